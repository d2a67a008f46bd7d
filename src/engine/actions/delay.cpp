// SPDX-License-Identifier: Apache-2.0
#include "engine/actions/delay.h"

#include "base/text.h"

namespace leadflow::engine {
namespace {

using model::Json;

struct Unit {
    std::string_view name;
    base::Duration length;
};
constexpr Unit kUnits[] = {{"second", std::chrono::seconds(1)},
                           {"minute", std::chrono::minutes(1)},
                           {"hour", std::chrono::hours(1)},
                           {"day", std::chrono::hours(24)},
                           {"week", std::chrono::hours(24 * 7)},
                           {"month", std::chrono::hours(24 * 30)}};

base::Error too_long(base::Duration most) {
    return base::invalid_input(
        base::format("a delay may last as long as a run at most: {} days",
                     std::chrono::duration_cast<std::chrono::days>(most).count()));
}

base::Result<base::Time> interval_end(const Json& interval, base::Time now,
                                      base::Duration most) {
    const Json* given = model::find(interval, "count");
    int64_t count = 0;
    if (given != nullptr && given->is_int64()) count = given->get_int64();
    else if (given == nullptr || !base::parse_integer(model::text_of(*given), count))
        return base::invalid_input("the count of a delay must be a whole number");
    const std::string unit = base::lower(model::text_at(interval, "unit"));
    for (const Unit& known : kUnits) {
        if (unit != known.name && unit != std::string(known.name) + "s") continue;
        if (count > most / known.length) return too_long(most);
        return now + std::max<int64_t>(count, 0) * known.length;
    }
    return base::invalid_input(base::format("'{}' is no unit of a delay", unit));
}

}  // namespace

base::Result<base::Time> delay_end(const Json& inputs, base::Time now, base::Duration most) {
    if (const Json* interval = model::find(inputs, "interval")) 
        return interval_end(*interval, now, most);
    const Json* until = model::find(inputs, "until");
    if (until == nullptr) return base::invalid_input("a delay needs 'interval' or 'until'");
    const auto time = base::parse_iso(model::text_at(*until, "timestamp"));
    if (!time) return base::invalid_input("the timestamp of 'until' is no time");
    if (*time > now + most) return too_long(most);
    return *time;
}

}  // namespace leadflow::engine
