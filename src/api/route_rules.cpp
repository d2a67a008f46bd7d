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
    {"PUT", "/api/v1/session/password", Permission::kSignedIn, Hides::kNothing, Work::kPassword},
    {"POST", "/api/v1/session/totp", Permission::kSignedIn},
    {"PUT", "/api/v1/session/totp", Permission::kSignedIn},
    {"DELETE", "/api/v1/session/totp", Permission::kSignedIn},
    {"GET", "/api/v1/sign-in/methods", Permission::kAnybody},
    // Navigations of browsers, the second from another site: a sealed cookie says whose they are.
    {"GET", "/sign-in/oidc/{provider}", Permission::kAnybody, Hides::kNothing, Work::kProvider},
    {"GET", "/sign-in/oidc/callback", Permission::kAnybody, Hides::kNothing, Work::kProvider},
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
    {"GET", "/api/v1/settings/sign-in", Permission::kManage},
    {"PUT", "/api/v1/settings/sign-in", Permission::kManage},
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
    {"GET", "/api/v1/flows/{flow}/url-keys", Permission::kPersonalData},
    {"POST", "/api/v1/flows/{flow}/url-keys/rotate", Permission::kEdit},
    {"DELETE", "/api/v1/flows/{flow}/url-keys/older", Permission::kEdit},
    {"GET", "/api/v1/flows/{flow}/url-guard", Permission::kRead},
    {"PUT", "/api/v1/flows/{flow}/url-guard", Permission::kEdit},
    {"GET", "/api/v1/flows/{flow}/lead-settings", Permission::kRead},
    {"PUT", "/api/v1/flows/{flow}/lead-settings", Permission::kEdit},
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
    // Leads, and the persons that they are about.
    {"GET", "/api/v1/leads", Permission::kRead, Hides::kLead},
    {"GET", "/api/v1/lead-days", Permission::kRead},
    {"GET", "/api/v1/lead-values", Permission::kRead},
    {"GET", "/api/v1/leads.csv", Permission::kPersonalData},
    {"GET", "/api/v1/people/{mail}", Permission::kPersonalData},
    {"GET", "/api/v1/people/{mail}/export", Permission::kPersonalData},
    {"POST", "/api/v1/people/{mail}/erase", Permission::kManage},
    {"GET", "/api/v1/erasures", Permission::kManage},
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
    // Offers, and the leads that they send.
    {"GET", "/api/v1/offers", Permission::kRead, Hides::kUrl},
    {"POST", "/api/v1/offers", Permission::kEdit},
    {"GET", "/api/v1/offers/{offer}", Permission::kRead, Hides::kUrl},
    {"PATCH", "/api/v1/offers/{offer}", Permission::kEdit},
    {"DELETE", "/api/v1/offers/{offer}", Permission::kEdit},
    {"PUT", "/api/v1/offers/{offer}/destination", Permission::kEdit},
    {"POST", "/api/v1/offers/{offer}/validate", Permission::kEdit, Hides::kNothing,
     Work::kSlow},
    {"POST", "/api/v1/offers/{offer}/publish", Permission::kEdit, Hides::kNothing,
     Work::kSlow},
    {"POST", "/api/v1/offers/{offer}/go-live", Permission::kEdit, Hides::kNothing,
     Work::kSlow},
    {"POST", "/api/v1/offers/{offer}/stop", Permission::kEdit},
    {"POST", "/api/v1/offers/{offer}/leads", Permission::kEdit},
    {"GET", "/api/v1/offers/{offer}/deliveries", Permission::kRead, Hides::kContent},
    {"POST", "/api/v1/offers/{offer}/deliveries/{run}/redeliver", Permission::kOperate},
    // The same at Microsoft's marketplace.
    {"POST", "/api/v1/partner-center/plan", Permission::kEdit, Hides::kNothing, Work::kSlow, false},
    {"POST", "/api/v1/partner-center/apply", Permission::kEdit, Hides::kNothing, Work::kSlow},
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
    // A copy of everything, and back.
    {"GET", "/api/v1/backups", Permission::kManage},
    {"POST", "/api/v1/backups", Permission::kManage},
    {"POST", "/api/v1/backups/restore", Permission::kManage, Hides::kNothing, Work::kSlow},
    // What all this is.
    {"GET", "/api/v1/openapi.json", Permission::kSignedIn},
};

// Whose values come from a lead or are made of one. Messages of errors quote what failed.
constexpr std::array<std::string_view, 12> kContentKeys = {"inputs",
                                                           "outputs",
                                                           "value",
                                                           "summary",
                                                           "trackingId",
                                                           "message",
                                                           "trackedProperties",
                                                           "trackedPropertiesFault",
                                                           "renamed",
                                                           "body",
                                                           "answer",
                                                           "notificationFault"};
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

constexpr std::array<std::string_view, 3> kWho = {"name", "email", "company"};
constexpr std::array<std::string_view, 2> kOfEffect = {"id", "link"};

template <typename Keys>
void erase_from(model::Json* value, const Keys& keys) {
    model::JsonObject* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) return;
    for (const std::string_view key : keys) object->erase(key);
}

void hide_leads(model::Json& answer) {
    model::JsonArray* list = answer.if_array();
    if (list == nullptr) return;
    for (model::Json& item : *list) {
        model::JsonObject* lead = item.if_object();
        if (lead == nullptr) continue;
        erase_from(lead->if_contains("lead"), kWho);
        erase_from(lead->if_contains("error"), kContentKeys);
        model::Json* effects = lead->if_contains("effects");
        if (effects == nullptr || !effects->is_array()) continue;
        for (model::Json& effect : effects->get_array()) erase_from(&effect, kOfEffect);
    }
}

void hide_urls(model::Json& value) {
    if (model::JsonArray* list = value.if_array())
        for (model::Json& item : *list) hide_urls(item);
    model::JsonObject* object = value.if_object();
    if (object == nullptr) return;
    if (model::Json* url = object->if_contains("url")) *url = "";
    // Of an offer's destination.
    for (const char* key : {"destination", "liveDestination"})
        if (model::Json* destination = object->if_contains(key))
            if (const model::Json* config = model::find(*destination, "httpsEndpointLeadConfiguration"))
                if (config->is_object())
                    destination->as_object()["httpsEndpointLeadConfiguration"]
                        .as_object()["httpsEndpointUrl"] = "";
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
        case Hides::kLead:
            return hide_leads(answer);
        case Hides::kUrl:
            return hide_urls(answer);
    }
}

}  // namespace leadflow::api
