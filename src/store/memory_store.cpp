// SPDX-License-Identifier: Apache-2.0
#include "store/memory_store.h"

#include <algorithm>

#include "base/text.h"
#include "model/step_record.h"
#include "store/run_match.h"

namespace leadflow::store {
namespace {

using base::MutexLock;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

template <typename Map, typename Key>
auto row_of(const Map& map, const Key& key, const char* what)
    -> base::Result<typename Map::mapped_type> {
    const auto found = map.find(key);
    if (found == map.end()) return base::not_found(base::format("no such {}", what));
    return found->second;
}

template <typename Map>
auto newest_first(const Map& map) {
    std::vector<typename Map::mapped_type> rows;
    for (const auto& [key, row] : map) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.created > b.created; });
    return rows;
}

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

void MemoryStore::delete_flow(const model::FlowId& id) {
    const auto erase_where = [this](auto& map, const auto& belongs) {
        std::vector<typename std::remove_reference_t<decltype(map)>::key_type> keys;
        for (const auto& [key, row] : map)
            if (belongs(key, row)) keys.push_back(key);
        for (const auto& key : keys) erase(map, key);
    };
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

base::Result<std::vector<model::Flow>> MemoryStore::flows() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(flows_);
}

base::Result<model::Flow> MemoryStore::flow(const model::FlowId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(flows_, id, "flow");
}

base::Result<model::FlowVersion> MemoryStore::flow_version(const model::FlowId& id,
                                                           int64_t number) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(versions_, std::pair(id, number), "flow version");
}

base::Result<std::vector<model::FlowVersion>> MemoryStore::flow_versions(
    const model::FlowId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::FlowVersion> rows;
    for (const auto& [key, version] : versions_)
        if (key.first == id)
            rows.insert(rows.begin(),
                        {.flow = id,
                         .number = version.number,
                         .saved = version.saved,
                         .author = version.author});
    return rows;
}

base::Result<std::vector<model::RunHead>> MemoryStore::runs(const RunFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::RunHead> rows;
    auto at = filter.before ? runs_.upper_bound(*filter.before) : runs_.begin();
    for (; at != runs_.end() && rows.size() < filter.limit; ++at) {
        const model::RunHead& head = at->second;
        if (filter.flow && head.flow != *filter.flow) continue;
        if (filter.status && head.status != *filter.status) continue;
        if (filter.version && head.flow_version != *filter.version) continue;
        if (filter.from && head.created < *filter.from) continue;
        if (filter.to && head.created >= *filter.to) continue;
        if (!matches_search(head, filter.search)) continue;
        rows.push_back(head);
    }
    return rows;
}

base::Result<model::RunHead> MemoryStore::run(const model::RunId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(runs_, id, "run");
}

base::Result<std::vector<model::SaveStep>> MemoryStore::steps(const model::RunId& id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<StepRow> rows;
    for (auto at = steps_.lower_bound({id, "", ""});
         at != steps_.end() && std::get<0>(at->first) == id; ++at)
        rows.push_back(at->second);
    std::sort(rows.begin(), rows.end(),
              [](const StepRow& a, const StepRow& b) { return a.place < b.place; });
    std::vector<model::SaveStep> steps;
    for (StepRow& row : rows) steps.push_back(std::move(row.step));
    return steps;
}

base::Result<RunReads::SealedSteps> MemoryStore::sealed_steps(int64_t after, int64_t look_at) {
    MutexLock lock(mutex_);
    TRY(may_read());
    SealedSteps piece;
    const auto is_sealed = [](const std::string& text) {
        return text.starts_with(model::kSealedMark);
    };
    // A step's place stands for the number that a database gives it.
    const auto first = static_cast<size_t>(after);
    const size_t end = first + static_cast<size_t>(look_at);
    bool more = false;
    for (const auto& [key, row] : steps_) {
        more = more || row.place >= end;
        if (row.place < first || row.place >= end) continue;
        if (is_sealed(row.step.inputs) || is_sealed(row.step.outputs))
            piece.steps.push_back(row.step);
    }
    if (more) piece.next = static_cast<int64_t>(end);
    return piece;
}

base::Result<std::vector<model::RunHead>> MemoryStore::open_runs(const model::RunId& after,
                                                                 size_t limit) {
    MutexLock lock(mutex_);
    TRY(may_read());
    const auto last = arrivals_.find(after);
    std::map<size_t, const model::RunHead*> open;
    for (const auto& [id, head] : runs_) {
        const size_t place = arrivals_.at(id);
        if (model::is_final(head.status)) continue;
        if (last == arrivals_.end() || place > last->second) open.emplace(place, &head);
    }
    std::vector<model::RunHead> rows;
    for (auto at = open.begin(); at != open.end() && rows.size() < limit; ++at)
        rows.push_back(*at->second);
    return rows;
}

base::Result<std::vector<model::RunHead>> MemoryStore::runs_by_timer(size_t limit) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::RunHead> rows;
    for (const auto& [id, head] : runs_)
        if (!model::is_final(head.status) && head.wake_at) rows.push_back(head);
    std::sort(rows.begin(), rows.end(), [this](const auto& a, const auto& b) {
        return std::pair(a.wake_at, arrivals_.at(a.id)) < std::pair(b.wake_at, arrivals_.at(b.id));
    });
    if (rows.size() > limit) rows.resize(limit);
    return rows;
}

base::Result<RunReads::Counts> MemoryStore::run_counts() {
    MutexLock lock(mutex_);
    TRY(may_read());
    Counts counts;
    for (const auto& [id, head] : runs_) {
        if (!model::is_final(head.status)) ++counts.open;
        else if (head.status == model::RunStatus::kSucceeded) ++counts.succeeded;
        else ++counts.failed;
    }
    return counts;
}

base::Result<std::vector<model::Receipt>> MemoryStore::receipts(const ReceiptFilter& filter) {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Receipt> rows;
    auto at = filter.before ? receipts_.lower_bound(*filter.before) : receipts_.end();
    while (at != receipts_.begin() && rows.size() < filter.limit) {
        --at;
        if (filter.flow && at->second.flow != *filter.flow) continue;
        if (filter.refused_only && at->second.refusal_code.empty()) continue;
        rows.push_back(at->second);
        rows.back().body.clear();
    }
    return rows;
}

base::Result<model::Receipt> MemoryStore::receipt(model::ReceiptId id) {
    MutexLock lock(mutex_);
    TRY(may_read());
    return row_of(receipts_, id, "receipt");
}

base::Result<model::ReceiptId> MemoryStore::last_receipt() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return receipts_.empty() ? model::ReceiptId{} : receipts_.rbegin()->first;
}

base::Result<std::vector<model::Connection>> MemoryStore::connections() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(connections_);
}

base::Result<std::vector<model::ApiToken>> MemoryStore::tokens() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(tokens_);
}

base::Result<std::vector<model::ImportedConnector>> MemoryStore::connectors() {
    MutexLock lock(mutex_);
    std::vector<model::ImportedConnector> rows;
    for (const auto& [name, connector] : connectors_) {
        rows.push_back(connector);
        rows.back().definition.clear();
        rows.back().properties.clear();
    }
    return rows;
}

base::Result<model::ImportedConnector> MemoryStore::connector(const std::string& name) {
    MutexLock lock(mutex_);
    const auto found = connectors_.find(name);
    if (found == connectors_.end()) return base::not_found("no connector " + name);
    return found->second;
}

base::Result<std::vector<model::User>> MemoryStore::users() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(users_);
}

base::Result<std::vector<model::Session>> MemoryStore::sessions() {
    MutexLock lock(mutex_);
    TRY(may_read());
    return newest_first(sessions_);
}

base::Result<std::vector<model::Subscription>> MemoryStore::subscriptions() {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Subscription> rows;
    for (const auto& [id, row] : subscriptions_) rows.push_back(row);
    return rows;
}

base::Result<std::vector<model::Polling>> MemoryStore::pollings() {
    MutexLock lock(mutex_);
    TRY(may_read());
    std::vector<model::Polling> rows;
    for (const auto& [flow, row] : pollings_) rows.push_back(row);
    return rows;
}

base::Result<size_t> MemoryStore::checkpoint_piece() { return size_t{0}; }

base::Status MemoryStore::copy_to(const std::string&) {
    return base::internal("a store in memory has no file to copy");
}

}  // namespace leadflow::store
