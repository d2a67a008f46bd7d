// SPDX-License-Identifier: Apache-2.0
// SimulatedWorld: the far sides of all calls, behind the program's Outbound. Keeps calls open until
// the simulator has one answered, in any order; remembers what effects there were, also those of
// calls whose answer was lost.
#pragma once

#include "base/clock.h"
#include "outbound/outbound.h"
#include "simulation/dice.h"
#include "simulation/ledger.h"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace leadflow::simulation {

// How kind the world is, in percent.
struct Weather {
    int success = 80;
    int at_once = 10;  // Calls that are answered while they are being made.
    int doubled = 3;   // Answers that come twice.
};

// By what the far side could recognise a call, as the connectors' rules say it (C2, C10).
std::string effect_id_of(const model::Call& call);
bool is_record(const model::Call& call);

// What came to pass, by effect id: also by calls whose answer was lost.
struct Effects {
    std::set<std::string> records;
    std::map<std::string, int> sendings;  // Mails, and requests that no far side recognises.
};

class SimulatedWorld final : public outbound::Outbound {
  public:
    SimulatedWorld(Weather weather, const base::Clock& clock, Ledger& ledger, Dice& dice)
        : weather_(weather), clock_(clock), ledger_(ledger), dice_(dice) {}

    // Of a process that has ended nothing is taken; of one that ends just now, `dies` says so.
    void perform(model::Call call, outbound::Done done) override;
    // The process ends when this many further calls have been taken.
    void crash_after(int calls, std::function<void()> end_process);
    // The process has ended: nobody waits for answers any more. Some calls still arrive.
    void forget_callers();

    size_t open_calls() const { return open_.size(); }
    void answer_one();
    bool is_alive(bool alive) { return alive_ = alive; }
    void be_kind() { weather_.doubled = 0; }
    void narrate(std::function<void(const std::string&)> told) { told_ = std::move(told); }

    const Effects& effects() const { return effects_; }
    size_t calls() const { return calls_; }

  private:
    struct Open {
        model::Call call;
        outbound::Done done;
        std::string id;
        base::Time until{};
    };
    model::Reply outcome(const Open& open);
    model::Reply http_answer(const Open& open, const model::HttpCall& http);
    model::Reply record_answer(const Open& open, const model::HttpCall& http);
    model::Reply mail_answer(const Open& open);
    model::Reply refusal(bool mail);
    model::Reply unanswered(const Open& open, bool late);
    void take_effect(const Open& open);
    void answer(Open open);

    Weather weather_;
    const base::Clock& clock_;
    Ledger& ledger_;
    Dice& dice_;
    std::vector<Open> open_;
    Effects effects_;
    std::function<void(const std::string&)> told_ = [](const std::string&) {};
    std::function<void()> end_process_;
    int calls_to_crash_ = -1;
    bool alive_ = true;
    size_t calls_ = 0;
};

}  // namespace leadflow::simulation
