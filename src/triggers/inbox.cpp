// SPDX-License-Identifier: Apache-2.0
#include "triggers/inbox.h"

#include <utility>

namespace leadflow::triggers {

void Inbox::post(Job job) {
    base::MutexLock lock(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_one();
}

std::deque<Inbox::Job> Inbox::take() {
    base::MutexLock lock(mutex_);
    return std::exchange(jobs_, {});
}

void Inbox::wait(base::Duration at_most) {
    base::MutexLock lock(mutex_);
    if (jobs_.empty() && !stopped_ && at_most > base::Duration(0))
        changed_.wait_for(mutex_, at_most);
}

void Inbox::stop() {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

bool Inbox::is_stopped() const {
    base::MutexLock lock(mutex_);
    return stopped_;
}

}  // namespace leadflow::triggers
