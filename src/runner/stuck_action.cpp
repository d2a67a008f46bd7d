// SPDX-License-Identifier: Apache-2.0
#include "runner/stuck_action.h"

#include "base/text.h"
#include "model/step_record.h"

#include <algorithm>
#include <array>

namespace leadflow::runner {
namespace {

using model::StepStatus;

constexpr std::array<std::string_view, 9> kPassing = {
    "RequestTimeout",   "TooManyRequests",    "InternalServerError",
    "BadGateway",       "ServiceUnavailable", "GatewayTimeout",
    "ConnectionFailed", "NoAnswer",           "ActionTimedOut"};

bool has_failed(const model::SaveStep& row) {
    return row.status == StepStatus::kFailed || row.status == StepStatus::kTimedOut;
}

// Of a container: what it says is inside it.
bool is_of_others(const model::Step& step) {
    return step.attempts.empty() && step.code == "ActionFailed";
}

// Statuses without a name are SMTP's, or seldom ones of HTTP; what was tried again was worth it.
bool may_pass(const model::Step& step) {
    if (std::find(kPassing.begin(), kPassing.end(), step.code) != kPassing.end()) return true;
    int64_t status = 0;
    return base::parse_integer(step.code, status) &&
           ((status >= 400 && status < 500) || step.attempts.size() > 1);
}

bool waits_for_a_try(const model::Step& step) {
    return step.status == StepStatus::kWaiting && step.wake_at && !step.outputs &&
           step.poll_url.empty() && !step.attempts.empty() && step.attempts.back().ended;
}

std::string said(const model::Step& step) {
    if (step.error) return step.error->message;
    return step.attempts.empty() ? step.code : step.attempts.back().message;
}

std::string first_failed(const std::vector<model::SaveStep>& rows) {
    for (const model::SaveStep& row : rows)
        if (has_failed(row) && row.repetition.empty() &&
            !row.name.starts_with(model::kReservedMark))
            return row.name;
    return {};
}

}  // namespace

base::Result<std::string> failed_action(store::Store& store, const model::RunId& run) {
    return first_failed(TRY(store.steps(run)));
}

base::Result<std::optional<StuckAction>> stuck_action(store::Store& store,
                                                      const model::RunHead& run) {
    const std::vector<model::SaveStep> rows = TRY(store.steps(run.id));
    const bool ended = model::is_final(run.status);
    std::optional<StuckAction> stuck;
    for (const model::SaveStep& row : rows) {
        if (row.name.starts_with(model::kReservedMark)) continue;
        const model::Step step = TRY(model::to_step(row));
        if (!ended && waits_for_a_try(step))
            return std::optional(StuckAction{step.name, said(step), true});
        if (!ended || !has_failed(row) || is_of_others(step)) continue;
        // One that a person must mend decides for all.
        if (!stuck || stuck->may_pass)
            stuck = StuckAction{first_failed(rows), said(step), may_pass(step)};
    }
    return stuck;
}

}  // namespace leadflow::runner
