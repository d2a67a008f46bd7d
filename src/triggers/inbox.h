// SPDX-License-Identifier: Apache-2.0
// Inbox: what other threads leave for the triggers' thread to do. Its length is bounded by the
// calls under way, one for each flow and ending subscription.
#pragma once

#include <deque>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_function.h"

namespace leadflow::triggers {

// Call from any thread.
class Inbox {
  public:
    using Job = base::UniqueFunction<void()>;

    void post(Job job);
    std::deque<Job> take();
    // Until something is there, the time has passed, or stop().
    void wait(base::Duration at_most);
    void stop();
    bool is_stopped() const;

  private:
    mutable base::Mutex mutex_;
    base::ConditionVariable changed_;
    std::deque<Job> jobs_ GUARDED_BY(mutex_);
    bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::triggers
