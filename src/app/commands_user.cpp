// SPDX-License-Identifier: Apache-2.0
// user, and the first owner's link
#include "app/app.h"
#include "app/commands.h"

#include <cstdio>

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

}  // namespace

void print_setup_link(App& app) {
    if (const auto link = app.setup_link())
        std::printf("owner %s makes the owner's account: once, within 24 hours\n", link->c_str());
}

int user_add(const Client& client, const UserAdd& add, const Output& output) {
    const model::JsonObject body{{"email", add.email}, {"role", add.role}, {"name", add.name}};
    return show(client.call("POST", "/api/v1/users", model::to_text(body)), output,
                [](const model::Json& made) { std::printf("%s\n", text(made, "link").c_str()); });
}

int user_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/users"), output, [](const model::Json& list) {
        for (const model::Json& one : list.as_array())
            std::printf("%-32s %-9s %-8s %s\n", text(one, "email").c_str(),
                        text(one, "role").c_str(), text(one, "state").c_str(),
                        text(one, "name").c_str());
    });
}

}  // namespace leadflow::app
