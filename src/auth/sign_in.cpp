// SPDX-License-Identifier: Apache-2.0
#include "auth/sign_in.h"

#include "auth/limits.h"
#include "base/text.h"

namespace leadflow::auth {

std::variant<model::User, Refusal> SignIn::check(const Given& given) {
    using Why = Refusal::Why;
    // An address that cannot be one is a try of its own account: that is as long as any other.
    const std::string email = base::lower(base::trimmed(given.email)).substr(0, kEmailBytesMax);
    if (const auto wait = tries_.take(given.address, email))
        return Refusal{Why::kTooManyTries, *wait};
    const auto user = users_.find_by_email(email);
    const bool can = user && user->state == model::UserState::kActive &&
                     !user->password_hash.empty() && given.password.size() <= kPasswordBytesMax;
    const bool fits = crypto::is_password(can ? user->password_hash : decoy_,
                                          given.password.substr(0, kPasswordBytesMax));
    if (!can || !fits) return Refusal{Why::kFailed};
    if (!user->sealed_totp.empty()) {
        if (given.code.empty()) {
            tries_.give_back(email);
            return Refusal{Why::kCodeRequired};
        }
        if (const auto checked = second_factor_.check(*user, given.code); !checked)
            return Refusal{checked.error().code == base::ErrorCode::kUnauthorized
                               ? Why::kCodeWrong
                               : Why::kUnavailable};
    }
    tries_.give_back(email);
    return *user;
}

}  // namespace leadflow::auth
