// SPDX-License-Identifier: Apache-2.0
#include "auth/second_factor.h"

#include "auth/limits.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "crypto/one_time_code.h"

namespace leadflow::auth {
namespace {

base::Error wrong_code() {
    return base::unauthorized("the code is wrong, too old, or was used");
}

}  // namespace

std::optional<int64_t> SecondFactor::step_of(std::string_view secret, std::string_view code,
                                             int64_t used) const {
    std::string digits;  // Apps show them in two groups.
    for (const char c : code)
        if (c != ' ') digits += c;
    const int64_t now = crypto::code_step_of(clock_.now());
    std::optional<int64_t> fitting;
    for (const int64_t step : {now - 1, now, now + 1})
        if (crypto::equal_in_constant_time(crypto::one_time_code(secret, step), digits) &&
            step > used)
            fitting = step;
    return fitting;
}

base::Result<SecondFactor::Offer> SecondFactor::begin(const model::User& user) {
    if (!user.sealed_totp.empty())
        return base::conflict("there is a second factor already: switch it off first");
    const std::string secret = crypto::random_bytes(crypto::kCodeSecretBytes);
    {
        base::MutexLock lock(mutex_);
        begun_[user.id] = {secret, clock_.now()};
    }
    const std::string typed = crypto::base32(secret);
    return Offer{typed, base::format("otpauth://totp/leadflow:{}?secret={}&issuer=leadflow"
                                     "&algorithm=SHA1&digits={}&period={}",
                                     base::percent_encode(user.email), typed, crypto::kCodeDigits,
                                     crypto::kCodeStepSeconds)};
}

base::Status SecondFactor::confirm(const model::UserId& id, std::string_view code) {
    std::string secret;
    {
        base::MutexLock lock(mutex_);
        const auto found = begun_.find(id);
        if (found == begun_.end() || clock_.now() - found->second.at > kSecondFactorSetupMax)
            return base::not_found("no second factor was begun of late");
        secret = found->second.secret;
    }
    const auto step = step_of(secret, code, 0);
    if (!step) return wrong_code();
    TRY(users_.set_second_factor(id, box_.seal(secret, totp_purpose(id)), *step));
    base::MutexLock lock(mutex_);
    begun_.erase(id);
    return {};
}

base::Status SecondFactor::check(const model::User& user, std::string_view code) {
    const std::string secret = TRY(box_.open_sealed(user.sealed_totp, totp_purpose(user.id)));
    const auto step = step_of(secret, code, user.totp_step);
    // Two requests may show one code at once: who comes second is refused.
    if (!step) return wrong_code();
    auto used = users_.use_code(user.id, *step);
    if (!used && used.error().code == base::ErrorCode::kConflict) return wrong_code();
    return used;
}

base::Status SecondFactor::end(const model::User& user, std::string_view code) {
    if (user.sealed_totp.empty()) return {};
    TRY(check(user, code));
    return users_.set_second_factor(user.id, "", crypto::code_step_of(clock_.now()) + 1);
}

}  // namespace leadflow::auth
