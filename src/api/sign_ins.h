// SPDX-License-Identifier: Apache-2.0
// SignIns: visits to far sides' sign-in pages that are under way. In memory: a restart ends them,
// and the person begins again. What the visit is about: api/authorize.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "model/call.h"
#include "model/ids.h"
#include "model/user.h"

namespace leadflow::api {

// Call from any thread.
class SignIns {
  public:
    // Outlives it.
    explicit SignIns(const base::Clock& clock) : clock_(clock) {}

    struct Visit {
        model::ConnectionId connection;
        std::string name;      // The connection's.
        model::UserId user;    // Who asked, and in which session.
        std::string session;
        std::string redirect_url;
        model::Secret verifier;
    };
    struct Begun {
        std::string state;    // For the page's address.
        std::string browser;  // For a cookie of the browser that asked.
    };
    Begun begin(Visit visit);
    // The visit of that state, once: whatever comes of it, the state is used up. Nothing: unknown,
    // used, older than kSignInTimeMax, or begun by another browser.
    std::optional<Visit> take(const std::string& state, std::string_view browser);

    // The cookie that holds Begun::browser; of each visit another, so that two can be under way.
    static std::string cookie_name(std::string_view state);

  private:
    struct Open {
        Visit visit;
        std::string browser_hash;
        base::Time begun{};
    };
    void drop_old() REQUIRES(mutex_);

    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<std::string, Open> by_hash_ GUARDED_BY(mutex_);  // By the state's hash.
};

}  // namespace leadflow::api
