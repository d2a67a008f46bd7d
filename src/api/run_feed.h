// SPDX-License-Identifier: Apache-2.0
// RunFeed: tells who watches which runs have changed, as server-sent events (WHATWG HTML, 9.2). An
// answer is one batch: the browser's EventSource asks again by itself, with the id of the last event
// that it saw. So nothing is missed between two answers, no connection is held open without end, and
// any reverse proxy passes it on. It says that something changed, never what a lead held.
#pragma once

#include "base/mutex.h"
#include "base/service.h"
#include "http/responder.h"
#include "journal/journal.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace leadflow::api {

class RunFeed final : public base::Service, public journal::Watcher {
  public:
    // How long a request is held while nothing happens.
    explicit RunFeed(std::chrono::milliseconds hold = std::chrono::seconds(25));
    ~RunFeed() override;

    base::Status start() override;
    // Answers all who wait, and whoever comes later at once.
    void request_stop() override;
    void join() override;

    // On the thread that committed. While nobody has asked for a minute it takes no lock.
    void committed(std::span<const model::Change> changes) override;

    struct Wish {
        std::string run;   // Only this run's; empty: all.
        std::string flow;  // Only this flow's beginnings, states and ends; empty: all.
        std::string last_event;  // Last-Event-ID; empty: "start" is said at once.
    };
    // Any thread. Answers `event: start` when what was last seen is not known here (a first request,
    // a restart, a gap): then everything is to be read anew. Else `event: run` for each run that has
    // changed, {"run","flow"?,"status"?}. 503: too many watch already.
    void watch(Wish wish, http::Responder respond);

  private:
    struct Moment {
        uint64_t number = 0;
        std::string run;
        std::string flow;    // Empty: only a step has changed.
        std::string status;
    };
    struct Watching {
        Wish wish;
        uint64_t seen = 0;
        std::chrono::steady_clock::time_point until;
        http::Responder respond;
    };

    void loop();
    void add(Moment moment) REQUIRES(mutex_);
    std::string events_for(const Watching& watching) const REQUIRES(mutex_);
    std::string id_of(uint64_t number) const;
    // The number in an id of this process that nothing is missing after.
    bool known(std::string_view id, uint64_t& number) const REQUIRES(mutex_);

    const std::chrono::milliseconds hold_;
    const std::string life_;  // Another one after a restart.
    std::atomic<int64_t> listened_until_{0};  // Steady milliseconds.
    std::atomic<bool> lapsed_{false};         // Something was not kept since.

    base::Mutex mutex_;
    base::ConditionVariable woken_;
    std::deque<Moment> moments_ GUARDED_BY(mutex_);
    uint64_t last_ GUARDED_BY(mutex_) = 0;
    uint64_t forgotten_ GUARDED_BY(mutex_) = 0;  // Up to this number moments are not there.
    bool news_ GUARDED_BY(mutex_) = false;
    bool stopping_ GUARDED_BY(mutex_) = false;
    std::vector<Watching> watching_ GUARDED_BY(mutex_);
    std::thread thread_;
};

}  // namespace leadflow::api
