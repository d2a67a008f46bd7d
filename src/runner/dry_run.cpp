// SPDX-License-Identifier: Apache-2.0
#include "runner/dry_run.h"

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "engine/decide.h"
#include "model/step_record.h"
#include "runner/caller.h"
#include "runner/new_run.h"

namespace leadflow::runner {
namespace {

using model::Json;
using model::JsonObject;

// What a far side says that agrees to everything. Nobody knows what it would have in its body.
model::Outcome agreed() {
    model::Outcome outcome{.status = model::StepStatus::kSucceeded, .code = "OK"};
    outcome.outputs = JsonObject{
        {"statusCode", 200}, {"headers", JsonObject()}, {"body", JsonObject()}};
    return outcome;
}

class Rehearsal {
  public:
    Rehearsal(const Rooms& rooms, const flows::LiveFlow& live)
        : rooms_(rooms), live_(live), now_(rooms.clock.now()) {}

    DryRun play(model::Run run) {
        events_.emplace_back(model::Started{});
        for (int i = 0; i < kDryRunEventsMax && !model::is_final(run.status); ++i) {
            if (events_.empty()) {
                // Nothing is under way: the time until the next timer passes at once.
                if (!run.wake_at) break;
                now_ = std::max(now_, *run.wake_at);
                events_.emplace_back(model::Woken{});
            }
            const model::Event event = std::move(events_.front());
            events_.pop_front();
            model::Decision decision =
                engine::decide(*live_.program, std::move(run), event, now_);
            run = std::move(decision.next);
            take(decision);
        }
        dry_.status = run.status;
        return std::move(dry_);
    }

  private:
    void take(model::Decision& decision) {
        for (const model::Change& change : decision.changes)
            if (const auto* row = std::get_if<model::SaveStep>(&change)) take_row(*row);
        if (decision.goes_on) events_.emplace_back(model::Continued{});
        for (model::Command& command : decision.commands) {
            if (auto* respond = std::get_if<model::Respond>(&command)) {
                dry_.response = std::move(*respond);
                continue;
            }
            plan(std::move(std::get<model::Invoke>(command).invocation));
        }
    }

    // A step is written with each change: the last one counts, where the first one stood.
    void take_row(const model::SaveStep& row) {
        if (row.name.starts_with(model::kReservedMark)) return;
        auto step = model::to_step(row);
        if (!step) return;
        place_of(model::step_key(row.name, row.repetition)).step = std::move(*step);
    }

    DryStep& place_of(const std::string& key) {
        const auto [at, is_new] = places_.try_emplace(key, dry_.steps.size());
        if (is_new) dry_.steps.emplace_back();
        return dry_.steps[at->second];
    }

    void plan(model::Invocation invocation) {
        if (invocation.attempt == 0) return;  // An end of a subscription.
        const std::string key = invocation.step;
        const int attempt = invocation.attempt;
        DryStep& step = place_of(key);
        step.inputs = invocation.inputs;
        auto planned = plan_call(rooms_, live_, std::move(invocation));
        model::Outcome outcome = agreed();
        if (planned) {
            step.call = std::move((*planned)->call);
        } else {
            step.fault = planned.error().message;
            outcome = {.status = model::StepStatus::kFailed, .code = "BadRequest"};
            outcome.error = model::StepError{"BadRequest", step.fault};
        }
        const auto* action = live_.program->find(model::parse_step_key(key).name);
        const bool waits = action != nullptr && model::awaits_callback(action->action.type);
        events_.emplace_back(
            model::Answered{.step = key, .attempt = attempt, .outcome = std::move(outcome)});
        if (waits && planned)
            events_.emplace_back(model::CalledBack{key, JsonObject{{"body", JsonObject()}}});
    }

    const Rooms& rooms_;
    const flows::LiveFlow& live_;
    base::Time now_;
    std::deque<model::Event> events_;
    std::map<std::string, size_t> places_;  // Step keys in dry_.steps.
    DryRun dry_;
};

}  // namespace

base::Result<DryRun> dry_run(const Rooms& rooms, const flows::LiveFlow& live,
                             const model::Receipt& receipt) {
    if (!live.can_run())
        return base::conflict(base::format("flow '{}' has faults that keep it from running",
                                           live.flow.name));
    auto input = live.reader->read(receipt);
    if (const auto* refusal = std::get_if<definition::Refusal>(&input))
        return base::invalid_input(base::format("{}: {}", refusal->code, refusal->message));
    model::Run run =
        new_run(live, receipt, std::get<definition::TriggerInput>(std::move(input)),
                receipt.received, model::make_run_id(receipt.received, rooms.random));
    if (!live.program->trigger.split_on.empty()) {
        // The first item stands for all.
        const Splitter splitter = TRY(Splitter::of(live, run));
        if (splitter.size() == 0) return DryRun{.status = model::RunStatus::kSucceeded};
        run = run_of_item(live, run, splitter, 0, rooms.random);
    }
    return Rehearsal(rooms, live).play(std::move(run));
}

}  // namespace leadflow::runner
