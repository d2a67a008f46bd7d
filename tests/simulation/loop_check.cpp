// SPDX-License-Identifier: Apache-2.0
// The oracle's view of Foreach and Until.
#include "base/text.h"
#include "simulation/run_check.h"

#include <algorithm>
#include <functional>

namespace leadflow::simulation {

using model::Step;
using model::StepStatus;

namespace {

std::string inside(const std::string& repetition, int64_t index) {
    return repetition.empty() ? base::format("{:06}", index)
                              : base::format("{}-{:06}", repetition, index);
}

void names_in(const Node& node, std::vector<std::string>& into) {
    for (const auto& [branch, children] : node.branches)
        for (const Node* child : children) {
            into.push_back(child->name);
            names_in(*child, into);
        }
}

}  // namespace

// -1: what it walks through is no array.
int64_t RunCheck::expected_items(const Node& node) const {
    if (node.expected == "broken") return -1;
    if (node.expected == "items") {
        const model::Json* items = model::find(lead_, "items");
        return items == nullptr ? -1 : static_cast<int64_t>(items->as_array().size());
    }
    int64_t count = 0;
    return base::parse_integer(node.expected, count) ? count : -1;
}

int64_t RunCheck::at_once(const Node& node) const {
    if (foreach_around_.contains(node.name) || node.has_option("Sequential")) return 1;
    if (const model::Json* given =
            model::find_path(node.source, {"runtimeConfiguration", "concurrency", "repetitions"}))
        return given->as_int64();
    return sources_.tree.is_power_automate() ? 1 : 20;
}

void RunCheck::check_foreach(const Node& node, const Step& step) {
    const int64_t wanted = expected_items(node);
    const int64_t begun = step.loop ? step.loop->next : 0;
    const bool cut = step.status == StepStatus::kTimedOut || step.status == StepStatus::kCancelled;
    if ((step.code == "ExpressionEvaluationFailed") != (wanted < 0))
        return finding("E18", step, "and what it walks through is " + node.expected);
    if (wanted < 0) return;
    if (cut ? begun > wanted : begun != wanted)
        return finding("E18", step, base::format("has begun {} of {} iterations", begun, wanted));
    const Siblings& children = node.branches.at("actions");
    bool failed = false;
    for (int64_t i = 0; i < begun; ++i) {
        const std::string repetition = inside(step.repetition, i);
        check_scope(children, repetition, cut);
        failed = failed || has_failed(children, repetition);
    }
    if (!cut) check_status(node, step, failed);
    check_at_once(node, step, at_once(node));
}

void RunCheck::check_until(const Node& node, const Step& step) {
    const int64_t rounds = step.loop ? step.loop->next : 0;
    const int64_t most = model::find_path(node.source, {"limit", "count"})->as_int64();
    const bool cut = step.status == StepStatus::kTimedOut || step.status == StepStatus::kCancelled;
    if (rounds < 1 || rounds > most)
        return finding("E21", step,
                       base::format("has made {} rounds, {} are the most", rounds, most));
    const std::string_view expression = model::text_at(node.source, "expression");
    if (expression == "@equals(1,1)" && rounds > 1) finding("E21", step, "should have ended at once");
    const Siblings& children = node.branches.at("actions");
    for (int64_t i = 0; i < rounds; ++i)
        check_scope(children, inside(step.repetition, i), cut && i == rounds - 1);
    check_at_once(node, step, 1);
    if (cut) return;
    // A condition that gives a number is none.
    const bool broken = expression == "@triggerBody()?['n']";
    if ((step.code == "ExpressionEvaluationFailed") != broken)
        return finding("E21", step, base::format("and its condition is {}", expression));
    const bool over = step.code == "LimitReached";
    if (over && !node.has_option("FailWhenLimitsReached"))
        finding("E21", step, "and was not to fail");
    const bool failed = has_failed(children, inside(step.repetition, rounds - 1));
    check_status(node, step, broken || over || failed);
}

// By the order of the commits: how many iterations were surely open together.
void RunCheck::check_at_once(const Node& node, const Step& step, int64_t most) {
    std::vector<std::string> names;
    names_in(node, names);
    std::map<uint64_t, int64_t> changes;  // At which commit how many more are open.
    const int64_t begun = step.loop ? step.loop->next : 0;
    for (int64_t i = 0; i < begun; ++i) {
        const std::string first = inside(step.repetition, i);
        uint64_t from = 0;
        uint64_t until = 0;
        for (const std::string& name : names)
            for (auto at = sources_.life.steps.lower_bound({name, first});
                 at != sources_.life.steps.end() && at->first.first == name &&
                 at->first.second.starts_with(first);
                 ++at) {
                if (from == 0 || at->second.first_commit < from) from = at->second.first_commit;
                until = std::max(until, at->second.final_commit);
            }
        if (from == 0) continue;
        ++changes[from];
        --changes[until];
    }
    int64_t open = 0;
    for (const auto& [commit, change] : changes) {
        open += change;
        if (open <= most) continue;
        return finding("E18", step,
                       base::format("has {} iterations open at once, {} are allowed", open, most));
    }
}

}  // namespace leadflow::simulation
