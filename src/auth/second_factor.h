// SPDX-License-Identifier: Apache-2.0
// SecondFactor: codes of an authenticator app (RFC 6238). A secret counts once a code of it was
// shown; each code is accepted once, of the present step, the one before or the one after.
#pragma once

#include <map>
#include <string>

#include "auth/users.h"
#include "crypto/sealed_box.h"

namespace leadflow::auth {

// Call from any thread.
class SecondFactor {
  public:
    // All outlive it.
    SecondFactor(Users& users, const crypto::SealedBox& box, const base::Clock& clock)
        : users_(users), box_(box), clock_(clock) {}

    struct Offer {
        std::string secret;  // Base32, for typing in.
        std::string uri;     // otpauth://…, for a picture of it.
    };
    // kConflict when there is a second factor. Counts for nothing until confirmed.
    base::Result<Offer> begin(const model::User& user);
    // kUnauthorized: the code is wrong. kNotFound: nothing was begun of late.
    base::Status confirm(const model::UserId& id, std::string_view code);
    base::Status end(const model::User& user, std::string_view code);
    // kUnauthorized when the code is wrong, too old, or was used.
    base::Status check(const model::User& user, std::string_view code);

  private:
    // The step whose code it is, after `used`; nothing when it is none.
    std::optional<int64_t> step_of(std::string_view secret, std::string_view code,
                                   int64_t used) const;

    struct Begun {
        std::string secret;
        base::Time at{};
    };
    Users& users_;
    const crypto::SealedBox& box_;
    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<model::UserId, Begun> begun_ GUARDED_BY(mutex_);  // At most one a user.
};

}  // namespace leadflow::auth
