// SPDX-License-Identifier: Apache-2.0
// /api/v1/flows/{flow}/url-keys, url-guard and lead-settings: the keys of a flow's URL and who uses them,
// what the URL asks for besides its signature, and what becomes of leads that are no news.
#include "api/resource.h"
#include "base/text.h"
#include "flows/limits.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr int64_t kOverlapDays = 14;  // A marketplace needs days to take a new URL over.

Json use_json(std::string_view name, const flows::UrlUse& use, base::Time created,
              const std::optional<base::Time>& ends) {
    const flows::UrlUse::Told told = use.told();
    JsonObject key{{"name", model::text_value(name)},
                   {"created", base::iso_text(created)},
                   {"requests", told.count},
                   {"callers", told.callers}};
    if (ends) key["ends"] = base::iso_text(*ends);
    if (told.last) {
        key["lastUsed"] = base::iso_text(*told.last);
        key["lastAddress"] = told.last_address;
    }
    return key;
}

base::Result<Json> keys_json(const Rooms& rooms, const flows::LiveFlow& live) {
    const std::vector<flows::UrlKey> keys = TRY(flows::url_keys_of(live.flow.url_keys));
    const base::Time now = rooms.runner.rooms().clock.now();
    JsonArray list;
    list.push_back(use_json("present", live.url_state->present,
                            keys.empty() ? live.flow.created : keys.front().created, {}));
    if (live.older_ends && now < *live.older_ends)
        list.push_back(
            use_json("older", live.url_state->older, keys.at(1).created, live.older_ends));
    return Json(JsonObject{{"url", rooms.public_url + flows::Catalog::trigger_target(live)},
                           {"keys", std::move(list)}});
}

base::Result<Json> rotate(const Rooms& rooms, const http::Request& request,
                          const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    const Json body = TRY(optional_body(request));
    int64_t days = kOverlapDays;
    if (const Json* given = model::find(body, "overlapDays")) {
        if (!given->is_int64()) return base::invalid_input("overlapDays is not a whole number");
        days = given->get_int64();
    }
    if (days < 0 || days > flows::kUrlOverlapDaysMax)
        return base::invalid_input(
            base::format("overlapDays is not 0 to {}", flows::kUrlOverlapDaysMax));
    return keys_json(rooms, *TRY(rooms.catalog.rotate_url(live->flow.id, std::chrono::days(days))));
}

base::Result<Json> set_leads(const Rooms& rooms, const http::Request& request,
                             const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    const Json body = TRY(model::parse_json(request.body));
    const flows::LeadSettings wanted = TRY(flows::lead_settings_of(body));
    if (wanted.fallback) TRY(rooms.connections.find(wanted.fallback->connection));
    return flows::to_json(*TRY(rooms.catalog.set_leads(live->flow.id, body))->lead_settings);
}

Json guard_json(const flows::LiveFlow& live) {
    return flows::to_json(live.guard == nullptr ? flows::UrlGuard{} : *live.guard);
}

}  // namespace

void add_urls(http::Router& router, const Rooms& rooms) {
    constexpr std::string_view kKeys = "/api/v1/flows/{flow}/url-keys";
    constexpr std::string_view kGuard = "/api/v1/flows/{flow}/url-guard";
    constexpr std::string_view kLeads = "/api/v1/flows/{flow}/lead-settings";
    add(router, "GET", kKeys, [&rooms](const auto&, const auto& values) -> base::Result<Json> {
        return keys_json(rooms, *TRY(flow_named(rooms, values)));
    });
    add(router, "POST", "/api/v1/flows/{flow}/url-keys/rotate",
        [&rooms](const auto& request, const auto& values) {
            return rotate(rooms, request, values);
        });
    add(router, "DELETE", "/api/v1/flows/{flow}/url-keys/older",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            return keys_json(rooms, *TRY(rooms.catalog.end_older_url(live->flow.id)));
        });
    add(router, "GET", kGuard, [&rooms](const auto&, const auto& values) -> base::Result<Json> {
        return guard_json(*TRY(flow_named(rooms, values)));
    });
    add(router, "PUT", kGuard,
        [&rooms](const auto& request, const auto& values) -> base::Result<Json> {
            const auto live = TRY(flow_named(rooms, values));
            const Json body = TRY(model::parse_json(request.body));
            return guard_json(*TRY(rooms.catalog.guard_url(live->flow.id, body)));
        });
    add(router, "GET", kLeads, [&rooms](const auto&, const auto& values) -> base::Result<Json> {
        return flows::to_json(*TRY(flow_named(rooms, values))->lead_settings);
    });
    add(router, "PUT", kLeads, [&rooms](const auto& request, const auto& values) {
        return set_leads(rooms, request, values);
    });
}

}  // namespace leadflow::api
