// SPDX-License-Identifier: Apache-2.0
// The oracle's view of tries, effects, waits, secrets and variables.
#include "base/encoding.h"
#include "base/text.h"
#include "model/step_record.h"
#include "simulation/run_check.h"

#include <algorithm>

namespace leadflow::simulation {

using model::Attempt;
using model::Json;
using model::Step;
using model::StepStatus;

namespace {

constexpr const char* kInterrupted = "Interrupted";
constexpr int kRetriesDefault = 4;

const Json* policy_of(const Node& node) {
    return model::find_path(node.source, {"inputs", "retryPolicy"});
}

int retries_of(const Node& node) {
    const Json* policy = policy_of(node);
    if (policy == nullptr) return kRetriesDefault;
    if (model::text_at(*policy, "type") == "none") return 0;
    return static_cast<int>(model::integer_at(*policy, "count").value_or(kRetriesDefault));
}

// No far side recognises a second one.
bool may_double(const Node& node) {
    if (node.type == "Http") {
        const auto method = model::text_at(*model::find(node.source, "inputs"), "method");
        return method == "POST" || method == "PATCH";
    }
    return model::text_at(*model::find_path(node.source, {"inputs", "host"}), "operationId") ==
           "SendEmailV3";
}

bool is_record(const Node& node) {
    return node.type != "Http" && !may_double(node);
}

// Of a number the number itself, of a text its length, of an array its elements.
int64_t extent_of(const model::SaveStep& row) {
    const auto value = model::parse_json(row.outputs);
    if (value->is_int64()) return value->get_int64();
    if (value->is_string()) return static_cast<int64_t>(value->get_string().size());
    return value->is_array() ? static_cast<int64_t>(value->get_array().size()) : -1;
}

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

void RunCheck::check_call(const Node& node, const Step& step) {
    check_tries(node, step);
    check_waits(node, step);
    check_effects(node, step);
}

void RunCheck::check_tries(const Node& node, const Step& step) {
    const int allowed = retries_of(node) + 1;
    int used = 0;
    for (size_t i = 0; i < step.attempts.size(); ++i) {
        const Attempt& attempt = step.attempts[i];
        if (attempt.number != static_cast<int>(i) + 1) finding("R7", step, "has lost a try");
        if (!attempt.ended) finding("R6", step, "has an open try");
        if (attempt.code != kInterrupted) ++used;
    }
    if (used > allowed)
        finding("R2", step, base::format("was tried {} times, {} allowed", used, allowed));
    // R1, R5: a failure that is worth repeating stands only when the repeats are used up.
    const bool worth = step.status == StepStatus::kFailed &&
                       is_one_of(step.code, {"429", "InternalServerError", "BadGateway",
                                             "ServiceUnavailable", "421", "ConnectionFailed"});
    if (worth && used != allowed)
        finding("R5", step, base::format("stands after {} of {} tries", used, allowed));
    const Json* when = model::find_path(node.source, {"metadata", "leadflow", "whenPossiblySent"});
    if (when == nullptr || !may_double(node)) return;
    for (size_t i = 0; i + 1 < step.attempts.size(); ++i)
        if (step.attempts[i].possibly_sent)
            finding("R4", step, "was repeated in doubt, and is to stop");
}

// Rules R1, R2: no repeat comes before its time. A far side may ask for another wait with 429, 503.
void RunCheck::check_waits(const Node& node, const Step& step) {
    const Json* policy = policy_of(node);
    base::Duration least = std::chrono::seconds(5);
    if (policy != nullptr && model::text_at(*policy, "type") == "fixed")
        least = *base::parse_iso_duration(model::text_at(*policy, "interval"));
    for (size_t i = 0; i + 1 < step.attempts.size(); ++i) {
        const Attempt& attempt = step.attempts[i];
        if (!attempt.ended || is_one_of(attempt.code, {kInterrupted, "429", "ServiceUnavailable"}))
            continue;
        if (step.attempts[i + 1].started < *attempt.ended + least)
            finding("R2", step, base::format("was tried again too early after try {}", i + 1));
    }
}

void RunCheck::check_effects(const Node& node, const Step& step) {
    const std::string key = model::step_key(step.name, step.repetition);
    const bool succeeded = step.status == StepStatus::kSucceeded;
    if (is_record(node)) {
        if (succeeded && !sources_.effects.records.contains(model::effect_id(head_, key)))
            finding("C2", step, "and the far side has no such record");
        return;
    }
    if (!may_double(node)) return;
    const auto found = sources_.effects.sendings.find(model::request_id(head_, key));
    const int sent = found == sources_.effects.sendings.end() ? 0 : found->second;
    const auto doubts = std::count_if(step.attempts.begin(), step.attempts.end(),
                                      [](const Attempt& one) { return one.possibly_sent; });
    if (succeeded && sent == 0) finding("C6", step, "and nothing has arrived");
    if (sent > doubts + (succeeded ? 1 : 0))
        finding("R4", step,
                base::format("has arrived {} times; its tries own up to {} doubts", sent, doubts));
}

// Rule R8: a wait is kept, over restarts and jumps of the clock.
void RunCheck::check_wait(const Node& node, const Step& step) {
    const Json* interval = model::find_path(node.source, {"inputs", "interval"});
    if (interval == nullptr || step.status != StepStatus::kSucceeded) return;
    const std::string_view unit = model::text_at(*interval, "unit");
    const int64_t count = model::integer_at(*interval, "count").value_or(0);
    const int64_t seconds = unit == "Second"   ? 1
                            : unit == "Minute" ? 60
                            : unit == "Hour"   ? 3600
                                               : 86400;
    if (*step.ended - *step.started < std::chrono::seconds(count * seconds))
        finding("R8", step, "has ended before its time");
}

// Rule S5.
void RunCheck::check_secrecy(const Node& node, const model::SaveStep& row) {
    const Json* properties =
        model::find_path(node.source, {"runtimeConfiguration", "secureData", "properties"});
    if (properties == nullptr) return;
    for (const Json& property : properties->as_array()) {
        const std::string& text = model::text_of(property) == "inputs" ? row.inputs : row.outputs;
        if (!text.empty() && !text.starts_with(model::kSealedMark))
            finding("S5", base::format("{} has its secure {} in the clear", row.name,
                                       model::text_of(property)));
    }
}

// What was done to a variable was done once, whatever the process went through.
void RunCheck::check_variables() {
    std::map<std::string, int64_t> sums;  // Of a text its length, of an array its elements.
    std::map<std::string, bool> initialized;
    std::set<std::string> begun_anew;
    // A resumed run begins with what the old one left.
    for (const auto& [name, row] : old_variables_) {
        initialized[name] = true;
        if (row.outputs.starts_with(model::kSealedMark)) begun_anew.insert(name);
        else sums[name] = extent_of(row);
    }
    for (const auto& [place, step] : steps_) {
        const Node& node = *sources_.tree.find(place.first);
        const Json* inputs = model::find(node.source, "inputs");
        if (step.status != StepStatus::kSucceeded || inputs == nullptr || is_static(node) ||
            is_kept(place))
            continue;
        if (node.type == "InitializeVariable") {
            const Json& one = model::find(*inputs, "variables")->as_array().front();
            const std::string name(model::text_at(one, "name"));
            initialized[name] = true;
            if (old_variables_.contains(name)) begun_anew.insert(name);
            sums[name] += model::integer_at(one, "value").value_or(0);
            continue;
        }
        const std::string name(model::text_at(*inputs, "name"));
        const int64_t number = model::integer_at(*inputs, "value").value_or(0);
        if (node.type == "IncrementVariable")
            sums[name] += number;
        else if (node.type == "DecrementVariable")
            sums[name] -= number;
        else if (node.type == "AppendToArrayVariable")
            ++sums[name];
        else if (node.type == "AppendToStringVariable")
            sums[name] += static_cast<int64_t>(model::text_at(*inputs, "value").size());
    }
    for (const auto& [name, sum] : sums) {
        if (!initialized[name]) {
            finding("E20", base::format("variable {} was changed before it was initialized", name));
            continue;
        }
        const auto row = variables_.find(name);
        if (row == variables_.end()) {
            finding("E20", base::format("variable {} has no row", name));
            continue;
        }
        if (row->second.outputs.starts_with(model::kSealedMark)) continue;
        // Who initializes anew loses what was kept, in an order that is not known here; and what was
        // sealed cannot be read here.
        if (begun_anew.contains(name)) continue;
        const int64_t found = extent_of(row->second);
        if (found != sum)
            finding("E1", base::format("variable {} is {}; what was done to it makes {}", name,
                                       found, sum));
    }
}

// Rule E8.
void RunCheck::check_responses() {
    int succeeded = 0;
    for (const auto& [place, step] : steps_) {
        const Node& node = *sources_.tree.find(place.first);
        if (node.type == "Response" && step.status == StepStatus::kSucceeded && !is_static(node) &&
            !is_kept(place))
            ++succeeded;
    }
    const auto told = sources_.witness.responses.find(head_.id);
    const int answers = told == sources_.witness.responses.end() ? 0 : told->second;
    if (succeeded > 1 || answers > succeeded)
        finding("E8", base::format("{} answers by {} Response actions", answers, succeeded));
}

}  // namespace leadflow::simulation
