// SPDX-License-Identifier: Apache-2.0
// Sessions: which browsers are signed in. The cookie's value is given out once; what is kept is its
// hash. A session ends after eight hours without use, and after 30 days.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "journal/journal.h"
#include "model/user.h"
#include "store/store.h"

namespace leadflow::auth {

// Call from any thread. find() never waits for a commit; the others do.
class Sessions {
  public:
    // All outlive it.
    Sessions(store::Store& store, journal::Journal& journal, const base::Clock& clock)
        : store_(store), journal_(journal), clock_(clock) {}

    base::Status load();
    // The cookie's value.
    base::Result<std::string> open(const model::UserId& user);
    // Marks it as used; nothing when it is over, or never was.
    std::optional<model::Session> find(std::string_view token);
    // Of one that find() has told; it is no use of it.
    bool is_open(const std::string& hash);
    // Writes down the last use when it was written long enough ago.
    base::Status keep(const std::string& hash);
    base::Status close(const std::string& hash);
    base::Status close_all(const model::UserId& user);
    // All of that user but one.
    base::Status close_others(const model::UserId& user, const std::string& hash);
    // The store has deleted them with their user.
    void forget(const model::UserId& user);

  private:
    struct Open {
        model::Session session;
        base::Time saved{};  // `seen` as it is in the store.
    };
    bool is_over(const model::Session& session) const;
    // Takes out of memory what is over, and the longest unused of `user` beyond the limit.
    model::Changes taken_out_for(const model::UserId& user);
    // Durable first: a session that was ended must not come back with a restart.
    base::Status end(const std::vector<std::string>& hashes);

    store::Store& store_;
    journal::Journal& journal_;
    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<std::string, Open, std::less<>> by_hash_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::auth
