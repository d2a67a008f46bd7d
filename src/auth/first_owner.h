// SPDX-License-Identifier: Apache-2.0
// FirstOwner: the one-time link by which a server without an owner gets one. Printed at start, good
// until it is used or a day is over; each start makes another.
#pragma once

#include <optional>
#include <string>

#include "auth/users.h"

namespace leadflow::auth {

// Call from any thread.
class FirstOwner {
  public:
    // Both outlive it.
    FirstOwner(Users& users, const base::Clock& clock) : users_(users), clock_(clock) {}

    // A token for the link, in place of any before; nothing when there is an owner.
    std::optional<std::string> open();
    bool fits(std::string_view token) const;
    // kNotFound when the token does not fit (any more).
    base::Result<model::User> make(std::string_view token, const std::string& email,
                                   const std::string& name, const std::string& password_hash);

  private:
    Users& users_;
    const base::Clock& clock_;
    mutable base::Mutex mutex_;
    std::string hash_ GUARDED_BY(mutex_);
    base::Time ends_ GUARDED_BY(mutex_){};
};

}  // namespace leadflow::auth
