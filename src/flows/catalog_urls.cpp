// SPDX-License-Identifier: Apache-2.0
// What the catalog does for flows' URLs: their keys, what they ask for besides, how they were used.
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "flows/catalog.h"
#include "flows/limits.h"
#include "flows/no_such_flow.h"

namespace leadflow::flows {
namespace {

constexpr const char* kGuardScope = "url-guard";
constexpr const char* kUseScope = "url-use";

std::string guard_purpose(const std::string& flow) { return "url guard " + flow; }

model::SaveSetting use_row(const model::FlowId& id, const UrlState& state) {
    return {{kUseScope, id.text(),
             model::to_text(model::JsonObject{{"present", state.present.to_json()},
                                              {"older", state.older.to_json()}})}};
}

}  // namespace

std::optional<UrlKeyName> LiveFlow::key_of(std::string_view sig, base::Time now) const {
    if (crypto::equal_in_constant_time(sig, signature)) return UrlKeyName::kPresent;
    if (!older_signature.empty() && older_ends && now < *older_ends &&
        crypto::equal_in_constant_time(sig, older_signature))
        return UrlKeyName::kOlder;
    return std::nullopt;
}

base::Status Catalog::load_urls() {
    const auto guards = TRY(store_.settings(kGuardScope));
    const auto uses = TRY(store_.settings(kUseScope));
    base::MutexLock lock(mutex_);
    for (const model::Setting& row : guards) {
        // A guard that cannot be read lets nobody in: it was set for a reason.
        auto guard = stored_guard(row.value, box_, guard_purpose(row.key));
        if (!guard) {
            LOG_ERROR("what the URL of flow {} asks for cannot be read, so it is shut: {}", row.key,
                      guard.error().message);
            guard = UrlGuard{.addresses = {"::/128"}, .ranges = {*AddressRange::of("::/128")}};
        }
        guards_[model::FlowId(row.key)] = std::make_shared<const UrlGuard>(std::move(*guard));
    }
    for (const model::Setting& row : uses) {
        const auto value = model::parse_json(row.value);
        if (!value) continue;
        auto& state = url_states_[model::FlowId(row.key)];
        if (state != nullptr) continue;  // A reload: memory knows better.
        state = std::make_shared<UrlState>();
        if (const auto* present = model::find(*value, "present")) state->present.read(*present);
        if (const auto* older = model::find(*value, "older")) state->older.read(*older);
    }
    return {};
}

base::Status Catalog::put_url(LiveFlow& live, const std::string& own_key) const {
    const std::string& trigger = live.program->trigger.name;
    live.own_signature = live.signature = signature_of(own_key, live.flow.id, trigger);
    const std::vector<UrlKey> keys = TRY(url_keys_of(live.flow.url_keys));
    const auto signed_by = [&](const UrlKey& key) -> base::Result<std::string> {
        if (key.sealed.empty()) return live.own_signature;
        return signature_of(TRY(box_.open_sealed(key.sealed, kKeyPurpose)), live.flow.id, trigger);
    };
    if (!keys.empty()) live.signature = TRY(signed_by(keys.front()));
    if (keys.size() > 1) {
        live.older_signature = TRY(signed_by(keys[1]));
        live.older_ends = keys[1].ends;
    }
    base::MutexLock lock(mutex_);
    if (const auto guard = guards_.find(live.flow.id); guard != guards_.end())
        live.guard = guard->second;
    auto& state = url_states_[live.flow.id];
    if (state == nullptr) state = std::make_shared<UrlState>();
    live.url_state = state;
    return {};
}

base::Result<LiveFlowPtr> Catalog::rotate_url(const model::FlowId& id, base::Duration overlap) {
    const auto most = std::chrono::days(kUrlOverlapDaysMax);
    if (overlap < base::Duration::zero() || overlap > most)
        return base::invalid_input(
            base::format("the older key stays for 0 to {} days", kUrlOverlapDaysMax));
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    const base::Time now = clock_.now();
    std::vector<UrlKey> keys = TRY(url_keys_of(before->flow.url_keys));
    UrlKey older = keys.empty() ? UrlKey{.created = before->flow.created} : keys.front();
    older.ends = now + overlap;
    keys = {UrlKey{.sealed = box_.seal(crypto::random_bytes(32), kKeyPurpose), .created = now},
            std::move(older)};
    auto live = std::make_shared<LiveFlow>(*before);
    live->flow.url_keys = to_text(keys);
    live->flow.modified = now;
    // What the present key has seen is the older one's now.
    auto state = std::make_shared<UrlState>();
    state->older.read(before->url_state->present.to_json());
    TRY(journal_.commit({model::SaveFlow{live->flow}, use_row(id, *state)}));
    {
        base::MutexLock lock(mutex_);
        url_states_[id] = state;
    }
    TRY(put_url(*live, TRY(box_.open_sealed(live->flow.sealed_key, kKeyPurpose))));
    publish(live);
    return LiveFlowPtr(std::move(live));
}

base::Result<LiveFlowPtr> Catalog::end_older_url(const model::FlowId& id) {
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    std::vector<UrlKey> keys = TRY(url_keys_of(before->flow.url_keys));
    if (keys.size() < 2) return base::not_found("the URL has no older key");
    keys.resize(1);
    auto live = std::make_shared<LiveFlow>(*before);
    live->flow.url_keys = to_text(keys);
    live->older_signature.clear();
    live->older_ends.reset();
    TRY(journal_.commit({model::SaveFlow{live->flow}}));
    publish(live);
    return LiveFlowPtr(std::move(live));
}

base::Result<LiveFlowPtr> Catalog::guard_url(const model::FlowId& id, const model::Json& given) {
    base::MutexLock saving(save_mutex_);
    const LiveFlowPtr before = find(id.text());
    if (before == nullptr) return no_such_flow(id.text());
    auto guard = std::make_shared<const UrlGuard>(
        TRY(guard_of(given, before->guard == nullptr ? UrlGuard{} : *before->guard)));
    TRY(journal_.commit({model::SaveSetting{
        {kGuardScope, id.text(), to_text(*guard, box_, guard_purpose(id.text()))}}}));
    auto live = std::make_shared<LiveFlow>(*before);
    live->guard = guard->is_open() ? nullptr : guard;
    {
        base::MutexLock lock(mutex_);
        guards_[id] = live->guard;
    }
    publish(live);
    return LiveFlowPtr(std::move(live));
}

base::Status Catalog::save_url_uses() {
    model::Changes changes;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [id, state] : url_states_)
            if (state->present.changed() || state->older.changed())
                changes.emplace_back(use_row(id, *state));
    }
    if (changes.empty()) return {};
    return journal_.commit(std::move(changes));
}

base::Result<size_t> Catalog::seal_guards_anew() {
    size_t count = 0;
    for (model::Setting& row : TRY(store_.settings(kGuardScope))) {
        const std::string purpose = guard_purpose(row.key);
        const model::Json value = TRY(model::parse_json(row.value));
        bool present = true;
        for (const auto& [part, key] : {std::pair{"hmac", "secret"}, {"basic", "password"}})
            if (const auto* found = model::find(value, part); found != nullptr && !found->is_null())
                present = present && box_.is_present(model::text_at(*found, key));
        if (present) continue;
        const auto guard = stored_guard(row.value, box_, purpose);
        if (!guard) {
            LOG_ERROR("what the URL of flow {} asks for is left as it is: {}", row.key,
                      guard.error().message);
            continue;
        }
        row.value = to_text(*guard, box_, purpose);
        TRY(journal_.commit({model::SaveSetting{std::move(row)}}));
        ++count;
    }
    return count;
}

}  // namespace leadflow::flows
