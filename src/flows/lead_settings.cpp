// SPDX-License-Identifier: Apache-2.0
#include "flows/lead_settings.h"

#include "base/text.h"
#include "flows/limits.h"
#include "flows/mail_addresses.h"

#include <algorithm>

namespace leadflow::flows {
namespace {

using model::Json;
using model::JsonObject;

constexpr std::string_view kDuplicatesNames[] = {"run", "mark", "once"};

const Json* given_member(const Json& given, std::string_view name) {
    const Json* found = model::find(given, name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

base::Status put_number(const Json& given, std::string_view name, int64_t least, int64_t most,
                        auto& into) {
    const Json* number = given_member(given, name);
    if (number == nullptr) return {};
    if (!number->is_int64() || number->get_int64() < least || number->get_int64() > most)
        return base::invalid_input(
            base::format("{} is not a number from {} to {}", name, least, most));
    into = std::remove_reference_t<decltype(into)>(number->get_int64());
    return {};
}

base::Status put_keep_or_run(const Json& given, std::string_view name, bool& runs) {
    const Json* word = given_member(given, name);
    if (word == nullptr) return {};
    if (model::text_of(*word) != "keep" && model::text_of(*word) != "run")
        return base::invalid_input(base::format("{} is neither keep nor run", name));
    runs = model::text_of(*word) == "run";
    return {};
}

base::Result<Fallback> fallback_of(const Json& given) {
    Fallback fallback;
    fallback.mail_to = TRY(mail_addresses_in(given));
    if (fallback.mail_to.empty()) return base::invalid_input("fallback.mailTo names nobody");
    fallback.connection = model::text_at(given, "connection");
    if (fallback.connection.empty())
        return base::invalid_input(
            "fallback.connection is missing: by which connection is the mail to go?");
    TRY(put_number(given, "afterMinutes", 0, kFallbackMinutesMax, fallback.after));
    TRY(put_number(given, "keepTryingHours", 0, kKeepTryingHoursMax, fallback.keep_trying));
    fallback.include_lead = model::bool_at(given, "includeLead").value_or(false);
    return fallback;
}

}  // namespace

base::Result<LeadSettings> lead_settings_of(const Json& given) {
    if (!given.is_object()) return base::invalid_input("lead settings are an object");
    LeadSettings settings;
    if (const Json* word = given_member(given, "duplicates")) {
        const auto* const found = std::find(std::begin(kDuplicatesNames),
                                            std::end(kDuplicatesNames), model::text_of(*word));
        if (found == std::end(kDuplicatesNames))
            return base::invalid_input("duplicates is not one of run, mark, once");
        settings.duplicates = static_cast<Duplicates>(found - std::begin(kDuplicatesNames));
    }
    TRY(put_number(given, "windowHours", 1, kDuplicateHoursMax, settings.window));
    TRY(put_keep_or_run(given, "testLeads", settings.runs_tests));
    TRY(put_keep_or_run(given, "doNotContact", settings.runs_do_not_contact));
    if (const Json* fallback = given_member(given, "fallback"))
        settings.fallback = TRY(fallback_of(*fallback));
    return settings;
}

Json to_json(const LeadSettings& settings) {
    JsonObject value{
        {"duplicates", model::text_value(kDuplicatesNames[static_cast<int>(settings.duplicates)])},
        {"windowHours", settings.window.count()},
        {"testLeads", settings.runs_tests ? "run" : "keep"},
        {"doNotContact", settings.runs_do_not_contact ? "run" : "keep"},
        {"fallback", nullptr}};
    if (const auto& fallback = settings.fallback)
        value["fallback"] = JsonObject{{"mailTo", to_json(fallback->mail_to)},
                                       {"connection", model::text_value(fallback->connection)},
                                       {"afterMinutes", fallback->after.count()},
                                       {"keepTryingHours", fallback->keep_trying.count()},
                                       {"includeLead", fallback->include_lead}};
    return value;
}

std::string to_text(const LeadSettings& settings) {
    Json value = to_json(settings);
    if (settings.fallback)
        value.at("fallback").as_object()["since"] = base::iso_text(settings.fallback->since);
    return model::to_text(value);
}

base::Result<LeadSettings> stored_lead_settings(std::string_view text) {
    const Json value = TRY(model::parse_json(text));
    LeadSettings settings = TRY(lead_settings_of(value));
    if (settings.fallback)
        settings.fallback->since =
            base::parse_iso(model::text_at(value.at("fallback"), "since")).value_or(base::Time{});
    return settings;
}

}  // namespace leadflow::flows
