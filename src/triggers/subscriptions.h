// SPDX-License-Identifier: Apache-2.0
// Subscriptions: sees to it that each flow with a webhook trigger that is on has one subscription
// at its service, and that no other is left there. What is wanted follows from the flows; what is
// there, from the store's rows. Ingest receives what the services then send.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/caller.h"
#include "triggers/inbox.h"

namespace leadflow::triggers {

// Only one thread. A row is durable before its call is made: a call that was cut leaves a row in
// doubt, which is subscribed again when what is known of the doubtful one has been ended.
class Subscriptions {
  public:
    // All outlive it; the inbox brings it the answers.
    Subscriptions(const runner::Rooms& rooms, Inbox& inbox);

    // What an earlier process has left.
    base::Status load();
    // Takes up what flows want now, and turns away what none wants.
    void look(const std::vector<flows::LiveFlowPtr>& flows);
    // Makes the calls that are due.
    void start_due();
    std::optional<base::Time> next_time() const;

  private:
    enum class Purpose { kSubscribe, kEnd };
    struct Entry {
        model::Subscription row;
        flows::LiveFlowPtr live;   // Of one that is subscribed by this process.
        bool under_way = false;
        bool in_doubt_before = false;  // Of the call under way: row.in_doubt before it.
        int ends_failed = 0;           // Of one in doubt: how often its end has failed.
        bool unsaved = false;          // The row differs from the store's.
        bool gone = false;             // The row is to be deleted.
    };
    struct Wanted {
        flows::LiveFlowPtr live;
        std::string url;
        std::string fingerprint;
    };
    using Pending = std::shared_ptr<const runner::PendingCall>;

    bool find_wanted(const std::vector<flows::LiveFlowPtr>& flows);
    void turn_away(Entry& entry);
    bool waits_for_old(const Entry& entry) const;
    // Whatever is to be done about it now.
    void advance(Entry& entry);
    void subscribe(Entry& entry);
    void end(Entry& entry);
    void send(Entry& entry, Purpose purpose, Pending pending);
    void answered(int64_t id, Purpose purpose, const Pending& pending, const model::Reply& reply);
    void subscribe_answered(Entry& entry, const Pending& pending, const model::Reply& reply,
                            const model::Outcome& outcome);
    void end_answered(Entry& entry, const model::Reply& reply, const model::Outcome& outcome);
    void failed(Entry& entry, std::string_view error, std::optional<base::Duration> asked);
    void enter(Entry& entry, model::SubscriptionState state);
    // After a change of the sealing key (keys/key_rotation.h).
    void seal_anew(Entry& entry);
    // False: it is not durable, and tried again at the next round.
    bool save(Entry& entry);
    void remove(Entry& entry);
    void count_failing();

    const runner::Rooms rooms_;
    Inbox& inbox_;
    base::Gauge& failing_;
    std::map<int64_t, Entry> entries_;
    std::map<model::FlowId, Wanted> wanted_;
    int64_t last_id_ = 0;
};

}  // namespace leadflow::triggers
