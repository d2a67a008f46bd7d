// SPDX-License-Identifier: Apache-2.0
#include "outbound/host_gate.h"

#include "base/check.h"

#include <algorithm>

namespace leadflow::outbound {

bool HostGate::may_go(const Line& line, Time now) const {
    if (line.under_way >= limits_.calls_per_host_max) return false;
    if (line.open && (now < line.open_until || line.under_way > 0)) return false;
    return limits_.calls_per_host_second_max == 0 || now >= line.next_start;
}

void HostGate::go(Line& line, Time now) {
    ++line.under_way;
    if (limits_.calls_per_host_second_max == 0) return;
    const auto between = std::chrono::nanoseconds(std::chrono::seconds(1)) /
                         static_cast<int64_t>(limits_.calls_per_host_second_max);
    line.next_start = std::max(line.next_start, now) + between;
}

HostGate::Time HostGate::time_of(const Line& line) const {
    return line.open ? std::max(line.open_until, line.next_start) : line.next_start;
}

bool HostGate::enter(const std::string& key, Flight* flight, Time now) {
    if (lines_.size() >= kLinesMax && !lines_.contains(key)) forget_idle(now);
    Line& line = lines_[key];
    if (line.waiting.empty() && may_go(line, now)) {
        go(line, now);
        return true;
    }
    line.waiting.push_back(flight);
    timed_.insert(key);
    return false;
}

void HostGate::judge(Line& line, Went went, Time now) {
    if (went == Went::kWell) {
        line.failures = 0;
        circuits_open_ -= line.open ? 1 : 0;
        line.open = false;
    }
    if (went != Went::kBadly || limits_.failures_max == 0) return;
    if (++line.failures < limits_.failures_max) return;
    // Those that were under way when it opened fail too: they say nothing new.
    if (line.open && now < line.open_until) return;
    line.pause = line.open ? std::min(line.pause * 2, limits_.circuit_pause_max)
                           : limits_.circuit_pause;
    line.open_until = now + line.pause;
    circuits_open_ += line.open ? 0 : 1;
    line.open = true;
}

void HostGate::release(const std::string& key, Line& line, Time now,
                       std::vector<Flight*>& released) {
    while (!line.waiting.empty() && may_go(line, now)) {
        released.push_back(line.waiting.front());
        line.waiting.pop_front();
        go(line, now);
    }
    if (line.waiting.empty()) timed_.erase(key);
}

std::vector<Flight*> HostGate::leave(const std::string& key, Went went, Time now) {
    const auto at = lines_.find(key);
    CHECK(at != lines_.end() && at->second.under_way > 0);
    Line& line = at->second;
    --line.under_way;
    judge(line, went, now);
    std::vector<Flight*> released;
    release(key, line, now, released);
    if (line.under_way == 0 && line.waiting.empty() && line.failures == 0 &&
        now >= line.next_start)
        lines_.erase(at);
    return released;
}

std::vector<Flight*> HostGate::due(Time now) {
    std::vector<Flight*> released;
    const std::set<std::string> keys = timed_;
    for (const std::string& key : keys) release(key, lines_.at(key), now, released);
    return released;
}

std::optional<HostGate::Time> HostGate::next_time() const {
    std::optional<Time> next;
    for (const std::string& key : timed_) {
        const Line& line = lines_.at(key);
        // Where one must end first, its leave() tells.
        if (line.under_way >= (line.open ? 1 : limits_.calls_per_host_max)) continue;
        next = next ? std::min(*next, time_of(line)) : time_of(line);
    }
    return next;
}

void HostGate::withdraw(const std::string& key, Flight* flight) {
    const auto at = lines_.find(key);
    if (at == lines_.end()) return;
    // Who waits longest mostly gives up first: the search from the front is short.
    auto& waiting = at->second.waiting;
    const auto found = std::find(waiting.begin(), waiting.end(), flight);
    if (found != waiting.end()) waiting.erase(found);
    if (waiting.empty()) timed_.erase(key);
}

bool HostGate::is_open(const std::string& key) const {
    const auto at = lines_.find(key);
    return at != lines_.end() && at->second.open;
}

void HostGate::forget_idle(Time now) {
    std::erase_if(lines_, [&](const auto& item) {
        const Line& line = item.second;
        const bool idle = line.under_way == 0 && line.waiting.empty() && now >= line.next_start;
        if (idle && line.open) --circuits_open_;
        return idle;
    });
}

}  // namespace leadflow::outbound
