// SPDX-License-Identifier: Apache-2.0
#include "api/sign_ins.h"

#include <algorithm>

#include "api/limits.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::api {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr size_t kCookieLetters = 12;

}  // namespace

SignIns::Begun SignIns::begin(Visit visit) {
    Begun begun{.state = base::hex(crypto::random_bytes(kRandomBytes)),
                .browser = base::base64url(crypto::random_bytes(kRandomBytes))};
    base::MutexLock lock(mutex_);
    drop_old();
    by_hash_[crypto::sha256(begun.state)] = {.visit = std::move(visit),
                                             .browser_hash = crypto::sha256(begun.browser),
                                             .begun = clock_.now()};
    return begun;
}

std::optional<SignIns::Visit> SignIns::take(const std::string& state, std::string_view browser) {
    base::MutexLock lock(mutex_);
    drop_old();
    const auto found = by_hash_.find(crypto::sha256(state));
    if (found == by_hash_.end()) return std::nullopt;
    const Open open = std::move(found->second);
    by_hash_.erase(found);
    if (!crypto::equal_in_constant_time(open.browser_hash, crypto::sha256(browser)))
        return std::nullopt;
    return open.visit;
}

std::string SignIns::cookie_name(std::string_view state) {
    return base::format("leadflow_sign_in_{}", state.substr(0, kCookieLetters));
}

void SignIns::drop_old() {
    const base::Time now = clock_.now();
    std::erase_if(by_hash_,
                  [&](const auto& item) { return now - item.second.begun >= kSignInTimeMax; });
    while (by_hash_.size() >= kSignInsMax) {
        const auto oldest = std::min_element(
            by_hash_.begin(), by_hash_.end(),
            [](const auto& a, const auto& b) { return a.second.begun < b.second.begun; });
        by_hash_.erase(oldest);
    }
}

}  // namespace leadflow::api
