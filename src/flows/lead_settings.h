// SPDX-License-Identifier: Apache-2.0
// What a flow does with leads that are no news: the same one again, a marketplace's test, one that
// nobody may contact; and with those that do not get through. Pure; the catalog keeps it.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace leadflow::flows {

// Of the same lead again: mail address, offer and action are the same.
enum class Duplicates {
    kRun,   // It runs as the first did.
    kMark,  // It runs, and the trigger's headers name the first one's run.
    kOnce,  // It is kept without a run, unless the first one came to nothing.
};

// Who is told when a lead does not get through, and how long it is tried.
struct Fallback {
    std::vector<std::string> mail_to;
    std::string connection;  // By which the mail goes.
    std::chrono::minutes after{30};
    std::chrono::hours keep_trying{72};
    bool include_lead = false;  // In the mail.
    base::Time since{};         // Runs that began before are not its business.
};

struct LeadSettings {
    Duplicates duplicates = Duplicates::kMark;
    std::chrono::hours window{24};  // After the first lead; later it is a first one again.
    bool runs_tests = false;
    bool runs_do_not_contact = false;
    std::optional<Fallback> fallback;
};

// The trigger's header that names the first one's run. A sender's own is dropped.
inline constexpr std::string_view kDuplicateOfHeader = "x-leadflow-duplicate-of";

// {"duplicates","windowHours","testLeads","doNotContact","fallback"}; what is absent is as in a new
// flow. `since` is left to the caller. kInvalidInput names the field.
base::Result<LeadSettings> lead_settings_of(const model::Json& given);
model::Json to_json(const LeadSettings& settings);
// As stored: with `since`.
std::string to_text(const LeadSettings& settings);
base::Result<LeadSettings> stored_lead_settings(std::string_view text);

}  // namespace leadflow::flows
