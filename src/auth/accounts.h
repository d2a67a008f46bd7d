// SPDX-License-Identifier: Apache-2.0
// Accounts: all that signing in needs, wired: users, sessions, second factors, tries, the first
// owner's link, providers. Its parts are used directly; this only keeps them together.
#pragma once

#include "auth/first_owner.h"
#include "auth/providers.h"
#include "auth/second_factor.h"
#include "auth/sessions.h"
#include "auth/sign_in.h"
#include "auth/tries.h"
#include "auth/users.h"

namespace leadflow::auth {

struct Accounts {
    // All outlive it. Tests choose a cheaper password.
    Accounts(store::Store& store, journal::Journal& journal, const crypto::SealedBox& box,
             const base::Clock& clock, crypto::PasswordCost password_cost = {})
        : cost(password_cost),
          users(store, journal, clock),
          sessions(store, journal, clock),
          second_factor(users, box, clock),
          tries(clock),
          sign_in(users, second_factor, tries, cost),
          first_owner(users, clock),
          providers(store, journal, box) {}

    base::Status load() {
        TRY(users.load());
        TRY(sessions.load());
        return providers.load();
    }

    const crypto::PasswordCost cost;
    Users users;
    Sessions sessions;
    SecondFactor second_factor;
    Tries tries;
    SignIn sign_in;
    FirstOwner first_owner;
    Providers providers;
};

}  // namespace leadflow::auth
