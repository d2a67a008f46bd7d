// SPDX-License-Identifier: Apache-2.0
// API tokens: what scripts show as "Authorization: Bearer …". Only their hashes are stored.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "journal/journal.h"
#include "model/flow.h"
#include "store/store.h"

namespace leadflow::auth {

inline constexpr size_t kTokensMax = 1000;

// Call from any thread.
class Tokens {
  public:
    // All outlive it.
    Tokens(store::Store& store, journal::Journal& journal, const base::Clock& clock)
        : store_(store), journal_(journal), clock_(clock) {}

    base::Status load();
    // The token itself, shown this once: "lf_" and 43 letters. kConflict: the name is taken.
    base::Result<std::string> add(const std::string& name);
    base::Status remove(const std::string& name);
    std::vector<model::ApiToken> all() const;
    // The name of the token that the value of an Authorization header carries, if it is here.
    std::optional<std::string> name_in(std::string_view authorization) const;
    bool admits(std::string_view authorization) const { return name_in(authorization).has_value(); }

  private:
    store::Store& store_;
    journal::Journal& journal_;
    const base::Clock& clock_;
    mutable base::Mutex mutex_;
    std::map<std::string, model::ApiToken> by_hash_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::auth
