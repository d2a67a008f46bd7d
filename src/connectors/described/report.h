// SPDX-License-Identifier: Apache-2.0
// How much of an imported definition can run, and why the rest cannot.
#pragma once

#include "connectors/described/compiled.h"

#include <string>
#include <vector>

namespace leadflow::connectors::described {

struct Report {
    std::string name;
    std::string title;
    size_t operations = 0;
    size_t runnable = 0;
    // Of these, those that are shown to people; the others serve dynamic fields.
    size_t shown = 0;
    size_t shown_runnable = 0;
    // "script.csx: …: SendMail, SaveDraft", the most frequent first.
    std::vector<std::string> reasons;
};

Report report_of(const CompiledConnector& connector);
// Of a definition that could not be read at all.
Report report_of_failure(std::string name, std::string reason);
model::Json to_json(const Report& report);

// {"connectors": […], "total": {"connectors", "runnable_connectors", "operations", "runnable",
// "shown", "shown_runnable"}}. A connector is runnable when all that it shows is.
model::Json to_json(const std::vector<Report>& reports);
// A line for each connector, its reasons below, and the totals.
std::string to_text(const std::vector<Report>& reports);

}  // namespace leadflow::connectors::described
