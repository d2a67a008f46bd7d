// SPDX-License-Identifier: Apache-2.0
// The words for how a run or one of its steps stands: the definition language's own.
#pragma once

#include <optional>
#include <string_view>

namespace leadflow::model {

// A step is one action of one run (of one repetition, inside a loop).
enum class StepStatus { kWaiting, kRunning, kSucceeded, kFailed, kSkipped, kTimedOut, kCancelled };
enum class RunStatus { kWaiting, kRunning, kSucceeded, kFailed, kTimedOut, kCancelled };

// "Waiting", "Running", "Succeeded", …; the parse ignores case.
std::string_view name_of(StepStatus status);
std::string_view name_of(RunStatus status);
std::optional<StepStatus> step_status_of(std::string_view name);
std::optional<RunStatus> run_status_of(std::string_view name);

inline bool is_final(StepStatus s) { return s > StepStatus::kRunning; }
inline bool is_final(RunStatus s) { return s > RunStatus::kRunning; }

}  // namespace leadflow::model
