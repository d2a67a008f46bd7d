// SPDX-License-Identifier: Apache-2.0
#include "definition/action_settings.h"

#include "base/text.h"
#include "definition/limits.h"
#include "definition/secure_data.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::Action;
using model::Json;

void read_statuses(const Json& list, const std::string& path, model::RunAfter& into,
                   Faults& faults) {
    if (!list.is_array() || list.get_array().empty()) {
        faults.error(path, "InvalidTemplate",
                     "A runAfter entry lists at least one status, such as [\"Succeeded\"].");
        into.statuses.push_back(model::StepStatus::kSucceeded);
        return;
    }
    for (const Json& item : list.get_array()) {
        const std::string_view name = model::text_of(item);
        const auto status = model::step_status_of(name);
        if (status && model::is_final(*status)) {
            into.statuses.push_back(*status);
            continue;
        }
        faults.error(path, "UnknownStatus",
                     base::format("'{}' is no status that an action can end with.{}", name,
                                  did_you_mean(name, {"Succeeded", "Failed", "Skipped", "TimedOut",
                                                      "Cancelled"})));
    }
    if (into.statuses.empty()) into.statuses.push_back(model::StepStatus::kSucceeded);
}

void read_run_after(const Json& value, Action& action, Faults& faults) {
    const Json* run_after = model::find(value, "runAfter");
    if (run_after == nullptr || run_after->is_null()) return;
    if (!run_after->is_object()) {
        faults.error(action.path + ".runAfter", "InvalidTemplate",
                     "runAfter is an object: a list of statuses per preceding action.");
        return;
    }
    for (const auto& member : run_after->get_object()) {
        model::RunAfter entry;
        entry.action = std::string_view(member.key());
        read_statuses(member.value(), base::format("{}.runAfter.{}", action.path, entry.action),
                      entry, faults);
        action.run_after.push_back(std::move(entry));
    }
}

// A duration of ISO 8601, or nothing and a fault.
std::optional<base::Duration> read_duration(const Json& owner, std::string_view member,
                                            const std::string& path, Faults& faults) {
    const Json* found = model::find(owner, member);
    if (found == nullptr || found->is_null()) return std::nullopt;
    const auto duration = base::parse_iso_duration(model::text_of(*found));
    if (!duration)
        faults.error(base::format("{}.{}", path, member), "InvalidTemplate",
                     base::format("'{}' is no duration such as \"PT30S\" or \"P1D\".", member));
    return duration;
}

void check_retry_bounds(const model::RetryPolicy& retry, const std::string& path, Faults& faults) {
    const int most = faults.limits().retries_max;
    if (retry.count && (*retry.count < kRetryCountMin || *retry.count > most))
        faults.error(path + ".count", "LimitExceeded",
                     base::format("A retry policy repeats {} to {} times.", kRetryCountMin, most));
    if (retry.interval &&
        (*retry.interval < kRetryIntervalMin || *retry.interval > kRetryIntervalMax))
        faults.error(path + ".interval", "LimitExceeded",
                     "The interval of a retry policy is PT1S to P1D.");
    else if (retry.interval && *retry.interval < kRetryIntervalUsualMin)
        faults.warning(path + ".interval", "LimitExceeded",
                       "An interval under PT5S is honoured here; Power Automate refuses it.");
    if (retry.interval_min && retry.interval_max && *retry.interval_min > *retry.interval_max)
        faults.error(path + ".minimumInterval", "InvalidTemplate",
                     "The minimum interval of a retry policy is longer than its maximum.");
    if (retry.kind == model::RetryKind::kFixed || retry.kind == model::RetryKind::kExponential) {
        if (!retry.count)
            faults.error(path + ".count", "InvalidTemplate",
                         "A fixed or exponential retry policy needs a count.");
        if (!retry.interval)
            faults.error(path + ".interval", "InvalidTemplate",
                         "A fixed or exponential retry policy needs an interval.");
    }
}

void read_retry(const Json& value, Action& action, Faults& faults) {
    std::string path = action.path + ".inputs.retryPolicy";
    const Json* policy = model::find(action.inputs, "retryPolicy");
    if (action.type == model::ActionType::kHttpWebhook) {
        path = action.path + ".inputs.subscribe.retryPolicy";
        policy = model::find_path(action.inputs, {"subscribe", "retryPolicy"});
    }
    if (policy == nullptr) {
        // Newer writers put it on the action.
        path = action.path + ".retryPolicy";
        policy = model::find(value, "retryPolicy");
    }
    if (policy == nullptr || policy->is_null()) return;
    const std::string_view type = model::text_at(*policy, "type");
    model::RetryPolicy& retry = action.retry;
    if (base::equals_ignoring_case(type, "none")) {
        retry.kind = model::RetryKind::kNone;
    } else if (base::equals_ignoring_case(type, "fixed")) {
        retry.kind = model::RetryKind::kFixed;
    } else if (base::equals_ignoring_case(type, "exponential")) {
        retry.kind = model::RetryKind::kExponential;
    } else if (!base::equals_ignoring_case(type, "default")) {
        faults.error(path + ".type", "InvalidTemplate",
                     base::format("'{}' is no type of retry policy.{}", type,
                                  did_you_mean(type, {"default", "none", "fixed", "exponential"})));
        return;
    }
    if (const Json* count = model::find(*policy, "count"); count != nullptr && !count->is_null()) {
        const auto number = model::integer_at(*policy, "count");
        if (number)
            retry.count = static_cast<int>(
                std::clamp<int64_t>(*number, -1, faults.limits().retries_max + 1));
        else
            faults.error(path + ".count", "InvalidTemplate", "The count is no whole number.");
    }
    retry.interval = read_duration(*policy, "interval", path, faults);
    retry.interval_min = read_duration(*policy, "minimumInterval", path, faults);
    retry.interval_max = read_duration(*policy, "maximumInterval", path, faults);
    check_retry_bounds(retry, path, faults);
}

void read_tracked(const Json& value, Action& action, Faults& faults) {
    const Json* tracked = model::find(value, "trackedProperties");
    if (tracked == nullptr || tracked->is_null()) return;
    if (tracked->is_object()) action.tracked_properties = *tracked;
    else
        faults.error(action.path + ".trackedProperties", "InvalidTemplate",
                     "Tracked properties are an object.");
}

void read_own_settings(const Json& value, Action& action, Faults& faults) {
    const Json* own = model::find_path(value, {"metadata", "leadflow"});
    if (own == nullptr) return;
    const std::string path = action.path + ".metadata.leadflow";
    if (const Json* escape = model::find(*own, "escapeHtml")) {
        if (escape->is_bool())
            action.settings.escape_html = escape->get_bool();
        else
            faults.error(path + ".escapeHtml", "InvalidTemplate", "escapeHtml is true or false.");
    }
    if (const Json* when = model::find(*own, "whenPossiblySent")) {
        const std::string_view word = model::text_of(*when);
        if (base::equals_ignoring_case(word, "sendAgain")) {
            action.settings.when_possibly_sent = model::WhenPossiblySent::kSendAgain;
        } else if (base::equals_ignoring_case(word, "stop")) {
            action.settings.when_possibly_sent = model::WhenPossiblySent::kStop;
        } else {
            faults.error(path + ".whenPossiblySent", "InvalidTemplate",
                         "whenPossiblySent is \"sendAgain\" or \"stop\".");
        }
    }
}

// How many rounds an Until takes, how many iterations of a Foreach go side by side.
void read_loop_settings(const Json& value, Action& action, Faults& faults) {
    const auto number = [&](const Json* found, const std::string& path,
                            int most) -> std::optional<int> {
        if (found == nullptr || found->is_null()) return std::nullopt;
        int64_t count = 0;
        if (found->is_int64()) count = found->get_int64();
        else if (!base::parse_integer(model::text_of(*found), count)) count = 0;
        if (count >= 1 && count <= most) return static_cast<int>(count);
        faults.error(path, "LimitExceeded", base::format("This is a number from 1 to {}.", most));
        return std::nullopt;
    };
    if (action.type == model::ActionType::kUntil)
        action.rounds_max = number(model::find_path(value, {"limit", "count"}),
                                   action.path + ".limit.count", faults.limits().until_rounds_max);
    if (action.type == model::ActionType::kForeach)
        action.repetitions =
            number(model::find_path(value, {"runtimeConfiguration", "concurrency", "repetitions"}),
                   action.path + ".runtimeConfiguration.concurrency.repetitions",
                   faults.limits().foreach_at_once_max);
}

// How many items of a list that comes in pages.
void read_paging(const Json& value, Action& action, Faults& faults) {
    const Json* wanted = model::find_path(
        value, {"runtimeConfiguration", "paginationPolicy", "minimumItemCount"});
    if (wanted == nullptr || wanted->is_null()) return;
    int64_t count = 0;
    if (wanted->is_int64()) count = wanted->get_int64();
    else if (!base::parse_integer(model::text_of(*wanted), count)) count = 0;
    const int64_t most = faults.limits().paged_items_max;
    if (count >= 1 && count <= most) action.items_wanted = count;
    else
        faults.error(action.path + ".runtimeConfiguration.paginationPolicy.minimumItemCount",
                     "LimitExceeded", base::format("This is a number from 1 to {}.", most));
}

}  // namespace

void read_action_settings(const Json& value, Action& action, Faults& faults) {
    read_run_after(value, action, faults);
    read_retry(value, action, faults);
    if (const Json* limit = model::find(value, "limit"))
        action.timeout = read_duration(*limit, "timeout", action.path + ".limit", faults);
    read_secure_data(value, action.path, action.secure_inputs, action.secure_outputs, faults);
    read_tracked(value, action, faults);
    read_own_settings(value, action, faults);
    read_loop_settings(value, action, faults);
    read_paging(value, action, faults);
    if (const Json* result = model::find_path(value, {"runtimeConfiguration", "staticResult"}))
        if (base::equals_ignoring_case(model::text_at(*result, "staticResultOptions"), "Enabled"))
            action.static_result =
                model::StaticResult{.name = std::string(model::text_at(*result, "name"))};
}

void resolve_static_results(const Json* results, std::vector<Action>& actions, Faults& faults) {
    for (Action& action : actions) {
        if (!action.static_result) continue;
        model::StaticResult& wanted = *action.static_result;
        const std::string path = action.path + ".runtimeConfiguration.staticResult.name";
        const Json* found = results == nullptr ? nullptr : model::find(*results, wanted.name);
        if (found == nullptr) {
            std::vector<std::string> names;
            if (results != nullptr && results->is_object())
                for (const auto& member : results->get_object())
                    names.emplace_back(std::string_view(member.key()));
            faults.error(path, "InvalidTemplate",
                         base::format("There is no static result '{}'.{}", wanted.name,
                                      did_you_mean(wanted.name, names)));
            continue;
        }
        const std::string_view word = model::text_at(*found, "status");
        const auto status = model::step_status_of(word);
        if (!word.empty() && (!status || !model::is_final(*status)))
            faults.error(path, "UnknownStatus",
                         base::format("The static result '{}' has the status '{}'.", wanted.name,
                                      word));
        if (status) wanted.status = *status;
        wanted.code = model::text_at(*found, "code");
        if (const Json* outputs = model::find(*found, "outputs")) wanted.outputs = *outputs;
        if (const Json* error = model::find(*found, "error"))
            wanted.error = model::StepError{std::string(model::text_at(*error, "code")),
                                            std::string(model::text_at(*error, "message"))};
    }
}

}  // namespace leadflow::definition
