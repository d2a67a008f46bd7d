// SPDX-License-Identifier: Apache-2.0
#include "watch/alarm.h"

namespace leadflow::watch {

model::Json to_json(const Alarm& alarm) {
    return model::JsonObject{{"kind", alarm.kind},
                             {"subject", alarm.subject},
                             {"flow", alarm.flow},
                             {"message", alarm.message},
                             {"advice", alarm.advice},
                             {"since", base::iso_text(alarm.since)},
                             {"told", alarm.told}};
}

base::Result<Alarm> alarm_of(const model::Json& value) {
    const auto text = [&](std::string_view key) { return std::string(model::text_at(value, key)); };
    Alarm alarm{.kind = text("kind"),
                .subject = text("subject"),
                .flow = text("flow"),
                .message = text("message"),
                .advice = text("advice")};
    const auto since = base::parse_iso(text("since"));
    if (alarm.kind.empty() || !since) return base::corrupt("an alarm without kind or time");
    alarm.since = *since;
    alarm.told = model::bool_at(value, "told").value_or(false);
    return alarm;
}

}  // namespace leadflow::watch
