// SPDX-License-Identifier: Apache-2.0
#include "sandbox/faults.h"

#include "base/text.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

constexpr std::array<std::string_view, kTargets> kTargetNames{
    "token", "dataverse", "graph", "smtp", "salesforce", "hubspot", "marketo", "teams", "slack",
    "product_ingestion"};
constexpr std::array<std::string_view, 4> kModeNames{"status", "drop", "drop_after_effect",
                                                     "delay"};
constexpr std::array<std::string_view, 7> kStageNames{"any",  "connect", "auth", "mail",
                                                      "rcpt", "message", "job"};

template <size_t N>
std::optional<size_t> place_of(const std::array<std::string_view, N>& names,
                               std::string_view name) {
    for (size_t i = 0; i < N; ++i)
        if (names[i] == name) return i;
    return std::nullopt;
}

FaultStage usual_smtp_stage(const Fault& fault) {
    if (fault.mode != FaultMode::kStatus) return FaultStage::kMessage;
    return fault.status == 421 ? FaultStage::kMail : FaultStage::kRecipient;
}

base::Result<std::string> read_retry_after(const model::Json& json) {
    const model::Json* value = model::find(json, "retry_after");
    if (value == nullptr || value->is_null()) return std::string();
    if (value->is_string()) return std::string(model::text_of(*value));
    const std::optional<int64_t> seconds = model::integer_at(json, "retry_after");
    if (!seconds || *seconds < 0)
        return base::invalid_input("retry_after is neither seconds nor an HTTP date");
    return base::format("{}", *seconds);
}

base::Result<FaultStage> read_stage(const model::Json& json, Target target, const Fault& fault) {
    const std::string_view name = model::text_at(json, "at");
    if (target != Target::kSmtp) {
        if (name.empty()) return FaultStage::kAny;
        if (target == Target::kProductIngestion && name == "job") return FaultStage::kJob;
        return base::invalid_input(
            "\"at\" is for the target smtp, and \"job\" for product_ingestion");
    }
    if (name.empty()) return usual_smtp_stage(fault);
    const std::optional<size_t> place = place_of(kStageNames, name);
    if (!place || static_cast<FaultStage>(*place) == FaultStage::kJob)
        return base::invalid_input("at is none of connect, auth, mail, rcpt, message, any");
    return static_cast<FaultStage>(*place);
}

}  // namespace

base::Status Faults::add(Target target, Fault fault) {
    base::MutexLock lock(mutex_);
    auto& plan = plans_[static_cast<size_t>(target)];
    if (plan.size() >= kFaultsMax) return base::limit_exceeded("too many faults are planned");
    plan.push_back(std::move(fault));
    return {};
}

std::optional<Fault> Faults::take(Target target, FaultStage stage) {
    base::MutexLock lock(mutex_);
    auto& plan = plans_[static_cast<size_t>(target)];
    if (plan.empty()) return std::nullopt;
    Fault& first = plan.front();
    if (first.stage != FaultStage::kAny && first.stage != stage) return std::nullopt;
    Fault taken = first;
    if (--first.count == 0) plan.pop_front();
    return taken;
}

size_t Faults::pending(Target target) const {
    base::MutexLock lock(mutex_);
    size_t count = 0;
    for (const Fault& fault : plans_[static_cast<size_t>(target)]) count += fault.count;
    return count;
}

void Faults::clear() {
    base::MutexLock lock(mutex_);
    for (auto& plan : plans_) plan.clear();
}

std::string_view name_of(Target target) { return kTargetNames[static_cast<size_t>(target)]; }

std::optional<Target> target_named(std::string_view name) {
    const std::optional<size_t> place = place_of(kTargetNames, name);
    return place ? std::optional(static_cast<Target>(*place)) : std::nullopt;
}

base::Result<ScriptedFault> read_fault(const model::Json& json) {
    ScriptedFault script;
    const std::optional<Target> target = target_named(model::text_at(json, "target"));
    if (!target)
        return base::invalid_input("target is none of token, dataverse, graph, smtp, salesforce, "
                                   "hubspot, marketo, teams, slack, product_ingestion");
    script.target = *target;

    Fault& fault = script.fault;
    const std::string_view mode_name = model::text_at(json, "mode");
    const std::optional<size_t> mode = place_of(kModeNames, mode_name);
    if (mode) fault.mode = static_cast<FaultMode>(*mode);
    else if (!mode_name.empty())
        return base::invalid_input("mode is none of status, drop, drop_after_effect, delay");

    const int64_t status = model::integer_at(json, "status").value_or(503);
    if (status < 400 || status > 599) return base::invalid_input("status is not in 400..599");
    fault.status = static_cast<int>(status);

    const int64_t count = model::integer_at(json, "count").value_or(1);
    if (count < 1) return base::invalid_input("count is not positive");
    fault.count = static_cast<size_t>(count);

    const int64_t delay = model::integer_at(json, "delay_ms").value_or(0);
    if (delay < 0 || delay > kFaultDelayMax.count())
        return base::invalid_input(base::format("delay_ms is not in 0..{}", kFaultDelayMax.count()));
    fault.delay = std::chrono::milliseconds(delay);
    // A delay alone means: late, but right.
    if (mode_name.empty() && delay > 0 && model::find(json, "status") == nullptr)
        fault.mode = FaultMode::kDelay;

    fault.retry_after = TRY(read_retry_after(json));
    fault.stage = TRY(read_stage(json, script.target, fault));
    return script;
}

}  // namespace leadflow::sandbox
