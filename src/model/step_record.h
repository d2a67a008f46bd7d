// SPDX-License-Identifier: Apache-2.0
// A step as a store row and back. docs/formats.md shows the record.
#pragma once

#include "base/result.h"
#include "model/change.h"
#include "model/run.h"

namespace leadflow::model {

SaveStep to_row(const RunId& run, const Step& step);
// kCorrupt when the record is not what to_row wrote. Sealed inputs and outputs are left out.
base::Result<Step> to_step(const SaveStep& row);

// Rows of a run that are no steps, under names that no action may have. A loop's progress:
// "$loop.NAME" and the loop's own repetition; a variable: "$variables" and its name; an output of
// the run: "$outputs" and its name.
inline constexpr std::string_view kReservedMark = "$";
inline constexpr std::string_view kLoopRow = "$loop.";
inline constexpr std::string_view kVariableRow = "$variables";
// What was posted to a webhook action's callback URL: "$callback.NAME" and its repetition.
inline constexpr std::string_view kCallbackRow = "$callback.";
inline constexpr std::string_view kOutputRow = "$outputs";
SaveStep to_row(const RunId& run, const std::string& loop, const std::string& repetition,
                const LoopProgress& progress);
SaveStep to_row(const RunId& run, const Variable& variable);
SaveStep to_row(const RunId& run, const RunOutput& output);
// `secure`: the step's outputs are not to be shown.
SaveStep callback_row(const RunId& run, std::string_view step_key, const Json& outputs,
                      bool secure);
base::Result<LoopProgress> to_progress(const SaveStep& row);
base::Result<Variable> to_variable(const SaveStep& row);
base::Result<RunOutput> to_output(const SaveStep& row);
// Nothing: sealed, and not opened.
base::Result<std::optional<Json>> to_callback(const SaveStep& row);

// What may stay of a row when what it was about is erased: when it was, how it ended, the codes.
// Nothing: the row as a whole goes (what the engine kept under names of its own).
std::optional<SaveStep> husk_of(const SaveStep& row);

// What sealed text begins with: no JSON does.
inline constexpr std::string_view kSealedMark = "sealed:";

// The key of a step inside Run::steps: the name, or "name#repetition".
std::string step_key(std::string_view name, std::string_view repetition);
struct StepKey {
    std::string_view name;  // Views into the key.
    std::string_view repetition;
};
StepKey parse_step_key(std::string_view key);

}  // namespace leadflow::model
