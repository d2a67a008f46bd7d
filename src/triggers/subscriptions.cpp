// SPDX-License-Identifier: Apache-2.0
#include "triggers/subscriptions.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "connectors/http_reply.h"
#include "runner/connection_fault.h"
#include "keys/purposes.h"
#include "triggers/limits.h"
#include "triggers/trigger_call.h"

namespace leadflow::triggers {

using model::SubscriptionState;

namespace {

bool is_wanted(const flows::LiveFlow& live) {
    return live.program->trigger.type == model::TriggerType::kWebhook &&
           live.flow.state == model::FlowState::kOn && live.can_run();
}

// One name for all tries of a subscription, so that a service may know a repeat.
std::string name_of(const model::Subscription& row) {
    return base::format("{}/subscriptions/{}/{}", row.flow.text(), row.id,
                        base::to_micros(row.since));
}

// It may have had its effect, whatever was answered.
bool leaves_doubt(const model::Reply& reply) {
    if (reply.reach != model::Reach::kAnswered) return reply.reach == model::Reach::kAmbiguous;
    return reply.status >= 500 && reply.status != 501 && reply.status != 503;
}

std::string fault_of(const model::Reply& reply, const model::Outcome& outcome) {
    if (outcome.error) return outcome.error->message;
    return base::format("the service answered {} {}", reply.status, outcome.code);
}

std::string called_address(const runner::PendingCall& pending) {
    const auto* http = std::get_if<model::HttpCall>(&pending.call.what);
    return http == nullptr ? "" : http->url;
}

}  // namespace

Subscriptions::Subscriptions(const runner::Rooms& rooms, Inbox& inbox)
    : rooms_(rooms),
      inbox_(inbox),
      failing_(rooms.metrics.gauge("leadflow_triggers_subscriptions_failing",
                                   "Subscriptions that cannot be made or ended just now")) {}

base::Status Subscriptions::load() {
    CHECK(rooms_.box != nullptr);
    for (model::Subscription& row : TRY(rooms_.store.subscriptions())) {
        last_id_ = row.id;
        entries_[row.id].row = std::move(row);
    }
    return {};
}

// False: nothing can be said yet, because nobody knows at which address we are reached.
bool Subscriptions::find_wanted(const std::vector<flows::LiveFlowPtr>& flows) {
    std::map<model::FlowId, Wanted> wanted;
    for (const flows::LiveFlowPtr& live : flows) {
        if (!is_wanted(*live)) continue;
        auto url = rooms_.catalog.trigger_url(*live);
        if (!url) return false;
        const auto known = wanted_.find(live->flow.id);
        const bool same =
            known != wanted_.end() && known->second.live == live && known->second.url == *url;
        std::string fingerprint =
            same ? known->second.fingerprint : fingerprint_of(*live, *url);
        wanted.emplace(live->flow.id, Wanted{live, std::move(*url), std::move(fingerprint)});
    }
    wanted_ = std::move(wanted);
    return true;
}

void Subscriptions::look(const std::vector<flows::LiveFlowPtr>& flows) {
    if (!find_wanted(flows)) return;
    std::map<model::FlowId, const Wanted*> missing;
    for (const auto& [flow, wanted] : wanted_) missing.emplace(flow, &wanted);
    for (auto& [id, entry] : entries_) {
        seal_anew(entry);
        if (entry.gone || entry.row.state == SubscriptionState::kEnding) continue;
        const auto found = wanted_.find(entry.row.flow);
        if (found != wanted_.end() && found->second.fingerprint == entry.row.fingerprint) {
            entry.live = found->second.live;
            missing.erase(entry.row.flow);
        } else if (entry.under_way) {
            // Its answer says what there is to end; the new one comes after that.
            missing.erase(entry.row.flow);
        } else {
            turn_away(entry);
        }
    }
    const base::Time now = rooms_.clock.now();
    for (const auto& [flow, wanted] : missing) {
        Entry entry;
        entry.row = {.id = ++last_id_,
                     .flow = flow,
                     .fingerprint = wanted->fingerprint,
                     .since = now,
                     .next_try = now};
        entry.live = wanted->live;
        save(entries_[entry.row.id] = std::move(entry));
    }
}

void Subscriptions::turn_away(Entry& entry) {
    if (!entry.row.sealed_end.empty()) return enter(entry, SubscriptionState::kEnding);
    if (entry.row.in_doubt)
        LOG_WARNING("flow {}: its service may keep a subscription that nobody knows",
                    entry.row.flow.text());
    remove(entry);
}

bool Subscriptions::waits_for_old(const Entry& entry) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const auto& other) {
        const model::Subscription& row = other.second.row;
        return !other.second.gone && row.flow == entry.row.flow && row.state == SubscriptionState::kEnding &&
               row.failures < kEndsBeforeNext;
    });
}

void Subscriptions::start_due() {
    for (auto& [id, entry] : entries_) advance(entry);
    std::erase_if(entries_,
                  [](const auto& one) { return one.second.gone && !one.second.unsaved; });
    count_failing();
}

void Subscriptions::advance(Entry& entry) {
    if (entry.gone) {
        if (entry.unsaved) remove(entry);
        return;
    }
    if (entry.unsaved && !save(entry)) return;
    if (entry.under_way || entry.row.next_try > rooms_.clock.now()) return;
    if (entry.row.state == SubscriptionState::kEnding) return end(entry);
    if (entry.row.state == SubscriptionState::kSubscribing && !waits_for_old(entry))
        subscribe(entry);
}

void Subscriptions::subscribe(Entry& entry) {
    model::Subscription& row = entry.row;
    if (row.in_doubt && !row.sealed_end.empty() && entry.ends_failed < kEndsBeforeNext)
        return end(entry);
    const auto wanted = wanted_.find(row.flow);
    if (wanted == wanted_.end() || entry.live == nullptr) return;
    auto invocation =
        call_of(*entry.live, wanted->second.url, name_of(row), rooms_.clock.now());
    if (!invocation) return failed(entry, invocation.error().message, {});
    invocation->repeated_after_doubt = row.in_doubt;
    model::ConnectionReference reference = runner::reference_of(*entry.live, *invocation);
    const auto ends = end_of(*entry.live, *invocation, "", model::Json());
    auto pending = runner::open_call(rooms_, std::move(reference), std::move(*invocation));
    if (!pending) return failed(entry, pending.error().message, {});
    auto call = (*pending)->connector->plan((*pending)->invocation, *(*pending)->connection);
    if (!call) return failed(entry, call.error().message, {});
    (*pending)->call = std::move(*call);
    entry.in_doubt_before = std::exchange(row.in_doubt, true);
    row.sealed_end = ends ? rooms_.box->seal(to_text(*ends), keys::kSubscriptionEnd) : "";
    if (save(entry)) send(entry, Purpose::kSubscribe, std::move(*pending));
}

void Subscriptions::end(Entry& entry) {
    const base::Time now = rooms_.clock.now();
    const auto text = rooms_.box->open_sealed(entry.row.sealed_end, keys::kSubscriptionEnd);
    if (!text) return failed(entry, text.error().message, {});
    auto known = end_call_of(*text, now);
    if (!known) return failed(entry, known.error().message, {});
    auto pending = runner::open_call(rooms_, std::move(known->reference),
                                     std::move(known->invocation));
    if (!pending) return failed(entry, pending.error().message, {});
    auto call = (*pending)->connector->plan((*pending)->invocation, *(*pending)->connection);
    if (!call) return failed(entry, call.error().message, {});
    (*pending)->call = std::move(*call);
    send(entry, Purpose::kEnd, std::move(*pending));
}

void Subscriptions::send(Entry& entry, Purpose purpose, Pending pending) {
    entry.under_way = true;
    model::Call call = pending->call;
    rooms_.outbound.perform(
        std::move(call), [this, id = entry.row.id, purpose, pending](model::Reply reply) {
            inbox_.post([this, id, purpose, pending, reply = std::move(reply)] {
                answered(id, purpose, pending, reply);
            });
        });
}

void Subscriptions::answered(int64_t id, Purpose purpose, const Pending& pending,
                             const model::Reply& reply) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    entry.under_way = false;
    if (runner::note_call(rooms_, *pending->connection, pending->call, reply))
        rooms_.journal.lead_if_idle();
    model::Outcome outcome = pending->connector->read(pending->invocation, *pending->connection,
                                                      pending->call, reply);
    if (outcome.next) {
        auto next = std::make_shared<runner::PendingCall>(*pending);
        next->call = std::move(*outcome.next);
        return send(entry, purpose, std::move(next));
    }
    if (purpose == Purpose::kEnd) end_answered(entry, reply, outcome);
    else subscribe_answered(entry, pending, reply, outcome);
}

void Subscriptions::subscribe_answered(Entry& entry, const Pending& pending,
                                       const model::Reply& reply,
                                       const model::Outcome& outcome) {
    model::Subscription& row = entry.row;
    // "There is one already": that of the try whose answer was lost.
    const bool is_there = entry.in_doubt_before && reply.status == 409;
    if (outcome.status != model::StepStatus::kSucceeded && !is_there) {
        row.in_doubt = entry.in_doubt_before || leaves_doubt(reply);
        return failed(entry, fault_of(reply, outcome),
                      connectors::retry_after_of(reply, rooms_.clock.now()));
    }
    const auto ends = end_of(*entry.live, pending->invocation, called_address(*pending),
                             outcome.outputs.value_or(model::JsonObject()));
    row.sealed_end = ends ? rooms_.box->seal(to_text(*ends), keys::kSubscriptionEnd) : "";
    row.in_doubt = false;
    LOG_INFO("flow {} is subscribed to{}", row.flow.text(),
             ends ? "" : "; its service does not say how that ends");
    enter(entry, SubscriptionState::kSubscribed);
}

void Subscriptions::end_answered(Entry& entry, const model::Reply& reply,
                                 const model::Outcome& outcome) {
    model::Subscription& row = entry.row;
    const bool answered = reply.reach == model::Reach::kAnswered;
    const bool doubtful = row.state == SubscriptionState::kSubscribing;
    // A refusal says of a doubtful one that there is none; of one that was made only 404 and 410.
    const bool ended = answered && (reply.status < 400 || reply.status == 404 ||
                                    reply.status == 410 || (doubtful && reply.status < 500 &&
                                                            reply.status != 429));
    const base::Time now = rooms_.clock.now();
    if (!ended) {
        if (doubtful) ++entry.ends_failed;
        if (!doubtful && now - row.since > kEndingMost) {
            LOG_WARNING("flow {}: its subscription could not be ended and is given up",
                        row.flow.text());
            return remove(entry);
        }
        return failed(entry, fault_of(reply, outcome), connectors::retry_after_of(reply, now));
    }
    if (!doubtful) {
        LOG_INFO("a subscription of flow {} has ended", row.flow.text());
        return remove(entry);
    }
    entry.ends_failed = 0;
    row.in_doubt = false;
    row.sealed_end.clear();
    row.next_try = now;
    save(entry);
}

void Subscriptions::failed(Entry& entry, std::string_view error,
                           std::optional<base::Duration> asked) {
    model::Subscription& row = entry.row;
    ++row.failures;
    row.error = error_text(entry.live.get(), error);
    row.next_try = rooms_.clock.now() + wait_after(row.failures, asked);
    const bool ends = row.state == SubscriptionState::kEnding;
    if (row.failures == 1)
        LOG_WARNING("flow {}: its subscription cannot be {} just now", row.flow.text(),
                    ends ? "ended" : "made");
    save(entry);
}

void Subscriptions::enter(Entry& entry, SubscriptionState state) {
    entry.row.state = state;
    entry.row.since = entry.row.next_try = rooms_.clock.now();
    entry.row.failures = 0;
    entry.row.error.clear();
    save(entry);
}

void Subscriptions::seal_anew(Entry& entry) {
    std::string& sealed = entry.row.sealed_end;
    if (entry.gone || sealed.empty() || rooms_.box->is_present(sealed)) return;
    auto anew = rooms_.box->sealed_anew(sealed, keys::kSubscriptionEnd);
    // Without its key nobody can end it: end() says so.
    if (!anew) return;
    sealed = std::move(*anew);
    save(entry);
}

bool Subscriptions::save(Entry& entry) {
    entry.unsaved = !rooms_.journal.commit({model::SaveSubscription{entry.row}});
    return !entry.unsaved;
}

void Subscriptions::remove(Entry& entry) {
    entry.gone = true;
    entry.unsaved = !rooms_.journal.commit({model::DeleteSubscription{entry.row.id}});
}

void Subscriptions::count_failing() {
    failing_.set(static_cast<double>(
        std::count_if(entries_.begin(), entries_.end(),
                      [](const auto& one) { return one.second.row.failures > 0; })));
}

std::optional<base::Time> Subscriptions::next_time() const {
    std::optional<base::Time> first;
    for (const auto& [id, entry] : entries_) {
        // What waits for something else than its time is looked at each round.
        const bool subscribing = entry.row.state == SubscriptionState::kSubscribing;
        if (entry.under_way || entry.unsaved || entry.gone ||
            entry.row.state == SubscriptionState::kSubscribed ||
            (subscribing && (entry.live == nullptr || waits_for_old(entry))))
            continue;
        if (!first || entry.row.next_try < *first) first = entry.row.next_try;
    }
    return first;
}

}  // namespace leadflow::triggers
