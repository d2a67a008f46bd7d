// SPDX-License-Identifier: Apache-2.0
// Watch: looks after the server on a thread of its own: alarms are raised, told and ended, leads that do
// not get through are tried again, and what is older than people want to keep it goes.
#pragma once

#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/service.h"
#include "watch/alarms.h"
#include "watch/checks.h"
#include "watch/fallback.h"
#include "watch/limits.h"
#include "watch/messenger.h"

namespace leadflow::watch {

class Watch final : public base::Service {
  public:
    // All outlive it.
    explicit Watch(runner::Runner& runner, std::chrono::milliseconds look_every = kLookEvery);
    ~Watch() override;

    base::Status start() override;
    void request_stop() override;
    void join() override;

    // Where messages point to. Before start().
    void serve_at(const std::string& public_url) { public_url_ = public_url; }
    std::vector<Alarm> standing() const { return alarms_.standing(); }
    // Sends a message as an alarm would be sent; says what went wrong. A thread that may wait.
    base::Status try_message();
    // What the thread does each time: for tests, instead of start().
    base::Status look_once();

  private:
    void work();
    base::Status tell(const Preferences& preferences, const std::vector<Alarm>& ended);
    base::Status drop_old(const Preferences& preferences);
    base::Result<bool> has_old(base::Time before) const;
    // False: the program stops.
    bool wait(std::chrono::milliseconds time);

    const runner::Rooms rooms_;
    const std::chrono::milliseconds look_every_;
    std::string public_url_;
    Alarms alarms_;
    Checks checks_;         // Only the thread's, as are the next lines.
    Fallback fallback_;
    base::Time next_drop_{};
    Messenger messenger_;
    base::Gauge& standing_count_;
    base::Mutex mutex_;
    base::ConditionVariable changed_;
    bool stopping_ GUARDED_BY(mutex_) = false;
    std::thread thread_;
};

}  // namespace leadflow::watch
