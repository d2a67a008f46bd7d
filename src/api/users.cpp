// SPDX-License-Identifier: Apache-2.0
// /api/v1/users and /api/v1/invitations
#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

JsonObject user_json(const model::User& user) {
    JsonObject object{{"id", user.id.text()},
                      {"email", user.email},
                      {"name", user.name},
                      {"role", model::text_value(model::name_of(user.role))},
                      {"state", model::text_value(model::name_of(user.state))},
                      {"created", base::iso_text(user.created)},
                      {"secondFactor", !user.sealed_totp.empty()}};
    if (user.invitation_ends) object["invitationEnds"] = base::iso_text(*user.invitation_ends);
    if (!user.issuer.empty()) object["issuer"] = user.issuer;
    return object;
}

base::Result<model::Role> role_in(const Json& body) {
    const std::string_view name = model::text_at(body, "role");
    const auto role = model::role_of(name);
    if (!role) return base::invalid_input("role is not one of owner, editor, operator, viewer");
    return *role;
}

// The token stands in the fragment, which browsers send to nobody.
base::Result<Json> invite(const Rooms& rooms, const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    // On a line of its own: a TRY that returns out of a list of initialisers leaks those before it.
    const model::Role role = TRY(role_in(body));
    const auto invited =
        TRY(rooms.accounts.users.invite({.email = std::string(model::text_at(body, "email")),
                                         .name = std::string(model::text_at(body, "name")),
                                         .role = role}));
    JsonObject user = user_json(invited.user);
    user["link"] = base::format("{}/invitation#{}", rooms.public_url, invited.token);
    return Json(std::move(user));
}

base::Result<Json> change(const Rooms& rooms, const model::UserId& id,
                          const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    auth::Users::Edit edit;
    if (model::find(body, "name") != nullptr) edit.name = model::text_at(body, "name");
    if (model::find(body, "role") != nullptr) edit.role = TRY(role_in(body));
    if (model::find(body, "state") != nullptr) {
        edit.state = model::user_state_of(model::text_at(body, "state"));
        if (!edit.state) return base::invalid_input("state is not active or blocked");
    }
    const model::User user = TRY(rooms.accounts.users.change(id, edit));
    if (user.state == model::UserState::kBlocked) TRY(rooms.accounts.sessions.close_all(id));
    return Json(user_json(user));
}

}  // namespace

std::string author_name(const Rooms& rooms, const std::string& author) {
    const auto user = rooms.accounts.users.find(model::UserId(author));
    if (!user) return author;
    return user->name.empty() ? user->email : user->name;
}

void add_users(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/users", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        JsonArray list;
        for (const model::User& user : rooms.accounts.users.all()) list.push_back(user_json(user));
        return Json(std::move(list));
    });
    for (const char* pattern : {"/api/v1/users", "/api/v1/invitations"})
        add(router, "POST", pattern,
            [&rooms](const auto& request, const auto&) { return invite(rooms, request); });
    add(router, "PATCH", "/api/v1/users/{user}", [&rooms](const auto& request, const auto& values) {
        return change(rooms, model::UserId(values.at("user")), request);
    });
    add(router, "DELETE", "/api/v1/users/{user}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const model::UserId id(values.at("user"));
            TRY(rooms.accounts.users.remove(id));
            rooms.accounts.sessions.forget(id);
            return Json(JsonObject{{"deleted", true}});
        });
}

}  // namespace leadflow::api
