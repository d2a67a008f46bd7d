// SPDX-License-Identifier: Apache-2.0
#include "watch/preferences.h"

#include "base/text.h"
#include "flows/mail_addresses.h"
#include "watch/limits.h"

namespace leadflow::watch {
namespace {

using model::Json;
using model::JsonObject;

constexpr const char* kScope = "watch";
constexpr const char* kFlowScope = "watch-flow";
constexpr const char* kRetention = "retention";
constexpr const char* kAlarms = "alarms";

// A number of days from 1 to `most`, or null.
base::Result<std::optional<int64_t>> days_in(const Json& given, std::string_view name,
                                             int64_t most) {
    const Json* days = model::find(given, name);
    if (days == nullptr || days->is_null()) return std::optional<int64_t>();
    if (!days->is_int64() || days->get_int64() < 1 || days->get_int64() > most)
        return base::invalid_input(base::format("{} is not a number from 1 to {}", name, most));
    return std::optional<int64_t>(days->get_int64());
}

Json days_json(const std::optional<int64_t>& days) { return days ? Json(*days) : Json(nullptr); }

Preferences alarms_of(const Json& value) {
    Preferences preferences;
    if (const auto addresses = flows::mail_addresses_in(value)) preferences.mail_to = *addresses;
    preferences.connection = model::text_at(value, "connection");
    preferences.webhook = model::text_at(value, "webhook");
    return preferences;
}

}  // namespace

base::Result<Preferences> read_preferences(store::Store& store) {
    Preferences preferences;
    for (const model::Setting& setting : TRY(store.settings(kScope))) {
        const Json value = TRY(model::parse_json(setting.value));
        if (setting.key == kAlarms) {
            const auto days = preferences.retention_days;
            preferences = alarms_of(value);
            preferences.retention_days = days;
        } else if (setting.key == kRetention) {
            preferences.retention_days = TRY(days_in(value, "days", kRetentionDaysMax));
        }
    }
    return preferences;
}

Json retention_json(const Preferences& preferences) {
    return JsonObject{{"days", days_json(preferences.retention_days)}};
}

Json alarms_json(const Preferences& preferences) {
    return JsonObject{{"mailTo", flows::to_json(preferences.mail_to)},
                      {"connection", preferences.connection},
                      {"webhook", preferences.webhook}};
}

base::Result<model::Setting> retention_setting(const Json& given) {
    Preferences preferences;
    preferences.retention_days = TRY(days_in(given, "days", kRetentionDaysMax));
    return model::Setting{kScope, kRetention, model::to_text(retention_json(preferences))};
}

base::Result<model::Setting> alarms_setting(const Json& given) {
    TRY(flows::mail_addresses_in(given));
    const Preferences preferences = alarms_of(given);
    if (!preferences.mail_to.empty() && preferences.connection.empty())
        return base::invalid_input("connection is missing: by which connection is the mail to go?");
    const std::string& hook = preferences.webhook;
    const bool fits = hook.empty() || hook.starts_with("https://") || hook.starts_with("http://");
    if (!fits || hook.size() > kWebhookBytesMax)
        return base::invalid_input("webhook is no http address");
    return model::Setting{kScope, kAlarms, model::to_text(alarms_json(preferences))};
}

base::Result<std::map<model::FlowId, FlowPreferences>> flow_preferences(store::Store& store) {
    std::map<model::FlowId, FlowPreferences> all;
    for (const model::Setting& setting : TRY(store.settings(kFlowScope)))
        all[model::FlowId(setting.key)].quiet_days =
            TRY(days_in(TRY(model::parse_json(setting.value)), "quietDays", kQuietDaysMax));
    return all;
}

Json to_json(const FlowPreferences& preferences) {
    return JsonObject{{"quietDays", days_json(preferences.quiet_days)}};
}

base::Result<model::Setting> flow_setting(const model::FlowId& flow, const Json& given) {
    FlowPreferences preferences;
    preferences.quiet_days = TRY(days_in(given, "quietDays", kQuietDaysMax));
    return model::Setting{kFlowScope, flow.text(), model::to_text(to_json(preferences))};
}

}  // namespace leadflow::watch
