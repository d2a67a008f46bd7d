// SPDX-License-Identifier: Apache-2.0
// DelayedAnswers: holds responses until their time has come; for scripted delays only.
#pragma once

#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/service.h"
#include "http/responder.h"

namespace leadflow::sandbox {

class DelayedAnswers final : public base::Service {
  public:
    ~DelayedAnswers() override;

    base::Status start() override;
    // Any thread. Beyond kDelayedAnswersMax, or once stopping, it answers at once.
    void answer_after(std::chrono::milliseconds delay, http::Responder respond,
                      http::Response response) EXCLUDES(mutex_);
    // What is still held is answered at once.
    void request_stop() override;
    void join() override;

  private:
    using Time = std::chrono::steady_clock::time_point;
    using Held = std::pair<http::Responder, http::Response>;

    void run();

    std::thread thread_;
    base::Mutex mutex_;
    base::ConditionVariable changed_;
    std::multimap<Time, Held> held_ GUARDED_BY(mutex_);
    bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::sandbox
