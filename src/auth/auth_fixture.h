// SPDX-License-Identifier: Apache-2.0
// AuthRooms: accounts over a store in memory, with a clock that is stepped and passwords that cost
// little; for the tests of this folder and of those above it.
#pragma once

#include "auth/accounts.h"
#include "base/metrics.h"
#include "base/random.h"
#include "crypto/one_time_code.h"
#include "store/memory_store.h"

#include <unistd.h>

#include <filesystem>
#include <string>

namespace leadflow::auth {

inline constexpr crypto::PasswordCost kCheapPassword{.passes = 1, .memory_bytes = 8192};
inline const std::string kPassword = "correct horse battery";

struct AuthRooms {
    std::string key_file = std::filesystem::temp_directory_path() /
                           ("leadflow_auth_" + std::to_string(::getpid()) + "_" +
                            std::to_string(base::SystemRandom().next()));
    std::unique_ptr<crypto::SealedBox> box = *crypto::SealedBox::open(key_file);
    base::ManualClock clock{base::from_micros(1800000000000000)};
    base::Metrics metrics;
    store::MemoryStore store;
    journal::Journal journal{store, metrics};
    Accounts accounts{store, journal, *box, clock, kCheapPassword};

    ~AuthRooms() { std::filesystem::remove(key_file); }

    // Somebody who was invited and has joined.
    model::User member(const std::string& email, model::Role role = model::Role::kEditor) {
        const auto invited = accounts.users.invite({.email = email, .role = role});
        CHECK(invited.has_value());
        return *accounts.users.accept(invited->token, "",
                                      *crypto::hash_password(kPassword, kCheapPassword));
    }
    // The code that an app shows now, `steps` later or earlier.
    std::string code_of(const model::UserId& id, int64_t steps = 0) {
        const auto user = accounts.users.find(id);
        const auto secret = box->open_sealed(user->sealed_totp, "totp:" + id.text());
        return crypto::one_time_code(*secret, crypto::code_step_of(clock.now()) + steps);
    }
};

}  // namespace leadflow::auth
