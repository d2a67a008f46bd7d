// SPDX-License-Identifier: Apache-2.0
// connection and token
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

// From LEADFLOW_SECRET_<KEY>, else a line of standard input: never from the arguments, where
// other processes could read it.
base::Result<std::string> read_secret(const std::string& key) {
    const std::string variable = "LEADFLOW_SECRET_" + base::upper(key);
    if (const char* value = std::getenv(variable.c_str())) return std::string(value);
    std::fprintf(stderr, "%s: ", key.c_str());
    std::string line;
    if (!std::getline(std::cin, line))
        return base::invalid_input(
            base::format("secret '{}' is neither in {} nor on standard input", key, variable));
    return line;
}

// What the state does not say: why, or until when.
std::string remark(const model::Json& connection) {
    const std::string state = text(connection, "state");
    if (state == "failing")
        if (const model::Json* last = model::find(connection, "lastCall"))
            return text(*last, "error");
    const std::string expires = text(connection, "expires");
    constexpr size_t kDateLetters = 10;
    return expires.empty() ? std::string() : "until " + expires.substr(0, kDateLetters);
}

}  // namespace

int connection_add(const Client& client, const ConnectionAdd& add, const Output& output) {
    model::JsonObject settings;
    for (const std::string& pair : add.settings) {
        const size_t equals = pair.find('=');
        if (equals == std::string::npos)
            return fail(base::invalid_input("--set " + pair + " is not KEY=VALUE"));
        settings[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    model::JsonObject secrets;
    for (const std::string& key : add.secrets) {
        auto secret = read_secret(key);
        if (!secret) return fail(secret.error());
        secrets[key] = std::move(*secret);
    }
    const model::JsonObject body{{"api", add.api},
                                 {"name", add.name},
                                 {"settings", std::move(settings)},
                                 {"secrets", std::move(secrets)}};
    return show(client.call("POST", "/api/v1/connections", model::to_text(body)), output,
                [](const model::Json& made) {
                    std::printf("connection %s for %s\n", text(made, "name").c_str(),
                                text(made, "api").c_str());
                });
}

int connection_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/connections"), output, [](const model::Json& list) {
        for (const model::Json& one : list.as_array())
            std::printf("%-24s %-36s %-14s %s\n", text(one, "name").c_str(),
                        text(one, "api").c_str(), text(one, "state").c_str(),
                        remark(one).c_str());
    });
}

int connection_show(const Client& client, const std::string& name, const Output& output) {
    const auto shown = client.call("GET", "/api/v1/connections/" + base::percent_encode(name));
    return show(shown, output, [](const model::Json& one) {
        std::printf("%s for %s: %s %s\n", text(one, "name").c_str(), text(one, "api").c_str(),
                    text(one, "state").c_str(), remark(one).c_str());
        for (const auto& member : one.at("settings").as_object())
            std::printf("  %s = %s\n", std::string(member.key()).c_str(),
                        std::string(model::text_of(member.value())).c_str());
        for (const model::Json& secret : one.at("secrets").as_array())
            std::printf("  %s is set\n", std::string(model::text_of(secret)).c_str());
        if (const model::Json* last = model::find(one, "lastCall"))
            std::printf("  last call %s\n", text(*last, "at").c_str());
        for (const model::Json& flow : one.at("usedBy").as_array())
            std::printf("  used by %s\n", std::string(model::text_of(flow)).c_str());
    });
}

int connection_replace(const Client& client, const std::string& name, const std::string& with,
                       const Output& output) {
    const auto replaced = client.call(
        "POST", base::format("/api/v1/connections/{}/replace", base::percent_encode(name)),
        model::to_text(model::JsonObject{{"with", with}}));
    return show(replaced, output, [&](const model::Json& said) {
        const model::JsonArray& flows = said.at("flows").as_array();
        if (flows.empty()) std::printf("no flow uses %s\n", name.c_str());
        for (const model::Json& flow : flows)
            std::printf("%s uses %s\n", text(flow, "name").c_str(), with.c_str());
    });
}

int connection_test(const Client& client, const std::string& name, const Output& output) {
    const auto tested = client.call(
        "POST", base::format("/api/v1/connections/{}/test", base::percent_encode(name)));
    const int status = show(tested, output, [](const model::Json& said) {
        std::printf("%s\n", text(said, "message").c_str());
    });
    const bool works = tested && model::bool_at(*tested, "ok").value_or(false);
    return status == 0 && !works ? 1 : status;
}

int connection_delete(const Client& client, const std::string& name, const Output& output) {
    return show(client.call("DELETE", "/api/v1/connections/" + base::percent_encode(name)), output,
                [](const model::Json&) { std::printf("deleted\n"); });
}

int token_add(const Client& client, const std::string& name, const Output& output) {
    const model::JsonObject body{{"name", name}};
    return show(client.call("POST", "/api/v1/tokens", model::to_text(body)), output,
                [](const model::Json& made) { std::printf("%s\n", text(made, "token").c_str()); });
}

int token_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/tokens"), output, [](const model::Json& list) {
        for (const model::Json& one : list.as_array())
            std::printf("%-24s %s\n", text(one, "name").c_str(), text(one, "created").c_str());
    });
}

int token_delete(const Client& client, const std::string& name, const Output& output) {
    return show(client.call("DELETE", "/api/v1/tokens/" + base::percent_encode(name)), output,
                [](const model::Json&) { std::printf("deleted\n"); });
}

}  // namespace leadflow::app
