// SPDX-License-Identifier: Apache-2.0
// Triggers: the triggers that reach out, on a thread of their own: it keeps the subscriptions of
// webhooks and asks for polling triggers. It waits only for commits; calls are outbound's.
#pragma once

#include <thread>

#include "base/service.h"
#include "triggers/polls.h"
#include "triggers/subscriptions.h"

namespace leadflow::triggers {

class Triggers final : public base::Service {
  public:
    // All outlive it. Outbound's threads have ended before it is destroyed.
    Triggers(const runner::Rooms& rooms, ingest::Ingest& ingest);
    ~Triggers() override;

    // When the server can be called back: services may look at the address at once.
    base::Status start() override;
    void request_stop() override;
    void join() override;

    // What start() does before its thread, and what the thread does each time: for tests.
    base::Status load();
    void work_once();

  private:
    void work();

    const runner::Rooms rooms_;
    Inbox inbox_;

    // The thread's, or the test's that calls work_once().
    Subscriptions subscriptions_;
    Polls polls_;

    std::thread thread_;
};

}  // namespace leadflow::triggers
