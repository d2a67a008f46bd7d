// SPDX-License-Identifier: Apache-2.0
#include "api/route_rules.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace leadflow::api {
namespace {

using auth::Permission;

constexpr RouteRule kRules[] = {
    // Who one is.
    {"GET", "/api/v1/session", Permission::kSignedIn},
    {"POST", "/api/v1/session", Permission::kAnybody, Hides::kNothing, Work::kPassword},
    {"DELETE", "/api/v1/session", Permission::kAnybody},
    {"DELETE", "/api/v1/sessions", Permission::kSignedIn},
    {"POST", "/api/v1/session/totp", Permission::kSignedIn},
    {"PUT", "/api/v1/session/totp", Permission::kSignedIn},
    {"DELETE", "/api/v1/session/totp", Permission::kSignedIn},
    {"GET", "/api/v1/sign-in/methods", Permission::kAnybody},
    {"GET", "/api/v1/setup", Permission::kAnybody},
    {"POST", "/api/v1/setup", Permission::kAnybody, Hides::kNothing, Work::kPassword},
    {"POST", "/api/v1/invitations/accept", Permission::kAnybody, Hides::kNothing, Work::kPassword},
    // Who the others are.
    {"GET", "/api/v1/users", Permission::kManage},
    {"POST", "/api/v1/users", Permission::kManage},
    {"PATCH", "/api/v1/users/{user}", Permission::kManage},
    {"DELETE", "/api/v1/users/{user}", Permission::kManage},
    {"POST", "/api/v1/invitations", Permission::kManage},
    {"GET", "/api/v1/tokens", Permission::kManage},
    {"POST", "/api/v1/tokens", Permission::kManage},
    {"DELETE", "/api/v1/tokens/{name}", Permission::kManage},
    // Flows.
    {"GET", "/api/v1/flows", Permission::kRead, Hides::kUrl},
    {"POST", "/api/v1/flows", Permission::kEdit},
    {"POST", "/api/v1/flow-checks", Permission::kEdit},
    {"GET", "/api/v1/flows/{flow}", Permission::kRead, Hides::kUrl},
    {"PUT", "/api/v1/flows/{flow}", Permission::kEdit},
    {"PATCH", "/api/v1/flows/{flow}", Permission::kEdit},
    {"DELETE", "/api/v1/flows/{flow}", Permission::kEdit},
    {"GET", "/api/v1/flows/{flow}/definition", Permission::kRead},
    {"GET", "/api/v1/flows/{flow}/export", Permission::kRead},
    {"GET", "/api/v1/flows/{flow}/versions", Permission::kRead},
    {"GET", "/api/v1/flows/{flow}/versions/{version}", Permission::kRead},
    {"POST", "/api/v1/flows/{flow}/on", Permission::kEdit},
    {"POST", "/api/v1/flows/{flow}/off", Permission::kEdit},
    {"GET", "/api/v1/flows/{flow}/draft", Permission::kRead},
    {"PUT", "/api/v1/flows/{flow}/draft", Permission::kEdit},
    {"DELETE", "/api/v1/flows/{flow}/draft", Permission::kEdit},
    {"POST", "/api/v1/flows/{flow}/publish", Permission::kEdit},
    {"POST", "/api/v1/flows/{flow}/test-runs", Permission::kEdit},
    {"POST", "/api/v1/flows/{flow}/dry-runs", Permission::kEdit},
    {"GET", "/api/v1/flow-statistics", Permission::kRead},
    {"POST", "/api/v1/expression-evaluations", Permission::kEdit},
    // Runs and receipts.
    {"GET", "/api/v1/runs", Permission::kRead, Hides::kContent},
    {"GET", "/api/v1/run-counts", Permission::kRead},
    {"GET", "/api/v1/events", Permission::kRead, Hides::kNothing, Work::kWatch},
    {"GET", "/api/v1/runs/{run}", Permission::kRead, Hides::kContent},
    {"POST", "/api/v1/runs/{run}/resubmit", Permission::kOperate},
    {"POST", "/api/v1/run-resubmissions", Permission::kOperate},
    {"POST", "/api/v1/runs/{run}/cancel", Permission::kOperate},
    {"GET", "/api/v1/receipts", Permission::kPersonalData},
    {"GET", "/api/v1/receipts/{receipt}", Permission::kPersonalData},
    {"POST", "/api/v1/receipts/{receipt}/resubmit", Permission::kOperate},
    // Connections and connectors.
    {"GET", "/api/v1/connectors", Permission::kRead},
    {"POST", "/api/v1/connectors", Permission::kEdit},
    {"GET", "/api/v1/connectors/{name}", Permission::kRead},
    {"DELETE", "/api/v1/connectors/{name}", Permission::kEdit},
    {"POST", "/api/v1/connectors/{api}/operations/{operation}/choices", Permission::kEdit,
     Hides::kNothing, Work::kQuick, false},
    {"POST", "/api/v1/connectors/{api}/operations/{operation}/fields", Permission::kEdit,
     Hides::kNothing, Work::kQuick, false},
    {"GET", "/api/v1/connections", Permission::kRead},
    {"POST", "/api/v1/connections", Permission::kEdit},
    {"GET", "/api/v1/connections/{name}", Permission::kRead},
    {"PATCH", "/api/v1/connections/{name}", Permission::kEdit},
    {"DELETE", "/api/v1/connections/{name}", Permission::kEdit},
    {"POST", "/api/v1/connections/{name}/test", Permission::kEdit},
    {"POST", "/api/v1/connections/{name}/replace", Permission::kEdit},
    {"POST", "/api/v1/connections/{name}/authorize", Permission::kEdit},
    // Comes from another site, without the session's cookie: the state says whose it is.
    {"GET", "/oauth/callback", Permission::kAnybody},
    // What people set, and what the server has to say.
    {"GET", "/api/v1/settings", Permission::kManage},
    {"PUT", "/api/v1/settings/retention", Permission::kManage},
    {"PUT", "/api/v1/settings/alarms", Permission::kManage},
    {"POST", "/api/v1/settings/alarms/test", Permission::kManage},
    {"GET", "/api/v1/alarms", Permission::kRead},
    {"GET", "/api/v1/flows/{flow}/settings", Permission::kRead},
    {"PUT", "/api/v1/flows/{flow}/settings", Permission::kEdit},
    // The key that seals secrets.
    {"GET", "/api/v1/keys", Permission::kManage},
    {"POST", "/api/v1/keys/rotate", Permission::kManage},
    // What all this is.
    {"GET", "/api/v1/openapi.json", Permission::kSignedIn},
};

// Whose values come from a lead or are made of one. Messages of errors quote what failed.
constexpr std::array<std::string_view, 10> kContentKeys = {"inputs",
                                                           "outputs",
                                                           "value",
                                                           "summary",
                                                           "trackingId",
                                                           "message",
                                                           "trackedProperties",
                                                           "trackedPropertiesFault",
                                                           "renamed",
                                                           "body"};
// Of these an answer says that there is something hidden, as with secure content.
constexpr std::array<std::string_view, 3> kTold = {"inputs", "outputs", "value"};

template <typename Keys>
bool among(const Keys& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Depth is that of the answers of our own handlers, a few levels: content, which may be deep, is
// taken out before it is entered.
void hide_content(model::Json& value) {
    if (model::JsonArray* list = value.if_array()) {
        for (model::Json& item : *list) hide_content(item);
        return;
    }
    model::JsonObject* object = value.if_object();
    if (object == nullptr) return;
    std::vector<std::string> hidden;
    for (auto& member : *object) {
        const std::string_view key(member.key().data(), member.key().size());
        if (among(kContentKeys, key))
            hidden.emplace_back(key);
        else
            hide_content(member.value());
    }
    for (const std::string& key : hidden) {
        object->erase(key);
        if (among(kTold, key)) (*object)[key + "Hidden"] = true;
    }
}

void hide_urls(model::Json& value) {
    if (model::JsonArray* list = value.if_array())
        for (model::Json& item : *list) hide_urls(item);
    if (model::JsonObject* object = value.if_object())
        if (model::Json* url = object->if_contains("url")) *url = "";
}

}  // namespace

std::span<const RouteRule> route_rules() {
    return kRules;
}

const RouteRule* rule_of(std::string_view method, std::string_view pattern) {
    if (method == "HEAD") method = "GET";
    for (const RouteRule& rule : kRules)
        if (rule.method == method && rule.pattern == pattern) return &rule;
    return nullptr;
}

void hide(model::Json& answer, Hides hides, const auth::Caller& caller) {
    if (caller.may(Permission::kPersonalData)) return;
    switch (hides) {
        case Hides::kNothing:
            return;
        case Hides::kContent:
            return hide_content(answer);
        case Hides::kUrl:
            return hide_urls(answer);
    }
}

}  // namespace leadflow::api
