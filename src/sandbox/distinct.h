// SPDX-License-Identifier: Apache-2.0
// Distinct: how many different texts were seen, without keeping them: what a load test compares
// with the number of arrivals. Guarded by its owner's mutex.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_set>

#include "sandbox/limits.h"

namespace leadflow::sandbox {

class Distinct {
  public:
    // Beyond kDistinctMax new texts are not told apart any more. 64 bits of hash: at the limit
    // the chance that two texts fell together is one in two million.
    void add(std::string_view text) {
        if (seen_.size() < kDistinctMax) seen_.insert(std::hash<std::string_view>()(text));
    }
    size_t count() const { return seen_.size(); }
    void clear() { seen_.clear(); }

  private:
    std::unordered_set<size_t> seen_;
};

}  // namespace leadflow::sandbox
