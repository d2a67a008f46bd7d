// SPDX-License-Identifier: Apache-2.0
// The language of the sandbox's tests: a world without sockets and the requests that they send.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/random.h"
#include "base/text.h"
#include "model/json.h"
#include "sandbox/accounts.h"
#include "sandbox/world.h"

namespace leadflow::sandbox {

inline constexpr std::string_view kHost = "127.0.0.1:8080";
inline constexpr std::string_view kOrganization = "https://contoso.crm4.dynamics.com";
inline constexpr std::string_view kGraphAudience = "https://graph.microsoft.com";

class WorldTest : public testing::Test {
  protected:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    http::Response send(http::Request request) { return world.answer(request).response; }

    static http::Request request(std::string method, std::string_view target,
                                 std::string body = "") {
        http::Request made;
        made.method = std::move(method);
        const size_t question = target.find('?');
        made.path = std::string(target.substr(0, question));
        if (question != std::string_view::npos) made.query = target.substr(question + 1);
        made.headers.add("Host", std::string(kHost));
        made.body = std::move(body);
        return made;
    }

    // As a well-behaved client sends it; `more` replaces, or with an empty value removes.
    http::Request dataverse_request(std::string method, std::string_view target,
                                    std::string body = "", const Fields& more = {}) {
        http::Request made = request(method, base::format("/api/data/v9.2/{}", target), body);
        if (token.empty()) token = world.tokens.issue(kOrganization);
        made.headers.add("Authorization", "Bearer " + token);
        made.headers.add("Accept", "application/json");
        made.headers.add("OData-MaxVersion", "4.0");
        made.headers.add("OData-Version", "4.0");
        if (!body.empty()) made.headers.add("Content-Type", "application/json; charset=utf-8");
        for (const auto& [name, value] : more) {
            made.headers.remove(name);
            if (!value.empty()) made.headers.add(name, value);
        }
        return made;
    }

    http::Response dataverse(std::string method, std::string_view target, std::string body = "",
                             const Fields& more = {}) {
        return send(dataverse_request(std::move(method), target, std::move(body), more));
    }

    http::Response ask_token(std::string_view form,
                             std::string_view tenant = "contoso.onmicrosoft.com") {
        http::Request made =
            request("POST", base::format("/{}/oauth2/v2.0/token", tenant), std::string(form));
        made.headers.add("Content-Type", "application/x-www-form-urlencoded");
        return send(std::move(made));
    }

    void plan_fault(std::string_view json) {
        base::Result<ScriptedFault> script = read_fault(*model::parse_json(json));
        ASSERT_TRUE(script.has_value()) << script.error().message;
        ASSERT_TRUE(world.faults.add(script->target, script->fault).has_value());
    }

    static model::Json json_of(const http::Response& response) {
        base::Result<model::Json> json = model::parse_json(response.body);
        EXPECT_TRUE(json.has_value()) << response.body;
        return json ? *json : model::Json();
    }
    static std::string error_code(const http::Response& response) {
        const model::Json json = json_of(response);
        const model::Json* code = model::find_path(json, {"error", "code"});
        return code == nullptr ? "" : std::string(model::text_of(*code));
    }
    static std::string error_message(const http::Response& response) {
        const model::Json json = json_of(response);
        const model::Json* message = model::find_path(json, {"error", "message"});
        return message == nullptr ? "" : std::string(model::text_of(*message));
    }
    static std::string value_of(const http::Response& response, std::string_view key) {
        const model::Json json = json_of(response);
        return std::string(model::text_at(json, key));
    }

    base::ManualClock clock{*base::parse_iso("2026-01-31T08:15:30Z")};
    base::SeededRandom random{7};
    World world{clock, random, "http"};
    std::string token;
};

}  // namespace leadflow::sandbox
