// SPDX-License-Identifier: Apache-2.0
#include "auth/sessions.h"

#include "auth/limits.h"
#include "auth/users.h"

namespace leadflow::auth {

base::Status Sessions::load() {
    const auto stored = TRY(store_.sessions());
    base::MutexLock lock(mutex_);
    for (const model::Session& session : stored) by_hash_[session.hash] = {session, session.seen};
    return {};
}

bool Sessions::is_over(const model::Session& session) const {
    const base::Time now = clock_.now();
    return now - session.seen > kSessionIdleMax || now - session.created > kSessionAgeMax;
}

model::Changes Sessions::taken_out_for(const model::UserId& user) {
    model::Changes changes;
    size_t held = 0;
    base::MutexLock lock(mutex_);
    auto oldest = by_hash_.end();
    for (auto at = by_hash_.begin(); at != by_hash_.end();) {
        if (is_over(at->second.session)) {
            changes.emplace_back(model::DeleteSession{at->first});
            at = by_hash_.erase(at);
            continue;
        }
        if (at->second.session.user == user) {
            ++held;
            if (oldest == by_hash_.end() || at->second.session.seen < oldest->second.session.seen)
                oldest = at;
        }
        ++at;
    }
    if (held >= kSessionsPerUserMax) {
        changes.emplace_back(model::DeleteSession{oldest->first});
        by_hash_.erase(oldest);
    }
    return changes;
}

base::Result<std::string> Sessions::open(const model::UserId& user) {
    const std::string token = make_token();
    const base::Time now = clock_.now();
    const model::Session session{token_hash(token), user, now, now};
    model::Changes changes = taken_out_for(user);
    changes.emplace_back(model::SaveSession{session});
    TRY(journal_.commit(std::move(changes)));
    base::MutexLock lock(mutex_);
    by_hash_[session.hash] = {session, now};
    return token;
}

std::optional<model::Session> Sessions::find(std::string_view token) {
    if (token.empty()) return std::nullopt;
    // Looked up by hash: how long it takes tells nothing about any token.
    const std::string hash = token_hash(token);
    base::MutexLock lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end() || is_over(found->second.session)) return std::nullopt;
    found->second.session.seen = clock_.now();
    return found->second.session;
}

bool Sessions::is_open(const std::string& hash) {
    base::MutexLock lock(mutex_);
    const auto found = by_hash_.find(hash);
    return found != by_hash_.end() && !is_over(found->second.session);
}

base::Status Sessions::keep(const std::string& hash) {
    model::Session session;
    {
        base::MutexLock lock(mutex_);
        const auto found = by_hash_.find(hash);
        if (found == by_hash_.end()) return {};
        Open& open = found->second;
        if (open.session.seen - open.saved < kSeenSavedEvery) return {};
        open.saved = open.session.seen;
        session = open.session;
    }
    TRY(journal_.commit({model::SaveSession{session}}));
    // Ended meanwhile: the row must not outlive it.
    base::MutexLock lock(mutex_);
    if (by_hash_.contains(hash)) return {};
    lock.unlock();
    return journal_.commit({model::DeleteSession{hash}});
}

base::Status Sessions::end(const std::vector<std::string>& hashes) {
    model::Changes changes;
    for (const std::string& hash : hashes) changes.emplace_back(model::DeleteSession{hash});
    if (changes.empty()) return {};
    TRY(journal_.commit(std::move(changes)));
    base::MutexLock lock(mutex_);
    for (const std::string& hash : hashes) by_hash_.erase(hash);
    return {};
}

base::Status Sessions::close(const std::string& hash) {
    return end({hash});
}

base::Status Sessions::close_all(const model::UserId& user) {
    return close_others(user, "");
}

base::Status Sessions::close_others(const model::UserId& user, const std::string& kept) {
    std::vector<std::string> hashes;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [hash, open] : by_hash_)
            if (open.session.user == user && hash != kept) hashes.push_back(hash);
    }
    return end(hashes);
}

void Sessions::forget(const model::UserId& user) {
    base::MutexLock lock(mutex_);
    std::erase_if(by_hash_, [&](const auto& row) { return row.second.session.user == user; });
}

}  // namespace leadflow::auth
