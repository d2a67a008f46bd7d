// SPDX-License-Identifier: Apache-2.0
#include "runner/flow_gates.h"

namespace leadflow::runner {
namespace {

size_t waiting_max(const flows::LiveFlow& live) {
    return static_cast<size_t>(live.program->trigger.waiting_runs_max);
}

}  // namespace

const FlowGates::Place* FlowGates::Gate::place(const model::RunHead& run) {
    if (running.contains(run.id)) return nullptr;
    const auto [at, is_new] = open.try_emplace(run.id, run.created, run.receipt.number,
                                               run.split_index.value_or(0), run.id);
    if (is_new) waiting.emplace(at->second, false);
    return &at->second;
}

bool FlowGates::Gate::is_turn_of(const Place& place) const {
    if (running.size() >= runs_max) return false;
    auto at = waiting.begin();
    for (size_t free = runs_max - running.size(); free > 0 && at != waiting.end(); --free, ++at)
        if (at->first == place) return true;
    return false;
}

bool FlowGates::admit(const flows::LiveFlow& live, const model::RunHead& run, bool beyond_limit) {
    base::MutexLock lock(mutex_);
    Gate& gate = gate_of(live);
    if (!beyond_limit && gate.open.size() >= gate.runs_max + waiting_max(live)) return false;
    gate.place(run);
    return true;
}

void FlowGates::expect(const flows::LiveFlow& live, const model::RunHead& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gate_of(live);
    if (const Place* place = gate.place(run)) gate.waiting[*place] = true;
}

bool FlowGates::enter(const flows::LiveFlow& live, const model::RunHead& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gate_of(live);
    const Place* place = gate.place(run);
    if (place == nullptr) return true;
    if (!gate.is_turn_of(*place)) {
        gate.waiting[*place] = true;
        return false;
    }
    gate.waiting.erase(*place);
    gate.running.insert(run.id);
    return true;
}

void FlowGates::enter_again(const flows::LiveFlow& live, const model::RunId& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gate_of(live);
    if (const auto at = gate.open.find(run); at != gate.open.end()) gate.waiting.erase(at->second);
    gate.open.emplace(run, Place());
    gate.running.insert(run);
}

std::vector<model::RunId> FlowGates::Gate::leave(const model::RunId& run) {
    std::vector<model::RunId> next;
    const auto at = open.find(run);
    if (at == open.end()) return next;
    if (running.erase(run) == 0) waiting.erase(at->second);
    open.erase(at);
    while (!waiting.empty() && running.size() < runs_max) {
        const auto first = waiting.begin();
        const model::RunId& whose = std::get<model::RunId>(first->first);
        running.insert(whose);
        if (first->second) next.push_back(whose);
        waiting.erase(first);
    }
    return next;
}

FlowGates::Gate& FlowGates::gate_of(const flows::LiveFlow& live) {
    Gate& gate = gates_[live.flow.id.text()];
    gate.runs_max = static_cast<size_t>(*live.program->trigger.runs_max);
    return gate;
}

std::vector<model::RunId> FlowGates::leave_locked(Gates::iterator at, const model::RunId& run) {
    std::vector<model::RunId> next = at->second.leave(run);
    if (at->second.open.empty()) gates_.erase(at);
    return next;
}

std::vector<model::RunId> FlowGates::leave(const flows::LiveFlow& live, const model::RunId& run) {
    base::MutexLock lock(mutex_);
    const auto found = gates_.find(live.flow.id.text());
    if (found == gates_.end()) return {};
    return leave_locked(found, run);
}

std::vector<model::RunId> FlowGates::leave(const model::RunId& run) {
    base::MutexLock lock(mutex_);
    for (auto at = gates_.begin(); at != gates_.end(); ++at)
        if (at->second.open.contains(run)) return leave_locked(at, run);
    return {};
}

}  // namespace leadflow::runner
