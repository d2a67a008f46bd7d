// SPDX-License-Identifier: Apache-2.0
// Fallback: leads that do not get through because a far side is down. Somebody is told by mail, and
// what has failed is taken up again and again, by the same effects, until it is through or it is
// too late (flows::Fallback). Resubmissions are runs: what was begun is found there after a crash.
#pragma once

#include "runner/runner.h"
#include "runner/stuck_action.h"
#include "watch/alarm.h"
#include "watch/messenger.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leadflow::watch {

// Of one lead that was held up. Holds nothing of the lead.
struct HeldUp {
    enum class State { kTrying, kThrough, kGivenUp, kLeft };  // kLeft: ended by somebody, or gone.
    model::RunId run;                                         // The first one.
    model::RunId newest;                                      // That repeats it.
    model::FlowId flow;
    base::Time began{};
    base::Time next{};  // Not taken up again before.
    int64_t tries = 0;
    State state = State::kTrying;
    bool told = false;
    bool told_end = false;
};
model::Json to_json(const HeldUp& held);
base::Result<HeldUp> held_up_of(const model::Json& value);

// Only one thread.
class Fallback {
  public:
    // All outlive it. The n-th try waits 2^n times `first_wait`, kFallbackWaitMax at most.
    Fallback(runner::Runner& runner, base::Duration first_wait);

    base::Status load();
    // Looks, tries, tells. Adds what a person must look at.
    base::Status look(base::Time now, const std::string& public_url, std::vector<Alarm>& found);

  private:
    // By the effects that they share: the newest run that repeats another.
    using Repeats = std::map<std::string, model::RunHead>;

    base::Status find_new(const flows::LiveFlow& live, base::Time now,
                          std::set<model::RunId>& for_good);
    base::Status find_new(const flows::LiveFlow& live, const store::RunFilter& filter,
                          base::Time now, std::set<model::RunId>& for_good);
    base::Status go_on(HeldUp& held, base::Time now, std::map<model::FlowId, Repeats>& repeats);
    base::Status try_again(HeldUp& held, const model::RunHead& failed, base::Time now);
    base::Result<Repeats> repeats_of(const model::FlowId& flow, base::Time now) const;
    base::Status tell(const flows::LiveFlow& live, base::Time now, const std::string& public_url);
    base::Status mail(const flows::LiveFlow& live, const std::vector<HeldUp*>& leads, bool through,
                      const std::string& public_url);
    std::string line_of(const flows::LiveFlow& live, const HeldUp& held, bool through,
                        const std::string& public_url) const;
    std::vector<HeldUp*> of_flow(const model::FlowId& flow, HeldUp::State state);
    base::Status save(const std::vector<HeldUp*>& some);
    base::Status forget(base::Time now);

    runner::Runner& runner_;
    const runner::Rooms& rooms_;
    const base::Duration first_wait_;
    Messenger messenger_;
    std::map<model::RunId, HeldUp> all_;
    std::set<model::RunId> not_ours_;  // Failed for good: looked at once.
    std::map<model::FlowId, base::Time> next_mail_;
};

}  // namespace leadflow::watch
