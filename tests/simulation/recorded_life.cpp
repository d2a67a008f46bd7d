// SPDX-License-Identifier: Apache-2.0
#include "simulation/recorded_life.h"

#include "base/encoding.h"
#include "base/text.h"
#include "http/responder.h"
#include "model/step_record.h"

namespace leadflow::simulation {
namespace {

class Deaf final : public http::Responder::Target {
  public:
    void respond(http::Response) override {}
};

}  // namespace

RecordedLife::RecordedLife(const std::string& document, const crypto::SealedBox& box) {
    process_ = std::make_unique<Process>(
        Process::Surroundings{store_, *this, box, clock_, random_, *this},
        runner::Limits{.workers = 0, .batch_runs_max = 1,
                       .unavailable_wait = std::chrono::milliseconds(0)});
    ledger_.record(moments_);
    CHECK(process_->start().has_value());
    for (const auto& [api, settings] : std::map<std::string, std::map<std::string, std::string>>{
             {"shared_dynamicscrmonline", {{"tenant", "t"}, {"client_id", "c"}}},
             {"shared_smtp", {{"host", "mail.example.com"}, {"from", "leads@example.com"}}}})
        CHECK(process_->connections
                  .add({.api = api,
                        .name = api,
                        .settings = settings,
                        .secrets = {{api == "shared_smtp" ? "password" : "client_secret", "s"}}})
                  .has_value());
    const auto live = process_->catalog.import({.document = document});
    CHECK(live.has_value());
    live_ = *live;
    CHECK(live_->can_run());
}

void RecordedLife::lead(const std::string& body) {
    http::Request request;
    const std::string target = flows::Catalog::trigger_target(*live_);
    request.method = "POST";
    request.path = target.substr(0, target.find('?'));
    request.query = target.substr(target.find('?') + 1);
    request.headers.add("Content-Type", "application/json");
    request.body = body;
    process_->ingest.handle(std::move(request), http::Responder(std::make_unique<Deaf>()));
    process_->ingest.at_wake_up_end();
}

void RecordedLife::fire() { process_->scheduler.fire_due(); }

model::RunId RecordedLife::resubmit_from(const model::RunId& run, const std::string& action) {
    const auto made = process_->runner.resubmit_from(run, action);
    CHECK(made.has_value());
    resumed_[*made] = {run, action};
    return *made;
}

void RecordedLife::pass(base::Duration time) {
    clock_.advance(time);
    while (process_->runner.turn()) {
    }
}

void RecordedLife::rest() {
    for (int timers = 0; timers < 100; ++timers) {
        pass(base::Duration(0));
        std::optional<base::Time> next;
        for (const auto& [id, run] : ledger_.runs())
            if (run.final_commit == 0 && run.head.wake_at && (!next || *run.head.wake_at < *next))
                next = run.head.wake_at;
        if (!next) return;
        pass(*next - clock_.now());
    }
}

void RecordedLife::perform(model::Call call, outbound::Done done) {
    const std::string id = effect_id_of(call);
    ledger_.performed(call.request_id, call.purpose);
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    const auto* http = std::get_if<model::HttpCall>(&call.what);
    reply.status = http == nullptr ? 250 : is_record(call) ? 201 : 200;
    reply.body = http == nullptr ? "2.0.0 queued" : "{}";
    if (first_status_ != 0) reply.status = std::exchange(first_status_, 0);
    else if (is_record(call)) effects_.records.insert(id);
    else if (http == nullptr || http->method == "POST") ++effects_.sendings[id];
    done(std::move(reply));
}

void RecordedLife::respond(const model::RunId& run, const model::Respond&) { ++responses_[run]; }

Record RecordedLife::record() const {
    Record made{.moments = moments_,
                .effects = effects_,
                .responses = responses_,
                .resumed = resumed_};
    for (const Moment& moment : moments_)
        for (const model::Change& change : moment.changes)
            if (const auto* added = std::get_if<model::AddRun>(&change)) {
                made.runs.push_back(added->head.id);
                made.promised.insert(added->head.id);
            }
    return made;
}

std::vector<std::string> Record::findings() const {
    Findings found;
    Ledger ledger(found);
    store::MemoryStore disk;
    for (const Moment& moment : moments) {
        if (!moment.effect_id.empty()) {
            ledger.performed(moment.effect_id, moment.purpose);
            continue;
        }
        CHECK(disk.apply(moment.changes).has_value());
        ledger.committed(moment.changes);
    }
    Witness witness;
    witness.acknowledged = promised;
    witness.cancelled = cancelled;
    witness.responses = responses;
    witness.resumed = resumed;
    Oracle(disk, ledger, effects, witness, found).check();
    std::vector<std::string> told;
    for (const Finding& one : found.list()) told.push_back(one.rule + ": " + one.story);
    return told;
}

std::vector<model::SaveStep*> Record::rows(const std::string& name,
                                           const std::string& repetition) {
    std::vector<model::SaveStep*> found;
    for (Moment& moment : moments)
        for (model::Change& change : moment.changes) {
            auto* row = std::get_if<model::SaveStep>(&change);
            if (row != nullptr && row->name == name && row->repetition == repetition)
                found.push_back(row);
        }
    CHECK(!found.empty());
    return found;
}

void Record::alter(const std::string& name, const std::function<void(model::Step&)>& change,
                   const std::string& repetition) {
    model::SaveStep& row = *rows(name, repetition).back();
    model::Step step = *model::to_step(row);
    change(step);
    model::SaveStep made = model::to_row(row.run, step);
    made.inputs = row.inputs;
    made.outputs = row.outputs;
    row = std::move(made);
}

std::vector<model::RunHead*> Record::heads(const model::RunId& run) {
    std::vector<model::RunHead*> found;
    for (Moment& moment : moments)
        for (model::Change& change : moment.changes) {
            if (auto* added = std::get_if<model::AddRun>(&change); added && added->head.id == run)
                found.push_back(&added->head);
            if (auto* updated = std::get_if<model::UpdateRun>(&change);
                updated && updated->head.id == run)
                found.push_back(&updated->head);
        }
    return found;
}

void Record::forget(const std::function<bool(const model::Change&)>& which) {
    for (Moment& moment : moments) std::erase_if(moment.changes, which);
}

std::string Record::effect_of(const std::string& name) const {
    return base::uuid_from_name(runs.back().text() + "/" + name);
}

}  // namespace leadflow::simulation
