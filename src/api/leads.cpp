// SPDX-License-Identifier: Apache-2.0
// /api/v1/leads: every lead that came, with its fate; what they were counted by; the same as CSV.
#include "api/lead_json.h"
#include "api/lead_list.h"
#include "api/limits.h"
#include "api/resource.h"
#include "base/text.h"

#include <algorithm>
#include <map>

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

// "2026-01-31" as days since 1970.
base::Result<int64_t> day_value(const http::Request& request, std::string_view name,
                                int64_t fallback) {
    const std::string text = query_value(request, name);
    if (text.empty()) return fallback;
    const auto time = base::parse_iso(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!time) return base::invalid_input(base::format("{} is not a day such as 2026-01-31", name));
    return std::chrono::floor<std::chrono::days>(*time).time_since_epoch().count();
}

std::string day_text(int64_t day) {
    return base::iso_text(base::Time(std::chrono::days(day))).substr(0, 10);
}

base::Result<Json> list(const Rooms& rooms, const http::Request& request) {
    LeadQuery query = TRY(lead_query(rooms, request));
    query.filter.limit = TRY(limit_value(request, kLeadsUsual, kLeadsShownMax));
    LeadList leads(rooms, std::move(query));
    JsonArray shown;
    while (shown.size() < leads.limit()) {
        auto lead = TRY(leads.next());
        if (!lead) break;
        shown.push_back(std::move(*lead));
    }
    return Json(std::move(shown));
}

base::Result<Json> days(const Rooms& rooms, const http::Request& request) {
    const int64_t today = std::chrono::floor<std::chrono::days>(rooms.runner.rooms().clock.now())
                              .time_since_epoch()
                              .count();
    const int64_t to = TRY(day_value(request, "to", today));
    const int64_t from = TRY(day_value(request, "from", to - kLeadDaysUsual + 1));
    if (to - from >= kLeadDaysMax)
        return base::invalid_input(base::format("more than {} days", kLeadDaysMax));
    std::map<int64_t, int64_t> by_day;
    std::map<std::string, int64_t> by_offer;
    JsonArray rows;
    for (const auto& row : TRY(rooms.store.lead_days(from, to))) {
        rows.push_back(JsonObject{{"day", day_text(row.day)},
                                  {"offer", row.offer},
                                  {"source", row.source},
                                  {"action", row.action},
                                  {"test", row.test},
                                  {"count", row.count}});
        if (row.test) continue;
        by_day[row.day] += row.count;
        by_offer[row.offer] += row.count;
    }
    JsonArray day_counts;
    for (int64_t day = from; day <= to; ++day)
        day_counts.push_back(JsonObject{{"day", day_text(day)}, {"count", by_day[day]}});
    std::vector<std::pair<std::string, int64_t>> offers(by_offer.begin(), by_offer.end());
    std::stable_sort(offers.begin(), offers.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    JsonArray offer_counts;
    for (const auto& [offer, count] : offers)
        offer_counts.push_back(JsonObject{{"offer", offer}, {"count", count}});
    return Json(JsonObject{{"from", day_text(from)},
                           {"to", day_text(to)},
                           {"days", std::move(day_counts)},
                           {"offers", std::move(offer_counts)},
                           {"rows", std::move(rows)}});
}

base::Result<Json> values(const Rooms& rooms) {
    const auto values = TRY(rooms.store.lead_values());
    const auto texts = [](const std::vector<std::string>& all) {
        JsonArray list;
        for (const std::string& text : all) list.push_back(model::text_value(text));
        return list;
    };
    return Json(JsonObject{{"offers", texts(values.offers)},
                           {"sources", texts(values.sources)},
                           {"actions", texts(values.actions)},
                           {"countries", texts(values.countries)}});
}

base::Result<http::Response> csv(const Rooms& rooms, const http::Request& request) {
    LeadQuery query = TRY(lead_query(rooms, request));
    query.filter.limit = TRY(limit_value(request, kLeadsExportedMax, kLeadsExportedMax));
    LeadList leads(rooms, std::move(query));
    http::Response response;
    response.headers.add("Content-Type", "text/csv; charset=utf-8");
    response.headers.add("Content-Disposition", "attachment; filename=\"leads.csv\"");
    response.body = csv_head();
    for (size_t rows = 0;; ++rows) {
        const auto lead = TRY(leads.next());
        if (!lead) break;
        if (rows >= leads.limit()) {
            // Who reads it must know that it is not all.
            response.headers.add("X-Leadflow-More", "true");
            break;
        }
        response.body += csv_row(*lead);
    }
    return response;
}

}  // namespace

void add_leads(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/leads",
        [&rooms](const auto& request, const auto&) { return list(rooms, request); });
    add(router, "GET", "/api/v1/lead-days",
        [&rooms](const auto& request, const auto&) { return days(rooms, request); });
    add(router, "GET", "/api/v1/lead-values",
        [&rooms](const auto&, const auto&) { return values(rooms); });
    router.add("GET", "/api/v1/leads.csv",
               [&rooms](http::Request&& request, const http::PathValues&, http::Responder respond) {
                   auto made = csv(rooms, request);
                   respond(made ? std::move(*made) : problem_of(made.error()));
               });
}

}  // namespace leadflow::api
