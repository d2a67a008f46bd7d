// SPDX-License-Identifier: Apache-2.0
#include "runner/runner.h"

#include <algorithm>
#include <iterator>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "engine/decide.h"
#include "engine/resume_from.h"
#include "engine/run_context.h"
#include "model/step_record.h"
#include "runner/active_runs.h"
#include "runner/caller.h"
#include "runner/cancellations.h"
#include "runner/flow_gates.h"
#include "runner/intake.h"
#include "runner/new_run.h"
#include "runner/run_loader.h"
#include "runner/step_seal.h"

namespace leadflow::runner {
namespace {

// Receiving a lead goes before working it off: under load the workers yield to the I/O threads.
constexpr int kWorkerNice = 5;

// A late or doubled answer changes nothing; but to read it might ask the far side a further
// question.
bool is_awaited(const model::Run& run, const CallReplied& replied) {
    const model::Invocation& asked = replied.pending->invocation;
    const model::Step* step = run.find_step(asked.step);
    return step != nullptr && step->status == model::StepStatus::kRunning &&
           !step->attempts.empty() && step->attempts.back().number == asked.attempt;
}

// One run's turn in a batch.
struct Decided {
    model::RunId id;
    ActiveRun* active = nullptr;
    model::Decision decision;
};

}  // namespace

struct Runner::State {
    State(Rooms given, Limits given_limits)
        : rooms(given),
          limits(given_limits),
          active(limits.runs_in_memory_max, rooms.clock),
          loader(rooms.store, rooms.catalog, rooms.box),
          caller(rooms, active),
          intake(rooms, limits, active, gates),
          runs_finished(rooms.metrics.counter("leadflow_runs_finished_total",
                                              "Runs that came to their end")),
          runs_failed(
              rooms.metrics.counter("leadflow_runs_failed_total", "Runs that ended otherwise than "
                                                                  "Succeeded")),
          in_memory(rooms.metrics.gauge("leadflow_runner_runs_in_memory", "Runs under way")) {}

    void work();
    bool turn(const std::vector<std::pair<model::RunId, ActiveRun*>>& taken);
    void work_batch(const std::vector<std::pair<model::RunId, ActiveRun*>>& taken);
    std::optional<Decided> decide(const model::RunId& id, ActiveRun& run);
    void commit_and_perform(std::vector<Decided>& batch);
    void after_commit(Decided& decided);
    void commit_one_by_one(const std::vector<Decided>& batch);
    void put_back(std::vector<Decided>& batch);
    // Nothing comes for the run but its timer or an event from outside.
    void lay_down(const model::RunId& id, const ActiveRun& run);
    void park(const model::RunId& id, const ActiveRun& run, const base::Error& error);
    // False: it waits for its turn.
    bool may_go_on(const model::RunId& id, const ActiveRun& run);
    void ended(const model::RunId& id, const flows::LiveFlow& live);
    base::Result<flows::LiveFlowPtr> switched_on(const model::FlowId& flow);
    base::Result<model::RunId> run_receipt(const model::Receipt& receipt,
                                           const model::RunHead* resubmitted);

    Rooms rooms;
    const Limits limits;
    ReplySink* sink = nullptr;
    ActiveRuns active;
    RunLoader loader;
    Caller caller;
    FlowGates gates;
    Intake intake;
    Cancellations cancellations;
    base::Counter& runs_finished;
    base::Counter& runs_failed;
    base::Gauge& in_memory;
    std::vector<std::thread> workers;
};

Runner::Runner(Rooms rooms, Limits limits) : state_(std::make_unique<State>(rooms, limits)) {}

Runner::~Runner() {
    request_stop();
    join();
}

void Runner::answer_to(ReplySink* sink) { state_->sink = sink; }

void Runner::call_flows_of(ChildFlows* children) { state_->caller.call_flows_of(children); }

base::Status Runner::start() {
    TRY(state_->intake.start());
    for (size_t i = 0; i < state_->limits.workers; ++i)
        state_->workers.emplace_back([this] {
            base::name_this_thread("run-worker");
            base::lower_this_thread(kWorkerNice);
            state_->work();
        });
    return {};
}

void Runner::request_stop() { state_->active.stop(); }

void Runner::join() {
    for (std::thread& worker : state_->workers)
        if (worker.joinable()) worker.join();
    state_->cancellations.all_failed(base::unavailable("the program stops"));
}

bool Runner::admit(const flows::LiveFlow& live, const model::RunHead& run, bool beyond_limit) {
    return !FlowGates::concerns(live) || state_->gates.admit(live, run, beyond_limit);
}

void Runner::dismiss(const flows::LiveFlow& live, const model::RunId& run) {
    state_->ended(run, live);
}

bool Runner::turn() {
    return state_->turn(state_->active.take_ready(state_->limits.batch_runs_max));
}

void Runner::accept(model::Run run, flows::LiveFlowPtr live) {
    state_->active.add_new(std::move(run), std::move(live));
}

void Runner::State::work() {
    while (!active.stopped()) {
        turn(active.take(limits.batch_runs_max));
        in_memory.set(static_cast<double>(active.size()));
    }
}

bool Runner::State::turn(const std::vector<std::pair<model::RunId, ActiveRun*>>& taken) {
    const auto refill = active.begin_refill();
    if (refill) intake.refill(*refill);
    if (!taken.empty()) work_batch(taken);
    return refill || !taken.empty();
}

void Runner::State::work_batch(const std::vector<std::pair<model::RunId, ActiveRun*>>& taken) {
    std::vector<Decided> batch;
    for (const auto& [id, run] : taken)
        if (auto decided = decide(id, *run)) batch.push_back(std::move(*decided));
    if (!batch.empty()) commit_and_perform(batch);
}

// Nothing: the run was given back or parked here.
std::optional<Decided> Runner::State::decide(const model::RunId& id, ActiveRun& run) {
    if (!run.loaded) {
        if (const base::Status loaded = loader.load(id, run); !loaded) {
            if (loaded.error().code == base::ErrorCode::kUnavailable) {
                active.rest(limits.unavailable_wait);
                active.give_back(id, std::nullopt);
                return std::nullopt;
            }
            park(id, run, loaded.error());
            return std::nullopt;
        }
        if (model::is_final(run.run.status)) {
            if (run.live != nullptr) ended(id, *run.live);
            cancellations.ended(id, run.run.status);
            active.forget(id);
            return std::nullopt;
        }
    }
    const Incoming* incoming = active.first_event(id);
    if (incoming == nullptr) {
        lay_down(id, run);
        return std::nullopt;
    }
    if (!may_go_on(id, run)) {
        const flows::LiveFlowPtr live = run.live;
        const model::RunHead head = run.run;
        active.hold(id);
        // Its turn may have come before it was held.
        if (gates.enter(*live, head)) active.release(id);
        return std::nullopt;
    }
    std::optional<model::Event> event;
    if (const auto* replied = std::get_if<CallReplied>(incoming)) {
        const bool awaited = is_awaited(run.run, *replied);
        if (awaited) event = caller.read(*replied);
        const model::Invocation& asked = replied->pending->invocation;
        if (!awaited || event) run.calls.erase({asked.step, asked.attempt});
    } else {
        event = std::get<model::Event>(*incoming);
        if (const auto* answered = std::get_if<model::Answered>(&*event))
            run.calls.erase({answered->step, answered->attempt});
    }
    // The connector asked one more question first, or nobody waits for the answer any more.
    if (!event) {
        active.pop_event(id);
        lay_down(id, run);
        return std::nullopt;
    }
    // The decision has the run now. Should the commit fail, the store still has it as it was.
    run.loaded = false;
    return Decided{.id = id,
                   .active = &run,
                   .decision = engine::decide(*run.live->program, std::move(run.run), *event,
                                              rooms.clock.now())};
}

bool Runner::State::may_go_on(const model::RunId& id, const ActiveRun& run) {
    if (!FlowGates::concerns(*run.live)) return true;
    if (run.run.status != model::RunStatus::kWaiting) {
        gates.enter_again(*run.live, id);
        return true;
    }
    const auto* event = std::get_if<model::Event>(active.first_event(id));
    const bool cancelled =
        event != nullptr && std::holds_alternative<model::CancelRequested>(*event);
    return cancelled || gates.enter(*run.live, run.run);
}

void Runner::State::ended(const model::RunId& id, const flows::LiveFlow& live) {
    if (!FlowGates::concerns(live)) return;
    for (const model::RunId& next : gates.leave(live, id)) active.release(next);
}

void Runner::State::commit_and_perform(std::vector<Decided>& batch) {
    model::Changes changes;
    for (Decided& decided : batch)
        changes.insert(changes.end(), std::make_move_iterator(decided.decision.changes.begin()),
                       std::make_move_iterator(decided.decision.changes.end()));
    seal(rooms.box, changes);
    const base::Status committed =
        changes.empty() ? base::Status() : rooms.journal.commit(std::move(changes));
    if (committed) {
        for (Decided& decided : batch) after_commit(decided);
    } else if (committed.error().code == base::ErrorCode::kUnavailable) {
        put_back(batch);
    } else {
        commit_one_by_one(batch);
    }
}

// One run's changes contradict the store: decide each again (the same event, so the same
// decision), find out whose it was, and park that one alone.
void Runner::State::commit_one_by_one(const std::vector<Decided>& batch) {
    for (const Decided& tried : batch) {
        std::optional<Decided> again = decide(tried.id, *tried.active);
        if (!again) continue;
        Decided& decided = *again;
        seal(rooms.box, decided.decision.changes);
        const base::Status committed = rooms.journal.commit(std::move(decided.decision.changes));
        if (committed) {
            after_commit(decided);
        } else if (committed.error().code == base::ErrorCode::kUnavailable) {
            active.rest(limits.unavailable_wait);
            active.give_back(decided.id, std::nullopt);
        } else {
            park(decided.id, *decided.active, committed.error());
        }
    }
}

// Nothing was stored, so nothing happened: the events stay, and are decided again later, of runs
// that are then read from the store.
void Runner::State::put_back(std::vector<Decided>& batch) {
    active.rest(limits.unavailable_wait);
    for (const Decided& decided : batch) active.give_back(decided.id, std::nullopt);
}

void Runner::State::after_commit(Decided& decided) {
    ActiveRun& run = *decided.active;
    run.run = std::move(decided.decision.next);
    run.loaded = true;
    active.pop_event(decided.id);
    if (decided.decision.goes_on) active.post(decided.id, model::Event(model::Continued{}));
    for (model::Command& command : decided.decision.commands) {
        if (auto* invoke = std::get_if<model::Invoke>(&command)) {
            run.calls.emplace(invoke->invocation.step, invoke->invocation.attempt);
            caller.perform(*run.live, std::move(invoke->invocation));
        } else if (sink != nullptr) {
            sink->respond(decided.id, std::get<model::Respond>(command));
        }
    }
    if (!model::is_final(run.run.status)) return lay_down(decided.id, run);
    runs_finished.add();
    if (run.run.status != model::RunStatus::kSucceeded) runs_failed.add();
    if (sink != nullptr && run.live->program->answers_caller) sink->finished(decided.id);
    ended(decided.id, *run.live);
    cancellations.ended(decided.id, run.run.status);
    active.forget(decided.id);
}

// A run that waits for a far-off timer leaves memory to those that have something to do. A sender
// who waits for its answer loses nothing: the run is back before its timer.
void Runner::State::lay_down(const model::RunId& id, const ActiveRun& run) {
    const auto wake_at = run.run.wake_at;
    if (run.calls.empty() && wake_at && intake.may_sleep_until(*wake_at))
        intake.put_to_sleep(id, *wake_at);
    else
        active.give_back(id, wake_at);
}

void Runner::State::park(const model::RunId& id, const ActiveRun& run, const base::Error& error) {
    LOG_ERROR("run {} is parked: {}", id.text(), error.message);
    // Nor does it keep the place of another.
    const flows::LiveFlowPtr live = run.live;
    active.park(id);
    if (live != nullptr) ended(id, *live);
    else
        for (const model::RunId& next : gates.leave(id)) active.release(next);
    cancellations.failed(id, error);
}

void Runner::cancel(const model::RunId& run, Cancelled done) {
    const auto head = state_->rooms.store.run(run);
    if (!head) return done(head.error());
    if (model::is_final(head->status)) return done(already_ended(run, head->status));
    state_->cancellations.add(run, std::move(done));
    if (state_->active.deliver(run, head->receipt, model::CancelRequested{})) return;
    state_->cancellations.failed(
        run, state_->active.stopped()
                 ? base::unavailable("the program stops")
                 : base::corrupt(base::format("run {} is parked until the next start: its stored "
                                              "data breaks a rule",
                                              run.text())));
}

const Rooms& Runner::rooms() const { return state_->rooms; }

base::Result<model::Json> Runner::evaluate(const model::RunId& run, std::string_view expression) {
    // Without the box: what is sealed stays so.
    RunLoader loader(state_->rooms.store, state_->rooms.catalog, nullptr);
    ActiveRun whole;
    TRY(loader.load_whole(run, whole));
    std::vector<expression::Fault> faults;
    const auto parsed = expression::Template::parse(
        model::text_value(base::format("@{}", expression)), faults);
    if (!faults.empty()) return base::invalid_input(faults.front().message);
    return parsed.evaluate(engine::RunContext(*whole.live->program, whole.run, "expression",
                                              state_->rooms.clock.now()));
}

void Runner::call_back(const model::RunHead& run, const model::Step& step, model::Json outputs,
                       base::UniqueFunction<void(base::Status)> done) {
    const std::string key = model::step_key(step.name, step.repetition);
    model::Changes changes = {
        model::callback_row(run.id, key, outputs, step.secure_outputs)};
    seal(state_->rooms.box, changes);
    model::CalledBack event{key, std::move(outputs)};
    state_->rooms.journal.append(
        std::move(changes), [this, id = run.id, receipt = run.receipt, event = std::move(event),
                             done = std::move(done)](base::Status durable) mutable {
            if (durable) {
                // Either does nothing when it is not the one that is needed.
                state_->active.add_stored(id, receipt, model::Resumed{});
                state_->active.post(id, model::Event(std::move(event)));
            }
            done(std::move(durable));
        });
}

base::Status Runner::cancel(const model::RunId& run) {
    struct Waiter {
        base::Mutex mutex;
        base::ConditionVariable changed;
        std::optional<base::Status> told;
    };
    // Shared: the answer may come after the wait was given up.
    const auto waiter = std::make_shared<Waiter>();
    cancel(run, [waiter](base::Status status) {
        base::MutexLock lock(waiter->mutex);
        waiter->told = std::move(status);
        waiter->changed.notify_all();
    });
    const auto until = std::chrono::steady_clock::now() + state_->limits.cancel_wait_max;
    base::MutexLock lock(waiter->mutex);
    while (!waiter->told) {
        const auto left = std::chrono::duration_cast<base::Duration>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return base::timeout(base::format(
                "run {} is asked to end, and its end is not stored yet: look again later",
                run.text()));
        waiter->changed.wait_for(waiter->mutex, left);
    }
    return *waiter->told;
}

base::Result<model::RunId> Runner::resubmit(const model::RunId& run) {
    const model::RunHead head = TRY(state_->rooms.store.run(run));
    return state_->run_receipt(TRY(state_->rooms.store.receipt(head.receipt)), &head);
}

base::Result<model::RunId> Runner::resubmit(model::ReceiptId receipt) {
    return state_->run_receipt(TRY(state_->rooms.store.receipt(receipt)), nullptr);
}

base::Result<flows::LiveFlowPtr> Runner::State::switched_on(const model::FlowId& flow) {
    const flows::LiveFlowPtr live = rooms.catalog.find(flow.text());
    if (live == nullptr) return base::not_found("the receipt's flow no longer exists");
    if (live->flow.state == model::FlowState::kOff || !live->can_run())
        return base::conflict(
            base::format("flow '{}' is off: switch it on first", live->flow.name));
    return live;
}

base::Result<model::RunId> Runner::State::run_receipt(const model::Receipt& receipt,
                                                      const model::RunHead* resubmitted) {
    const flows::LiveFlowPtr live = TRY(switched_on(receipt.flow));
    if (receipt.erased) return base::conflict("what it held was erased: there is nothing to run");
    if (receipt.refusal_code == model::kTriggerSkipped)
        return base::conflict("the service had nothing new: there is nothing to run");
    auto input = live->reader->read(receipt);
    if (const auto* refusal = std::get_if<definition::Refusal>(&input))
        return base::conflict(
            base::format("refused again: {}: {}", refusal->code, refusal->message));
    const base::Time now = rooms.clock.now();
    model::Run run = new_run(*live, receipt, std::get<definition::TriggerInput>(std::move(input)),
                             now, model::make_run_id(now, rooms.random));
    std::vector<model::Run> runs;
    if (live->program->trigger.split_on.empty()) {
        runs.push_back(std::move(run));
    } else {
        // Of a run of one item only that item's; of a receipt all of them.
        const Splitter splitter = TRY(Splitter::of(*live, run));
        for (size_t i = 0; i < splitter.size(); ++i)
            if (resubmitted == nullptr || resubmitted->split_index == static_cast<int64_t>(i))
                runs.push_back(run_of_item(*live, run, splitter, i, rooms.random));
        if (runs.empty()) return base::conflict("its item is not in the receipt's list any more");
    }
    model::Changes changes;
    for (model::Run& one : runs) {
        if (resubmitted != nullptr) {
            one.resubmitted_from = resubmitted->id;
            one.effects_of = model::effects_of(*resubmitted);
        }
        changes.emplace_back(model::AddRun{one});
    }
    const model::RunId first = runs.front().id;
    if (receipt.run.empty()) changes.emplace_back(model::LinkReceipt{receipt.id, first});
    TRY(rooms.journal.commit(std::move(changes)));
    for (model::Run& one : runs)
        if (!model::is_final(one.status)) active.add_stored(one.id, receipt.id, model::Resumed{});
    return first;
}

base::Result<model::RunId> Runner::resubmit_from(const model::RunId& run,
                                                 std::string_view action) {
    const Rooms& rooms = state_->rooms;
    ActiveRun old;
    TRY(state_->loader.load_ended(run, old));
    if (old.run.erased) return base::conflict("what it held was erased: there is nothing to run");
    TRY(state_->switched_on(old.run.flow));
    engine::ResumedSteps kept = TRY(engine::resume_from(*old.live->program, old.run, action));
    model::RunHead head = old.run;
    head.id = model::make_run_id(rooms.clock.now(), rooms.random);
    head.status = model::RunStatus::kWaiting;
    head.code.clear();
    head.error.reset();
    head.resubmitted_from = run;
    head.effects_of = model::effects_of(old.run);
    head.created = rooms.clock.now();
    head.started.reset();
    head.ended.reset();
    head.wake_at.reset();
    if (head.tracking_id == run.text()) head.tracking_id = head.id.text();
    model::Changes changes = {model::AddRun{head}};
    for (const auto& [key, step] : kept.steps) changes.emplace_back(to_row(head.id, step));
    for (const auto& [key, variable] : kept.variables)
        changes.emplace_back(to_row(head.id, variable));
    seal(rooms.box, changes);
    TRY(rooms.journal.commit(std::move(changes)));
    state_->active.add_stored(head.id, head.receipt, model::Resumed{});
    return head.id;
}

}  // namespace leadflow::runner
