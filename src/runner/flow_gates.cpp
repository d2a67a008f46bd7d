// SPDX-License-Identifier: Apache-2.0
#include "runner/flow_gates.h"

#include <algorithm>

namespace leadflow::runner {
namespace {

size_t runs_max(const flows::LiveFlow& live) {
    return static_cast<size_t>(*live.program->trigger.runs_max);
}
size_t open_max(const flows::LiveFlow& live) {
    return runs_max(live) + static_cast<size_t>(live.program->trigger.waiting_runs_max);
}

}  // namespace

bool FlowGates::admit(const flows::LiveFlow& live, const model::RunId& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gates_[live.flow.id.text()];
    if (gate.open.size() >= open_max(live)) return false;
    gate.open.insert(run);
    return true;
}

bool FlowGates::enter(const flows::LiveFlow& live, const model::RunId& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gates_[live.flow.id.text()];
    gate.open.insert(run);
    if (gate.running.contains(run)) return true;
    if (gate.running.size() < runs_max(live)) {
        gate.running.insert(run);
        return true;
    }
    if (std::find(gate.waiting.begin(), gate.waiting.end(), run) == gate.waiting.end())
        gate.waiting.push_back(run);
    return false;
}

void FlowGates::enter_again(const flows::LiveFlow& live, const model::RunId& run) {
    base::MutexLock lock(mutex_);
    Gate& gate = gates_[live.flow.id.text()];
    gate.open.insert(run);
    gate.running.insert(run);
}

std::optional<model::RunId> FlowGates::leave(const flows::LiveFlow& live,
                                             const model::RunId& run) {
    base::MutexLock lock(mutex_);
    const auto found = gates_.find(live.flow.id.text());
    if (found == gates_.end()) return std::nullopt;
    Gate& gate = found->second;
    gate.open.erase(run);
    gate.running.erase(run);
    std::erase(gate.waiting, run);
    std::optional<model::RunId> next;
    if (!gate.waiting.empty() && gate.running.size() < runs_max(live)) {
        next = gate.waiting.front();
        gate.waiting.pop_front();
        gate.running.insert(*next);
    }
    if (gate.open.empty()) gates_.erase(found);
    return next;
}

}  // namespace leadflow::runner
