// SPDX-License-Identifier: Apache-2.0
#include "simulation/run_check.h"

#include "base/text.h"
#include "model/step_record.h"

#include <algorithm>

namespace leadflow::simulation {

using model::RunStatus;
using model::Step;
using model::StepStatus;

namespace {

void collect(const Node& node, const Node* around, std::map<std::string, const Node*>& into) {
    if (around != nullptr) into[node.name] = around;
    const Node* inner = node.type == "Foreach" ? &node : around;
    for (const auto& [name, branch] : node.branches)
        for (const Node* child : branch) collect(*child, inner, into);
}

}  // namespace

RunCheck::RunCheck(const Sources& sources, const model::RunHead& head, model::Json lead,
                   const std::vector<model::SaveStep>& rows)
    : sources_(sources), head_(head), lead_(std::move(lead)) {
    for (const Node* root : sources_.tree.roots()) collect(*root, nullptr, foreach_around_);
    for (const model::SaveStep& row : rows) {
        if (row.name == model::kVariableRow) variables_[row.repetition] = row;
        if (row.name.starts_with(model::kReservedMark)) continue;
        const Node* node = sources_.tree.find(row.name);
        if (node == nullptr) {
            finding("E", "a row of an action that the flow has not: " + row.name);
            continue;
        }
        check_secrecy(*node, row);
        steps_[{row.name, row.repetition}] = *model::to_step(row);
        rows_[{row.name, row.repetition}] = row;
    }
}

const Step* RunCheck::find(const std::string& name, const std::string& repetition) const {
    const auto found = steps_.find({name, repetition});
    return found == steps_.end() ? nullptr : &found->second;
}

void RunCheck::finding(const std::string& rule, const std::string& story) const {
    sources_.findings.add(rule, base::format("run {}: {}", head_.id.text(), story));
}

void RunCheck::finding(const std::string& rule, const Step& step, const std::string& story) const {
    finding(rule, base::format("{} ({} {}) {}", model::step_key(step.name, step.repetition),
                               model::name_of(step.status), step.code, story));
}

void RunCheck::check() {
    for (const auto& [place, step] : steps_)
        if (!model::is_final(step.status)) finding("E12", step, "is not final though its run is");
    const Step* terminate = nullptr;
    for (const auto& [place, step] : steps_) {
        const Node& node = *sources_.tree.find(place.first);
        if (node.type != "Terminate" || step.status != StepStatus::kSucceeded ||
            is_static(node) || is_kept(place))
            continue;
        if (terminate != nullptr) finding("E22", step, "is the second one that ended the run");
        terminate = &step;
    }
    is_terminated_ = terminate != nullptr;
    check_end();
    check_scope(sources_.tree.roots(), "", is_terminated_ || head_.status == RunStatus::kCancelled);
    for (const auto& [place, step] : steps_)
        if (!visited_.contains(place))
            finding("E3", step, "has a row in a place that was never entered");
    if (!resumed_action_.empty()) check_resumed();
    check_variables();
    check_responses();
}

void RunCheck::check_end() {
    if (is_terminated_) {
        for (const auto& [place, step] : steps_) {
            const Node& node = *sources_.tree.find(place.first);
            if (node.type != "Terminate" || step.status != StepStatus::kSucceeded ||
                is_static(node) || is_kept(place))
                continue;
            const auto wanted = model::text_at(*model::find(node.source, "inputs"), "runStatus");
            if (wanted != model::name_of(head_.status))
                finding("E5", step,
                        base::format("ends the run as {}, and it is {}", wanted,
                                     model::name_of(head_.status)));
        }
        return;
    }
    if (head_.status == RunStatus::kCancelled) {
        if (!sources_.witness.cancelled.contains(head_.id))
            finding("E12", "is Cancelled, and nobody asked for it");
        return;
    }
    const bool failed = has_failed(sources_.tree.roots(), "");
    if ((head_.status == RunStatus::kFailed) != failed || head_.status == RunStatus::kTimedOut)
        finding("E5", base::format("is {}; by its leaves it is {}", model::name_of(head_.status),
                                   failed ? "Failed" : "Succeeded"));
}

void RunCheck::check_scope(const Siblings& siblings, const std::string& repetition, bool is_cut) {
    for (const Node* node : siblings) {
        const Step* step = find(node->name, repetition);
        if (step == nullptr) {
            if (!is_cut)
                finding("E3", base::format("{} never had its turn",
                                           model::step_key(node->name, repetition)));
            continue;
        }
        visited_.insert({node->name, repetition});
        if (is_kept({node->name, repetition})) {
            check_kept(*node, *step);
            continue;
        }
        const bool left = step->status == StepStatus::kSkipped && step->code == "Terminated";
        if (left && !is_terminated_) finding("E22", *step, "but nothing has ended the run");
        if (!left) check_turn(*node, repetition, *step);
        if (step->status == StepStatus::kSkipped)
            check_skipped_inside(*node, repetition);
        else
            check_step(*node, *step, is_cut);
    }
}

// Rule E4, and the order in which things became durable.
void RunCheck::check_turn(const Node& node, const std::string& repetition, const Step& step) {
    bool wanted = true;
    std::string reason;
    const StepLife& life = sources_.life.steps.at({node.name, repetition});
    for (const auto& [name, statuses] : node.run_after) {
        const Step* before = find(name, repetition);
        if (before == nullptr) return finding("E4", step, "has not waited for " + name);
        if (!statuses.contains(before->status)) wanted = false;
        reason += base::format(" {} is {};", name, model::name_of(before->status));
        if (sources_.life.steps.at({name, repetition}).final_commit > life.first_commit)
            finding("E4", step, "was begun before " + name + " had ended");
    }
    const bool skipped = step.status == StepStatus::kSkipped;
    if (wanted && skipped) finding("E4", step, "was skipped although its time had come:" + reason);
    if (!wanted && !skipped) finding("E4", step, "was not skipped although:" + reason);
}

void RunCheck::check_skipped_inside(const Node& node, const std::string& repetition) {
    if (node.is_loop()) return;  // What it would have repeated has no repetition.
    for (const auto& [branch, children] : node.branches)
        for (const Node* child : children) {
            const Step* step = find(child->name, repetition);
            visited_.insert({child->name, repetition});
            if (step == nullptr || step->status != StepStatus::kSkipped)
                finding("E6", base::format("{} was skipped, {} inside it was not",
                                           model::step_key(node.name, repetition), child->name));
            check_skipped_inside(*child, repetition);
        }
}

bool RunCheck::is_static(const Node& node) const {
    return model::find_path(node.source, {"runtimeConfiguration", "staticResult"}) != nullptr;
}

void RunCheck::check_step(const Node& node, const Step& step, bool may_be_cancelled) {
    if (is_static(node)) {
        const auto name = model::text_at(
            *model::find_path(node.source, {"runtimeConfiguration", "staticResult"}), "name");
        if (step.status != sources_.tree.static_status(std::string(name)))
            finding("E23", step, "has another status than its static result");
        if (!step.attempts.empty())
            finding("E23", step, "was performed in spite of its static result");
        return check_skipped_inside(node, step.repetition);
    }
    if (step.status == StepStatus::kCancelled && !may_be_cancelled)
        finding("E12", step, "but nothing around it was cut");
    if (step.status == StepStatus::kTimedOut) check_timed_out(node, step);
    if (node.is_container())
        check_inside(node, step);
    else if (node.reaches_out())
        check_call(node, step);
    else if (node.type == "Wait")
        check_wait(node, step);
    else if (!step.attempts.empty())
        finding("E", step, "has tries");
}

// Rule E11.
void RunCheck::check_timed_out(const Node& node, const Step& step) {
    if (step.code != "ActionTimedOut") {
        if (!node.reaches_out()) finding("E11", step, "without a limit having been met");
        return;
    }
    const model::Json* limit = model::find_path(node.source, {"limit", "timeout"});
    if (limit == nullptr || node.type == "Until") return finding("E11", step, "has no limit");
    const auto length = base::parse_iso_duration(model::text_of(*limit));
    if (*step.ended < *step.started + *length) finding("E11", step, "was ended before its limit");
}

void RunCheck::check_inside(const Node& node, const Step& step) {
    if (node.type == "Foreach") return check_foreach(node, step);
    if (node.type == "Until") return check_until(node, step);
    if (node.type != "Scope") return check_branches(node, step);
    const Siblings& children = node.branches.at("actions");
    const bool cut = step.status == StepStatus::kTimedOut || step.status == StepStatus::kCancelled;
    check_scope(children, step.repetition, cut);
    if (!cut) check_status(node, step, has_failed(children, step.repetition));
}

// "": cannot be evaluated.
std::string RunCheck::expected_branch(const Node& node) const {
    const std::string& said = node.expected;
    const std::string_view kind = model::text_at(lead_, "kind");
    const auto yes_or_no = [](bool yes) { return std::string(yes ? "actions" : "else"); };
    if (said == "broken") return "";
    if (said == "kind" && kind.empty()) return "";  // A firing by the clock has no body.
    if (said == "kind")
        return node.branches.contains(std::string(kind)) ? std::string(kind) : "default";
    if (said == "kind=a") return yes_or_no(kind == "a");
    if (said.starts_with("n="))
        return yes_or_no(said == base::format("n={}", model::integer_at(lead_, "n").value_or(-1)));
    return yes_or_no(said == "true");
}

// Rule E7.
void RunCheck::check_branches(const Node& node, const Step& step) {
    const std::string taken = expected_branch(node);
    const bool cut = step.status == StepStatus::kTimedOut || step.status == StepStatus::kCancelled;
    if ((step.code == "ExpressionEvaluationFailed") != taken.empty())
        return finding("E7", step, "and its condition is " + node.expected);
    bool failed = taken.empty();
    for (const auto& [name, children] : node.branches) {
        if (name == taken) {
            check_scope(children, step.repetition, cut);
            failed = has_failed(children, step.repetition);
            continue;
        }
        for (const Node* child : children) {
            const Step* inner = find(child->name, step.repetition);
            visited_.insert({child->name, step.repetition});
            if (inner == nullptr || inner->status != StepStatus::kSkipped)
                finding("E7", step,
                        base::format("takes '{}', and {} of '{}' was not skipped", taken,
                                     child->name, name));
            check_skipped_inside(*child, step.repetition);
        }
    }
    if (!cut) check_status(node, step, failed);
}

void RunCheck::check_status(const Node&, const Step& step, bool failed) {
    if (step.status != (failed ? StepStatus::kFailed : StepStatus::kSucceeded))
        finding("E5", step,
                failed ? "but by what is inside it it has failed"
                       : "but by what is inside it it has succeeded");
}

// Rule E5.
bool RunCheck::has_failed(const Siblings& siblings, const std::string& repetition) const {
    return std::any_of(siblings.begin(), siblings.end(), [&](const Node* node) {
        const bool is_leaf = std::none_of(siblings.begin(), siblings.end(), [&](const Node* other) {
            return other->run_after.contains(node->name);
        });
        return is_leaf && leaf_failed(*node, repetition);
    });
}

bool RunCheck::leaf_failed(const Node& leaf, const std::string& repetition) const {
    const Step* step = find(leaf.name, repetition);
    if (step == nullptr) return false;
    if (step->status != StepStatus::kSkipped) return step->status != StepStatus::kSucceeded;
    return std::any_of(leaf.run_after.begin(), leaf.run_after.end(), [&](const auto& before) {
        const Node* node = sources_.tree.find(before.first);
        return leaf_failed(*node, repetition);
    });
}

}  // namespace leadflow::simulation
