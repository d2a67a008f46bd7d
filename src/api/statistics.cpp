// SPDX-License-Identifier: Apache-2.0
// /api/v1/flow-statistics: how the runs of each flow went, hour by hour.
#include <map>

#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr int64_t kHoursDefault = 24;
constexpr int64_t kHoursMax = 24 * 31;

struct OfFlow {
    store::RunReads::HourCounts sum;
    std::map<int64_t, store::RunReads::HourCounts> hours;
};

JsonObject counts_json(const store::RunReads::HourCounts& counts) {
    return {{"succeeded", counts.succeeded}, {"failed", counts.failed}, {"other", counts.other}};
}

base::Result<Json> statistics(const Rooms& rooms, const http::Request& request) {
    using std::chrono::hours;
    int64_t wanted = kHoursDefault;
    if (const std::string text = query_value(request, "hours"); !text.empty())
        if (!base::parse_integer(text, wanted) || wanted < 1 || wanted > kHoursMax)
            return base::invalid_input(base::format("hours is not 1 to {}", kHoursMax));
    const base::Time now = rooms.runner.rooms().clock.now();
    const int64_t last = std::chrono::floor<hours>(now).time_since_epoch().count();
    const int64_t first = last - wanted + 1;
    std::map<model::FlowId, OfFlow> flows;
    const auto counted = TRY(rooms.store.run_hours(base::Time(hours(first))));
    for (const store::RunReads::HourCounts& hour : counted) {
        OfFlow& flow = flows[hour.flow];
        flow.hours[hour.hour] = hour;
        flow.sum.succeeded += hour.succeeded;
        flow.sum.failed += hour.failed;
        flow.sum.other += hour.other;
    }
    JsonArray list;
    for (const auto& [id, flow] : flows) {
        JsonObject one = counts_json(flow.sum);
        one["flow"] = id.text();
        JsonArray by_hour;
        for (int64_t hour = first; hour <= last; ++hour) {
            const auto found = flow.hours.find(hour);
            by_hour.push_back(
                counts_json(found == flow.hours.end() ? store::RunReads::HourCounts{}
                                                      : found->second));
        }
        one["hours"] = std::move(by_hour);
        list.push_back(std::move(one));
    }
    return Json(std::move(list));
}

}  // namespace

void add_statistics(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/flow-statistics",
        [&rooms](const auto& request, const auto&) { return statistics(rooms, request); });
}

}  // namespace leadflow::api
