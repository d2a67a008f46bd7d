// SPDX-License-Identifier: Apache-2.0
// The small language of the tests of imported connectors: definitions of a few lines, and the
// fixtures of tests/connectors with what is expected of them.
#pragma once

#include "connectors/connectors_fixture.h"
#include "connectors/described/compile.h"
#include "connectors/described/described_connector.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace leadflow::connectors::described::test {

using connectors::test::action;
using connectors::test::connection;
using connectors::test::file_text;
using connectors::test::json;
using model::Json;
using model::JsonObject;

inline std::shared_ptr<const CompiledConnector> compiled(std::string_view definition,
                                                         std::string_view properties = {},
                                                         bool script = false) {
    auto made = compile(
        {.definition = definition, .properties = properties, .script = script});
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
    return std::make_shared<CompiledConnector>(made ? std::move(*made) : CompiledConnector{});
}

// A definition of one operation, POST /things, with these parameters.
inline std::string with_parameters(std::string_view parameters, std::string_view more = "") {
    return base::format(
        R"({{"swagger":"2.0","info":{{"title":"Things"}},"host":"api.things.example",
        "basePath":"/v1","schemes":["https"],"paths":{{"/things":{{"post":{{
        "operationId":"Make","parameters":[{}],"responses":{{"200":{{}}}}}}}}}}{}}})",
        parameters, more);
}

// A definition whose Make has this body schema, called "body".
inline std::string with_body(std::string_view schema, std::string_view more = "") {
    return with_parameters(
        base::format(R"({{"name":"body","in":"body","required":true,"schema":{}}})", schema), more);
}

// Plans Make with flat inputs and looks at the call.
struct Planned {
    std::string fault;
    model::HttpCall http;
    Json body() const { return json(http.body); }
    std::string header(std::string_view name) const {
        for (const auto& [key, value] : http.secret_headers)
            if (base::equals_ignoring_case(key, name)) return value.reveal();
        return connectors::test::header(http, name);
    }
};

inline Planned planned(const std::shared_ptr<const CompiledConnector>& connector,
                       std::string_view operation, const Json& inputs,
                       const model::OpenConnection& with = {}) {
    const DescribedConnector described(connector);
    auto call = described.plan(action("shared_things", operation, inputs), with);
    if (!call) return {.fault = call.error().message};
    return {.http = std::get<model::HttpCall>(call->what)};
}

inline Planned planned(const std::string& definition, std::string_view flat) {
    return planned(compiled(definition), "Make", JsonObject{{"parameters", json(flat)}});
}

}  // namespace leadflow::connectors::described::test
