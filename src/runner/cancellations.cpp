// SPDX-License-Identifier: Apache-2.0
#include "runner/cancellations.h"

#include "base/text.h"

namespace leadflow::runner {

base::Error already_ended(const model::RunId& run, model::RunStatus status) {
    return base::conflict(
        base::format("run {} has already ended: {}", run.text(), model::name_of(status)));
}

void Cancellations::add(const model::RunId& run, Done done) {
    base::MutexLock lock(mutex_);
    waiting_[run].push_back(std::move(done));
}

std::vector<Cancellations::Done> Cancellations::take(const model::RunId& run) {
    base::MutexLock lock(mutex_);
    const auto found = waiting_.find(run);
    if (found == waiting_.end()) return {};
    std::vector<Done> taken = std::move(found->second);
    waiting_.erase(found);
    return taken;
}

void Cancellations::ended(const model::RunId& run, model::RunStatus status) {
    for (Done& done : take(run))
        done(status == model::RunStatus::kCancelled ? base::Status()
                                                    : already_ended(run, status));
}

void Cancellations::failed(const model::RunId& run, const base::Error& error) {
    for (Done& done : take(run)) done(error);
}

void Cancellations::all_failed(const base::Error& error) {
    std::unordered_map<model::RunId, std::vector<Done>> all;
    {
        base::MutexLock lock(mutex_);
        all.swap(waiting_);
    }
    for (auto& [run, waiting] : all)
        for (Done& done : waiting) done(error);
}

}  // namespace leadflow::runner
