// SPDX-License-Identifier: Apache-2.0
#include "triggers/polls.h"

#include <algorithm>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "connectors/http_reply.h"
#include "runner/connection_fault.h"
#include "triggers/limits.h"
#include "triggers/trigger_call.h"

namespace leadflow::triggers {

namespace {

bool polls(const flows::LiveFlow& live) {
    return live.program->trigger.type == model::TriggerType::kPolling &&
           live.flow.state == model::FlowState::kOn && live.can_run();
}

}  // namespace

Polls::Polls(const runner::Rooms& rooms, ingest::Ingest& ingest, Inbox& inbox)
    : rooms_(rooms),
      ingest_(ingest),
      inbox_(inbox),
      asked_(rooms.metrics.counter("leadflow_triggers_polls_total",
                                   "Questions of polling triggers that were answered")),
      failing_(rooms.metrics.gauge("leadflow_triggers_polls_failing",
                                   "Flows whose polling trigger gets no good answer just now")) {}

base::Status Polls::load() {
    for (model::Polling& row : TRY(rooms_.store.pollings())) {
        const model::FlowId flow = row.flow;
        rows_[flow] = std::move(row);
    }
    return {};
}

model::Polling& Polls::row_of(const flows::LiveFlow& live) {
    model::Polling& row = rows_[live.flow.id];
    std::string fingerprint = fingerprint_of(live, "");
    if (row.fingerprint == fingerprint) return row;
    row = {.flow = live.flow.id,
           .fingerprint = std::move(fingerprint),
           .since = rooms_.clock.now()};
    return row;
}

std::optional<Polls::Entry> Polls::entry_of(const flows::LiveFlowPtr& live) {
    const model::Recurrence& recurrence = live->program->trigger.recurrence;
    const auto* zone = expression::time_zone_or_utc(recurrence.time_zone);
    if (zone == nullptr) return std::nullopt;  // A fault of the flow, found when it was saved.
    const base::Time saved = live->flow.modified;
    Entry entry{live, engine::Schedule(recurrence, zone, saved), std::nullopt};
    const model::Polling& row = row_of(*live);
    // What was due while the program stood still is asked for once, at once: the service knows
    // what is new since then.
    entry.next = row.polled && saved <= *row.polled
                     ? row.next
                     : entry.schedule.next(saved - base::Duration(1));
    return entry;
}

void Polls::look(const std::vector<flows::LiveFlowPtr>& flows) {
    std::map<model::FlowId, Entry> kept;
    std::set<model::FlowId> there;
    for (const flows::LiveFlowPtr& live : flows) {
        there.insert(live->flow.id);
        if (!polls(*live)) continue;
        const auto known = entries_.find(live->flow.id);
        if (known != entries_.end() && known->second.live == live)
            kept.emplace(live->flow.id, std::move(known->second));
        else if (auto entry = entry_of(live))
            kept.emplace(live->flow.id, std::move(*entry));
    }
    entries_ = std::move(kept);
    std::erase_if(rows_, [&](const auto& row) { return !there.contains(row.first); });
}

void Polls::start_due() {
    const base::Time now = rooms_.clock.now();
    for (auto& [flow, entry] : entries_)
        if (!entry.under_way && entry.next && *entry.next <= now) ask(flow, entry);
    count_failing();
}

void Polls::ask(const model::FlowId& flow, Entry& entry) {
    const base::Time now = rooms_.clock.now();
    const std::string name = base::format("{}/polls/{}", flow.text(), base::to_micros(now));
    auto invocation = call_of(*entry.live, "", name, now);
    if (!invocation) return failed(entry, invocation.error().message, {});
    model::ConnectionReference reference = runner::reference_of(*entry.live, *invocation);
    auto pending = runner::open_call(rooms_, std::move(reference), std::move(*invocation));
    if (!pending) return failed(entry, pending.error().message, {});
    const auto state = model::parse_json(rows_[flow].state);
    if (!state) return failed(entry, "its stored state cannot be read", {});
    auto call = (*pending)->connector->plan_poll((*pending)->invocation, *(*pending)->connection,
                                                 *state);
    if (!call) return failed(entry, call.error().message, {});
    (*pending)->call = std::move(*call);
    entry.under_way = true;
    model::Call sent = (*pending)->call;
    rooms_.outbound.perform(
        std::move(sent),
        [this, live = entry.live, pending = Pending(std::move(*pending))](model::Reply reply) {
            inbox_.post([this, live, pending, reply = std::move(reply)] {
                answered(live, pending, reply);
            });
        });
}

void Polls::answered(const flows::LiveFlowPtr& live, const Pending& pending,
                     const model::Reply& reply) {
    const auto found = entries_.find(live->flow.id);
    // Changed, off or gone meanwhile: whoever asks next begins where this one did.
    if (found == entries_.end() || found->second.live != live ||
        rooms_.catalog.find(live->flow.id.text()) != live)
        return;
    Entry& entry = found->second;
    entry.under_way = false;
    asked_.add();
    if (runner::note_call(rooms_, *pending->connection, pending->call, reply))
        rooms_.journal.lead_if_idle();
    const auto state = model::parse_json(rows_[live->flow.id].state);
    if (!state) return failed(entry, "its stored state cannot be read", {});
    auto polled = pending->connector->read_poll(pending->invocation, *pending->connection, *state,
                                                pending->call, reply);
    if (!polled)
        return failed(entry, polled.error().message,
                      connectors::retry_after_of(reply, rooms_.clock.now()));
    take(entry, std::move(*polled));
}

void Polls::take(Entry& entry, connectors::Polled polled) {
    const flows::LiveFlowPtr live = entry.live;
    const base::Time now = rooms_.clock.now();
    model::Polling row = rows_[live->flow.id];
    row.state = model::to_text(polled.state);
    row.polled = now;
    row.next = polled.wait ? now + std::max<base::Duration>(*polled.wait, kPollWaitMin)
                           : entry.schedule.next(now);
    if (row.failures > 0) row.since = now;
    row.failures = 0;
    row.error.clear();
    const bool nothing = !polled.body.has_value();
    // Of several answers in a row without anything new the first leaves a receipt.
    const bool tells = !nothing || !row.quiet;
    row.quiet = nothing;
    model::Changes changes = {model::SavePolling{row}};
    auto delivered = ingest::Ingest::Delivered::kStored;
    if (tells)
        delivered = ingest_.deliver(
            live, {std::move(polled.headers), std::move(polled.body)}, std::move(changes));
    else if (!rooms_.journal.commit(std::move(changes)))
        delivered = ingest::Ingest::Delivered::kUnavailable;
    switch (delivered) {
        case ingest::Ingest::Delivered::kStored:
            entry.next = row.next;
            rows_[live->flow.id] = std::move(row);
            return;
        // Nothing is stored, so the same is asked again.
        case ingest::Ingest::Delivered::kNoRoom:
            entry.next = entry.schedule.next(now).value_or(now + kAskAgainWhenFull);
            return;
        case ingest::Ingest::Delivered::kUnavailable: entry.next = now + kRetryFirst; return;
    }
}

void Polls::failed(Entry& entry, std::string_view error, std::optional<base::Duration> asked) {
    const base::Time now = rooms_.clock.now();
    model::Polling& row = rows_[entry.live->flow.id];
    if (++row.failures == 1) {
        row.since = now;
        LOG_WARNING("flow {}: its trigger gets no good answer just now", row.flow.text());
    }
    row.error = error_text(entry.live.get(), error);
    base::Time next = now + wait_after(row.failures, asked);
    // A recurrence that comes sooner wins, unless the service asks for patience.
    const auto regular = entry.schedule.next(now);
    if (!asked && regular && *regular < next) next = *regular;
    entry.next = row.next = next;
    // Not durable, it is only shown less well.
    if (!rooms_.journal.commit({model::SavePolling{row}}))
        LOG_DEBUG("flow {}: a failed poll is not stored", row.flow.text());
}

void Polls::count_failing() {
    size_t failing = 0;
    for (const auto& [flow, entry] : entries_) failing += rows_[flow].failures > 0 ? 1 : 0;
    failing_.set(static_cast<double>(failing));
}

std::optional<base::Time> Polls::next_time() const {
    std::optional<base::Time> first;
    for (const auto& [flow, entry] : entries_)
        if (!entry.under_way && entry.next && (!first || *entry.next < *first)) first = entry.next;
    return first;
}

}  // namespace leadflow::triggers
