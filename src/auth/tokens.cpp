// SPDX-License-Identifier: Apache-2.0
#include "auth/tokens.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::auth {

base::Status Tokens::load() {
    const auto stored = TRY(store_.tokens());
    base::MutexLock lock(mutex_);
    for (const model::ApiToken& token : stored) by_hash_[token.hash] = token;
    return {};
}

base::Result<std::string> Tokens::add(const std::string& name) {
    if (name.empty()) return base::invalid_input("a token needs a name");
    const std::string text = "lf_" + base::base64url(crypto::random_bytes(32));
    const model::ApiToken token{
        .name = name, .hash = base::hex(crypto::sha256(text)), .created = clock_.now()};
    base::MutexLock lock(mutex_);
    if (by_hash_.size() >= kTokensMax)
        return base::limit_exceeded(base::format("there are {} tokens already", kTokensMax));
    for (const auto& [hash, other] : by_hash_)
        if (other.name == name)
            return base::conflict(base::format("there is a token '{}' already", name));
    TRY(journal_.commit({model::SaveToken{token}}));
    by_hash_[token.hash] = token;
    return text;
}

base::Status Tokens::remove(const std::string& name) {
    base::MutexLock lock(mutex_);
    for (auto at = by_hash_.begin(); at != by_hash_.end(); ++at) {
        if (at->second.name != name) continue;
        TRY(journal_.commit({model::DeleteToken{name}}));
        by_hash_.erase(at);
        return {};
    }
    return base::not_found(base::format("there is no token '{}'", name));
}

std::vector<model::ApiToken> Tokens::all() const {
    base::MutexLock lock(mutex_);
    std::vector<model::ApiToken> tokens;
    for (const auto& [hash, token] : by_hash_) tokens.push_back(token);
    return tokens;
}

std::optional<std::string> Tokens::name_in(std::string_view authorization) const {
    constexpr std::string_view kScheme = "bearer ";
    if (!base::starts_with_ignoring_case(authorization, kScheme)) return std::nullopt;
    // Looked up by hash: how long it takes tells nothing about any token.
    const std::string hash =
        base::hex(crypto::sha256(base::trimmed(authorization.substr(kScheme.size()))));
    base::MutexLock lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) return std::nullopt;
    return found->second.name;
}

}  // namespace leadflow::auth
