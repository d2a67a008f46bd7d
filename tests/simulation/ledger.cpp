// SPDX-License-Identifier: Apache-2.0
#include "simulation/ledger.h"

#include "base/encoding.h"
#include "base/text.h"
#include "model/step_record.h"

namespace leadflow::simulation {

using model::Attempt;
using model::Step;

namespace {

std::string told(const model::RunId& run, const StepPlace& place) {
    return base::format("run {}: {}", run.text(), model::step_key(place.first, place.second));
}

bool same(const Attempt& a, const Attempt& b) {
    return a.number == b.number && a.started == b.started && a.ended == b.ended &&
           a.code == b.code && a.possibly_sent == b.possibly_sent;
}

}  // namespace

void Ledger::mix(std::string_view text) {
    for (const char c : text)
        digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
}

void Ledger::committed(std::span<const model::Change> changes) {
    ++commits_;
    if (history_ != nullptr)
        history_->push_back({.changes = {changes.begin(), changes.end()}});
    for (const model::Change& change : changes) {
        if (const auto* added = std::get_if<model::AddRun>(&change)) {
            RunLife& life = runs_[added->head.id];
            life.head = added->head;
            life.added_commit = commits_;
            if (model::is_final(added->head.status)) life.final_commit = commits_;
            mix(added->head.id.text());
        } else if (const auto* updated = std::get_if<model::UpdateRun>(&change)) {
            update(updated->head);
        } else if (const auto* saved = std::get_if<model::SaveStep>(&change)) {
            save(*saved);
        }
    }
}

void Ledger::look_for_secrets(const std::string& place,
                              std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts)
        if (text.find(kSecretMark) != std::string_view::npos)
            return findings_.add("S5", place + " shows a secret: " + std::string(text));
}

void Ledger::update(const model::RunHead& head) {
    RunLife& life = runs_[head.id];
    look_for_secrets(base::format("run {}", head.id.text()),
                     {head.tracking_id, head.summary, head.error ? head.error->message : ""});
    mix(base::format("{}{}", head.id.text(), model::name_of(head.status)));
    if (told_)
        told_(
            base::format("  run {} {} {}", head.id.text(), model::name_of(head.status), head.code));
    if (life.final_commit != 0)
        findings_.add("E2",
                      base::format("run {} was {} and is written again as {}", head.id.text(),
                                   model::name_of(life.head.status), model::name_of(head.status)));
    life.head = head;
    if (model::is_final(head.status))
        life.final_commit = commits_;
    else if (head.status == model::RunStatus::kRunning && life.started_commit == 0)
        life.started_commit = commits_;
}

void Ledger::save(const model::SaveStep& row) {
    RunLife& life = runs_[row.run];
    const StepPlace place(row.name, row.repetition);
    mix(base::format("{}/{}/{}/{}", row.name, row.repetition, model::name_of(row.status),
                     row.record));
    if (told_)
        told_(base::format("  {} {} {}", told(row.run, place), model::name_of(row.status),
                           row.record));
    if (life.final_commit != 0 && life.final_commit != commits_)
        findings_.add("E2", told(row.run, place) + " is written after the run's end");
    look_for_secrets(told(row.run, place), {row.record, row.inputs, row.outputs,
                                            row.secret_inputs, row.secret_outputs});
    if (row.name.starts_with(model::kReservedMark)) return;
    auto step = model::to_step(row);
    if (!step) return findings_.add("J2", told(row.run, place) + " has a record that is none");
    step->inputs.reset();
    step->outputs.reset();
    const auto [at, added] = life.steps.emplace(place, StepLife{});
    StepLife& known = at->second;
    if (added)
        known.first_commit = commits_;
    else
        compare(told(row.run, place), known, *step);
    known.step = std::move(*step);
    if (model::is_final(row.status) && known.final_commit == 0) known.final_commit = commits_;
    if (known.step.attempts.empty()) return;
    const std::string key = model::step_key(row.name, row.repetition);
    const std::string effect = model::request_id(life.head, key);
    Effect& kept = effects_[effect];
    if (!kept.run.empty() && (kept.run != row.run || kept.place != place))
        findings_.add("R7", told(row.run, place) + " shares its effect id with " +
                                told(kept.run, kept.place));
    kept.run = row.run;
    kept.place = place;
}

void Ledger::compare(const std::string& place, const StepLife& before, const Step& after) {
    const Step& old = before.step;
    if (before.final_commit != 0 &&
        (old.status != after.status || old.code != after.code || old.ended != after.ended ||
         old.attempts.size() != after.attempts.size()))
        findings_.add("E2", base::format("{} was {} {} and is written again as {} {}", place,
                                         model::name_of(old.status), old.code,
                                         model::name_of(after.status), after.code));
    if (old.started != after.started) findings_.add("E2", place + " has another start than before");
    for (size_t i = 0; i < old.attempts.size(); ++i) {
        const bool kept = i < after.attempts.size() &&
                          (!old.attempts[i].ended || same(old.attempts[i], after.attempts[i]));
        if (!kept)
            findings_.add("R7", base::format("{}: its try {} was lost or changed", place, i + 1));
    }
}

void Ledger::performed(const std::string& effect_id, const std::string& purpose) {
    if (history_ != nullptr)
        history_->push_back({.effect_id = effect_id, .purpose = purpose});
    // A connector's question afterwards ("verify …") has no effect and may come late.
    if (purpose.starts_with("verify")) return;
    const auto found = effects_.find(effect_id);
    if (found == effects_.end())
        return findings_.add("J1", base::format("a call ({}, {}) is made whose try is not durable",
                                                purpose, effect_id));
    Effect& effect = found->second;
    const StepLife& life = runs_[effect.run].steps[effect.place];
    const std::string place = told(effect.run, effect.place);
    if (life.final_commit != 0)
        return findings_.add("E2", base::format("{} is durably {} and is performed again ({})",
                                                place, model::name_of(life.step.status), purpose));
    const auto& attempts = life.step.attempts;
    if (life.step.status != model::StepStatus::kRunning || attempts.empty() ||
        attempts.back().ended)
        return findings_.add(
            "J1", base::format("{} is performed ({}) without a durable try", place, purpose));
    if (!effect.performed.emplace(attempts.back().number, purpose).second)
        findings_.add("R6", base::format("{}: try {} is performed twice ({})", place,
                                         attempts.back().number, purpose));
}

}  // namespace leadflow::simulation
