// SPDX-License-Identifier: Apache-2.0
#include "sandbox/delayed_answers.h"

#include "base/worker_pool.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {

DelayedAnswers::~DelayedAnswers() {
    request_stop();
    join();
}

base::Status DelayedAnswers::start() {
    thread_ = std::thread([this] {
        base::name_this_thread("sandbox-delay");
        run();
    });
    return {};
}

void DelayedAnswers::answer_after(std::chrono::milliseconds delay, http::Responder respond,
                                  http::Response response) {
    {
        base::MutexLock lock(mutex_);
        if (!stopping_ && delay.count() > 0 && held_.size() < kDelayedAnswersMax) {
            held_.emplace(std::chrono::steady_clock::now() + delay,
                          Held{std::move(respond), std::move(response)});
            changed_.notify_one();
            return;
        }
    }
    respond(std::move(response));
}

void DelayedAnswers::run() {
    base::MutexLock lock(mutex_);
    while (!stopping_ || !held_.empty()) {
        if (held_.empty()) {
            changed_.wait(mutex_);
            continue;
        }
        const Time now = std::chrono::steady_clock::now();
        const auto first = held_.begin();
        if (!stopping_ && first->first > now) {
            changed_.wait_for(mutex_, std::chrono::duration_cast<std::chrono::microseconds>(
                                          first->first - now) +
                                          std::chrono::microseconds(1));
            continue;
        }
        Held held = std::move(first->second);
        held_.erase(first);
        lock.unlock();
        held.first(std::move(held.second));
        lock.lock();
    }
}

void DelayedAnswers::request_stop() {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void DelayedAnswers::join() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace leadflow::sandbox
