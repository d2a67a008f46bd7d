// SPDX-License-Identifier: Apache-2.0
// Findings: what went against an invariant in one simulated life. An invariant is named by its rule
// in docs/behaviour.md.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace leadflow::simulation {

struct Finding {
    std::string rule;   // "E4"
    std::string story;  // "run 0858…: A7 was skipped although …"
};

class Findings {
  public:
    void add(std::string rule, std::string story) {
        if (list_.size() < kMost) list_.push_back({std::move(rule), std::move(story)});
    }
    bool empty() const { return list_.empty(); }
    const std::vector<Finding>& list() const { return list_; }

  private:
    static constexpr size_t kMost = 20;  // Of one life: more would only repeat the first ones.
    std::vector<Finding> list_;
};

}  // namespace leadflow::simulation
