// SPDX-License-Identifier: Apache-2.0
// Tries: how often a sign-in may be tried, by address and by account, known or not. In memory: a
// restart gives everybody all tries back.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"

namespace leadflow::auth {

// Call from any thread.
class Tries {
  public:
    explicit Tries(const base::Clock& clock) : clock_(clock) {}  // Outlives it.

    // Takes one try of the address and one of the account, or says how long to wait.
    std::optional<base::Duration> take(const std::string& address, const std::string& account);
    // The try was no failure: the account has it back (its address has not).
    void give_back(const std::string& account);

  private:
    struct Used {
        double count = 0;
        base::Time at{};
    };
    using Table = std::map<std::string, Used, std::less<>>;
    Used& present(Table& table, const std::string& key, base::Duration back_after);
    void make_room(Table& table, base::Duration back_after);

    const base::Clock& clock_;
    base::Mutex mutex_;
    Table addresses_ GUARDED_BY(mutex_);
    Table accounts_ GUARDED_BY(mutex_);
};

// Whom an address belongs to: of IPv6 the first 64 bits, for everybody has that many.
std::string address_owner(const std::string& address);

}  // namespace leadflow::auth
