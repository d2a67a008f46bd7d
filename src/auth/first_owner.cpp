// SPDX-License-Identifier: Apache-2.0
#include "auth/first_owner.h"

#include "auth/limits.h"
#include "crypto/mac.h"

namespace leadflow::auth {

std::optional<std::string> FirstOwner::open() {
    if (users_.has_owner()) return std::nullopt;
    const std::string token = make_token();
    base::MutexLock lock(mutex_);
    hash_ = token_hash(token);
    ends_ = clock_.now() + kSetupAgeMax;
    return token;
}

bool FirstOwner::fits(std::string_view token) const {
    {
        base::MutexLock lock(mutex_);
        if (hash_.empty() || clock_.now() >= ends_ ||
            !crypto::equal_in_constant_time(hash_, token_hash(token)))
            return false;
    }
    return !users_.has_owner();
}

base::Result<model::User> FirstOwner::make(std::string_view token, const std::string& email,
                                           const std::string& name,
                                           const std::string& password_hash) {
    if (!fits(token)) return base::not_found("this link is over, or was used");
    auto made = users_.add_owner(email, name, password_hash);
    if (!made) return made;
    base::MutexLock lock(mutex_);
    hash_.clear();
    return made;
}

}  // namespace leadflow::auth
