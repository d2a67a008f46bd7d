// SPDX-License-Identifier: Apache-2.0
// The limits per destination: so many calls under way at once, so many begun per second, and a
// circuit breaker. The others wait in line until their own deadline; one line does not hold up
// another. Holds pointers only to tell calls apart; it never looks at them.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "outbound/limits.h"

namespace leadflow::outbound {

struct Flight;

// Only one thread. After `failures_max` calls in a row went badly the circuit is open: nobody goes
// for a pause, then one at a time tries; the first that goes well closes it. A call that waits
// meanwhile has not used up a try: a far side that is back within its deadline never was away.
class HostGate {
  public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Went {
        kWell,
        kBadly,    // No answer, or one that says that nobody is there.
        kUnknown,  // It did not get so far, or ended for reasons of ours.
    };

    explicit HostGate(const Limits& limits) : limits_(limits) {}

    // True: go. False: it stands in line and comes out of a later leave() or due().
    bool enter(const std::string& key, Flight* flight, Time now);
    // One that went has ended. Those that may go now count as under way.
    std::vector<Flight*> leave(const std::string& key, Went went, Time now);
    // Those that only had to wait for their time.
    std::vector<Flight*> due(Time now);
    std::optional<Time> next_time() const;
    // Takes one that waits out of its line.
    void withdraw(const std::string& key, Flight* flight);
    bool is_open(const std::string& key) const;
    size_t circuits_open() const { return circuits_open_; }
    bool empty() const { return lines_.empty(); }

  private:
    struct Line {
        size_t under_way = 0;
        std::deque<Flight*> waiting;
        size_t failures = 0;  // In a row.
        bool open = false;
        Time open_until;
        std::chrono::milliseconds pause{0};
        Time next_start;  // By the rate.
    };
    bool may_go(const Line& line, Time now) const;
    void go(Line& line, Time now);
    void judge(Line& line, Went went, Time now);
    void release(const std::string& key, Line& line, Time now, std::vector<Flight*>& released);
    void forget_idle(Time now);
    Time time_of(const Line& line) const;

    const Limits& limits_;
    // A line without anybody is removed unless it has failures: hosts come and go.
    std::unordered_map<std::string, Line> lines_;
    std::set<std::string> timed_;  // Lines in which somebody waits for a time.
    size_t circuits_open_ = 0;
};

}  // namespace leadflow::outbound
