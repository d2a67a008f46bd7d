// SPDX-License-Identifier: Apache-2.0
// The limit per destination: so many under way at once, the others wait in line; one line does
// not hold up another. Holds pointers only to tell calls apart; it never looks at them.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

namespace leadflow::outbound {

struct Flight;

// Only one thread.
class HostGate {
  public:
    explicit HostGate(size_t under_way_max) : under_way_max_(under_way_max) {}

    // True: go. False: it stands in line and comes out of a later leave().
    bool enter(const std::string& key, Flight* flight);
    // One that went has ended. Returns the next in line, which now counts as under way.
    Flight* leave(const std::string& key);
    // Takes one that waits out of its line.
    void withdraw(const std::string& key, Flight* flight);
    bool empty() const { return lines_.empty(); }

  private:
    struct Line {
        size_t under_way = 0;
        std::deque<Flight*> waiting;
    };

    const size_t under_way_max_;
    // A line without anybody is removed: hosts come and go.
    std::unordered_map<std::string, Line> lines_;
};

}  // namespace leadflow::outbound
