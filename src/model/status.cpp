// SPDX-License-Identifier: Apache-2.0
#include "model/status.h"

#include "base/text.h"

namespace leadflow::model {

std::string_view name_of(StepStatus status) {
    switch (status) {
        case StepStatus::kWaiting: return "Waiting";
        case StepStatus::kRunning: return "Running";
        case StepStatus::kSucceeded: return "Succeeded";
        case StepStatus::kFailed: return "Failed";
        case StepStatus::kSkipped: return "Skipped";
        case StepStatus::kTimedOut: return "TimedOut";
        case StepStatus::kCancelled: return "Cancelled";
    }
    return "Failed";
}

std::string_view name_of(RunStatus status) {
    switch (status) {
        case RunStatus::kWaiting: return "Waiting";
        case RunStatus::kRunning: return "Running";
        case RunStatus::kSucceeded: return "Succeeded";
        case RunStatus::kFailed: return "Failed";
        case RunStatus::kTimedOut: return "TimedOut";
        case RunStatus::kCancelled: return "Cancelled";
    }
    return "Failed";
}

std::optional<StepStatus> step_status_of(std::string_view name) {
    for (auto s : {StepStatus::kWaiting, StepStatus::kRunning, StepStatus::kSucceeded,
                   StepStatus::kFailed, StepStatus::kSkipped, StepStatus::kTimedOut,
                   StepStatus::kCancelled})
        if (base::equals_ignoring_case(name, name_of(s))) return s;
    return std::nullopt;
}

std::optional<RunStatus> run_status_of(std::string_view name) {
    for (auto s : {RunStatus::kWaiting, RunStatus::kRunning, RunStatus::kSucceeded,
                   RunStatus::kFailed, RunStatus::kTimedOut, RunStatus::kCancelled})
        if (base::equals_ignoring_case(name, name_of(s))) return s;
    return std::nullopt;
}

}  // namespace leadflow::model
