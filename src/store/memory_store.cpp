// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store.h"

#include <algorithm>

#include "base/text.h"
#include "model/step_record.h"

namespace leadflow::store {
namespace {

using base::MutexLock;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

void MemoryStore::fail_next(size_t count, base::Error error) {
    MutexLock lock(mutex_);
    failures_left_ = count;
    failure_ = std::move(error);
}

void MemoryStore::fail_until_told(bool failing) {
    MutexLock lock(mutex_);
    failing_ = failing;
    until_failing_.reset();
}

void MemoryStore::fail_after(size_t count) {
    MutexLock lock(mutex_);
    until_failing_ = count;
}

void MemoryStore::fail_reads_until_told(bool failing) {
    MutexLock lock(mutex_);
    failing_reads_ = failing;
}

size_t MemoryStore::reads() const {
    MutexLock lock(mutex_);
    return reads_;
}

base::Status MemoryStore::may_read() {
    ++reads_;
    if (failing_reads_) return base::unavailable("memory store: told to fail reads");
    return {};
}

size_t MemoryStore::applies() const {
    MutexLock lock(mutex_);
    return applies_;
}

template <typename Map>
void MemoryStore::put(Map& map, const typename Map::key_type& key,
                      typename Map::mapped_type value) {
    const auto found = map.find(key);
    if (found == map.end()) {
        undo_.push_back([&map, key] { map.erase(key); });
        map.emplace(key, std::move(value));
    } else {
        undo_.push_back([&map, key, old = found->second] { map.insert_or_assign(key, old); });
        found->second = std::move(value);
    }
}

template <typename Map>
void MemoryStore::erase(Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) return;
    undo_.push_back([&map, key, old = found->second] { map.insert_or_assign(key, old); });
    map.erase(found);
}

base::Status MemoryStore::apply(std::span<const model::Change> changes) {
    MutexLock lock(mutex_);
    if (until_failing_ && *until_failing_ == 0) failing_ = true;
    if (failing_) return base::unavailable("memory store: told to fail");
    if (failures_left_ > 0) {
        --failures_left_;
        return failure_;
    }
    undo_.clear();
    for (const model::Change& change : changes) {
        if (auto status = perform(change); !status) {
            for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) (*undo)();
            undo_.clear();
            return status;
        }
    }
    undo_.clear();
    ++applies_;
    if (until_failing_ && *until_failing_ > 0) --*until_failing_;
    return {};
}

base::Status MemoryStore::perform(const model::Change& change) {
    const auto add = [this](auto& map, const auto& key, const auto& row,
                            const char* what) -> base::Status {
        if (map.contains(key)) return base::conflict(base::format("this {} exists", what));
        put(map, key, row);
        return {};
    };
    return std::visit(
        Overloaded{
            [&](const model::AddReceipt& c) {
                return add(receipts_, c.receipt.id, c.receipt, "receipt");
            },
            [&](const model::LinkReceipt& c) -> base::Status {
                const auto found = receipts_.find(c.receipt);
                if (found == receipts_.end()) return base::conflict("a link to no receipt");
                model::Receipt row = found->second;
                row.run = c.run;
                row.summary.clear();
                put(receipts_, c.receipt, std::move(row));
                return {};
            },
            [&](const model::AddRun& c) -> base::Status {
                TRY(add(runs_, c.head.id, c.head, "run"));
                put(arrivals_, c.head.id, next_place_++);
                return {};
            },
            [&](const model::UpdateRun& c) { return update_run(c.head); },
            [&](const model::SaveStep& c) -> base::Status {
                if (!runs_.contains(c.run)) return base::conflict("a step of no such run");
                const StepKey key{c.run, c.name, c.repetition};
                const auto found = steps_.find(key);
                const size_t place = found == steps_.end() ? next_place_++ : found->second.place;
                put(steps_, key, {place, c});
                return {};
            },
            [&](const model::IndexRuns&) -> base::Status { return {}; },
            [&](const model::SaveFlow& c) -> base::Status {
                put(flows_, c.flow.id, c.flow);
                return {};
            },
            [&](const model::AddFlowVersion& c) {
                return add(versions_, std::pair(c.version.flow, c.version.number), c.version,
                           "flow version");
            },
            [&](const model::DeleteFlow& c) -> base::Status {
                delete_flow(c.flow);
                return {};
            },
            [&](const model::SaveConnection& c) -> base::Status {
                save_connection(c.connection);
                return {};
            },
            [&](const model::NoteConnectionCall& c) -> base::Status {
                note_call(c);
                return {};
            },
            [&](const model::ResealStep& c) -> base::Status {
                reseal(c);
                return {};
            },
            [&](const model::DeleteConnection& c) -> base::Status {
                erase(connections_, c.connection);
                return {};
            },
            [&](const model::SaveToken& c) -> base::Status {
                put(tokens_, c.token.name, c.token);
                return {};
            },
            [&](const model::DeleteToken& c) -> base::Status {
                erase(tokens_, c.name);
                return {};
            },
            [&](const model::SaveConnector& c) -> base::Status {
                put(connectors_, c.connector.name, c.connector);
                return {};
            },
            [&](const model::DeleteConnector& c) -> base::Status {
                erase(connectors_, c.name);
                return {};
            },
            [&](const model::SaveUser& c) { return save_user(c.user); },
            [&](const model::DeleteUser& c) -> base::Status {
                delete_user(c.user);
                return {};
            },
            [&](const model::SaveSession& c) -> base::Status {
                put(sessions_, c.session.hash, c.session);
                return {};
            },
            [&](const model::DeleteSession& c) -> base::Status {
                erase(sessions_, c.hash);
                return {};
            },
            [&](const model::SaveSubscription& c) -> base::Status {
                put(subscriptions_, c.subscription.id, c.subscription);
                return {};
            },
            [&](const model::DeleteSubscription& c) -> base::Status {
                erase(subscriptions_, c.id);
                return {};
            },
            [&](const model::SavePolling& c) -> base::Status {
                put(pollings_, c.polling.flow, c.polling);
                return {};
            },
            [&](const model::SaveSetting& c) -> base::Status {
                put(settings_, std::pair(c.setting.scope, c.setting.key), c.setting);
                return {};
            },
            [&](const model::DeleteSetting& c) -> base::Status {
                erase(settings_, std::pair(c.scope, c.key));
                return {};
            },
            [&](const model::DropOld& c) -> base::Status {
                drop_old(c);
                return {};
            },
            [&](const model::EraseRuns& c) { return erase_runs(c); },
            [&](const model::EraseReceipts& c) -> base::Status {
                erase_receipts(c);
                return {};
            },
        },
        change);
}

base::Status MemoryStore::update_run(const model::RunHead& head) {
    const auto found = runs_.find(head.id);
    if (found == runs_.end()) return base::conflict("an update of no run");
    const model::RunHead& old = found->second;
    model::RunHead row = head;
    row.flow = old.flow;
    row.flow_version = old.flow_version;
    row.receipt = old.receipt;
    row.resubmitted_from = old.resubmitted_from;
    row.effects_of = old.effects_of;
    row.split_index = old.split_index;
    row.created = old.created;
    row.erased = old.erased;
    put(runs_, head.id, std::move(row));
    return {};
}

void MemoryStore::save_connection(model::Connection connection) {
    const auto old = connections_.find(connection.id);
    connection.called.reset();
    connection.call_error.clear();
    if (old != connections_.end()) {
        connection.called = old->second.called;
        connection.call_error = old->second.call_error;
    }
    const model::ConnectionId id = connection.id;
    put(connections_, id, std::move(connection));
}

void MemoryStore::note_call(const model::NoteConnectionCall& note) {
    const auto found = connections_.find(note.connection);
    if (found == connections_.end()) return;
    model::Connection row = found->second;
    row.called = note.at;
    row.call_error = note.error;
    put(connections_, note.connection, std::move(row));
}

void MemoryStore::reseal(const model::ResealStep& change) {
    const StepKey key{change.run, change.name, change.repetition};
    const auto found = steps_.find(key);
    if (found == steps_.end() || found->second.step.inputs != change.inputs_before ||
        found->second.step.outputs != change.outputs_before)
        return;
    StepRow row = found->second;
    row.step.inputs = change.inputs;
    row.step.outputs = change.outputs;
    put(steps_, key, std::move(row));
}

template <typename Map, typename Belongs>
void MemoryStore::erase_where(Map& map, const Belongs& belongs) {
    std::vector<typename Map::key_type> keys;
    for (const auto& [key, row] : map)
        if (belongs(key, row)) keys.push_back(key);
    for (const auto& key : keys) erase(map, key);
}

void MemoryStore::drop_old(const model::DropOld& what) {
    std::vector<model::RunId> runs;
    std::set<model::ReceiptId> kept;
    // The ids of runs sort the newest first.
    for (auto at = runs_.rbegin(); at != runs_.rend(); ++at) {
        const model::RunHead& run = at->second;
        const bool goes = model::is_final(run.status) && run.created < what.before &&
                          runs.size() < what.count;
        if (goes) runs.push_back(run.id);
        else kept.insert(run.receipt);
    }
    for (const model::RunId& id : runs) {
        erase_where(steps_, [&](const StepKey& key, const StepRow&) {
            return std::get<0>(key) == id;
        });
        erase(arrivals_, id);
        erase(runs_, id);
    }
    std::vector<model::ReceiptId> receipts;
    for (const auto& [id, receipt] : receipts_)
        if (receipt.received < what.before && !kept.contains(id) && id != receipts_.rbegin()->first &&
            receipts.size() < what.count)
            receipts.push_back(id);
    for (const model::ReceiptId& id : receipts) erase(receipts_, id);
}

base::Status MemoryStore::erase_runs(const model::EraseRuns& what) {
    for (const model::RunId& id : what.runs) {
        const auto found = runs_.find(id);
        if (found == runs_.end()) continue;
        model::RunHead husk = found->second;
        if (!model::is_final(husk.status)) return base::conflict("a run to erase is open");
        husk.summary.clear();
        husk.tracking_id = id.text();
        if (husk.error) husk.error->message.clear();
        husk.erased = what.at;
        put(runs_, id, std::move(husk));
        std::vector<std::pair<StepKey, StepRow>> rows;
        for (auto at = steps_.lower_bound({id, "", ""});
             at != steps_.end() && std::get<0>(at->first) == id; ++at)
            rows.emplace_back(*at);
        for (auto& [key, row] : rows) {
            auto left = model::husk_of(row.step);
            if (left) put(steps_, key, {row.place, std::move(*left)});
            else erase(steps_, key);
        }
    }
    return {};
}

void MemoryStore::erase_receipts(const model::EraseReceipts& what) {
    for (const model::ReceiptId id : what.receipts) {
        const auto found = receipts_.find(id);
        if (found == receipts_.end()) continue;
        const model::Receipt& old = found->second;
        put(receipts_, id,
            {.id = old.id,
             .flow = old.flow,
             .received = old.received,
             .method = old.method,
             .headers = "{}",
             .run = old.run,
             .refusal_code = old.refusal_code,
             .erased = what.at});
    }
}

void MemoryStore::delete_flow(const model::FlowId& id) {
    erase_where(steps_, [&](const StepKey& key, const StepRow&) {
        return runs_.at(std::get<0>(key)).flow == id;
    });
    erase_where(arrivals_, [&](const auto& run, size_t) { return runs_.at(run).flow == id; });
    erase_where(runs_, [&](const auto&, const model::RunHead& row) { return row.flow == id; });
    erase_where(receipts_, [&](const auto&, const model::Receipt& row) { return row.flow == id; });
    erase_where(versions_, [&](const auto& key, const auto&) { return key.first == id; });
    erase(pollings_, id);
    erase(flows_, id);
}

base::Status MemoryStore::save_user(const model::User& user) {
    for (const auto& [id, other] : users_)
        if (id != user.id && other.email == user.email)
            return base::conflict("another user has this address");
    put(users_, user.id, user);
    return {};
}

void MemoryStore::delete_user(const model::UserId& id) {
    std::vector<std::string> hashes;
    for (const auto& [hash, session] : sessions_)
        if (session.user == id) hashes.push_back(hash);
    for (const std::string& hash : hashes) erase(sessions_, hash);
    erase(users_, id);
}

}  // namespace leadflow::store
