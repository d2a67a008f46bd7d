// SPDX-License-Identifier: Apache-2.0
#include "triggers/triggers.h"

#include <algorithm>

#include "base/worker_pool.h"
#include "triggers/limits.h"

namespace leadflow::triggers {

Triggers::Triggers(const runner::Rooms& rooms, ingest::Ingest& ingest)
    : rooms_(rooms), subscriptions_(rooms, inbox_), polls_(rooms, ingest, inbox_) {}

Triggers::~Triggers() {
    request_stop();
    join();
}

base::Status Triggers::load() {
    TRY(subscriptions_.load());
    return polls_.load();
}

base::Status Triggers::start() {
    TRY(load());
    thread_ = std::thread([this] { work(); });
    return {};
}

void Triggers::request_stop() { inbox_.stop(); }

void Triggers::join() {
    if (thread_.joinable()) thread_.join();
}

void Triggers::work_once() {
    for (Inbox::Job& job : inbox_.take()) job();
    const auto flows = rooms_.catalog.all();
    subscriptions_.look(flows);
    polls_.look(flows);
    subscriptions_.start_due();
    polls_.start_due();
}

void Triggers::work() {
    base::name_this_thread("triggers");
    while (!inbox_.is_stopped()) {
        work_once();
        const base::Time now = rooms_.clock.now();
        base::Duration wait = kFlowsLookEvery;
        for (const auto& next : {subscriptions_.next_time(), polls_.next_time()})
            if (next) wait = std::min(wait, *next - now);
        inbox_.wait(std::max<base::Duration>(wait, kRestMin));
    }
}

}  // namespace leadflow::triggers
