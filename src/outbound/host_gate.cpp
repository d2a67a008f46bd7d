// SPDX-License-Identifier: Apache-2.0
#include "outbound/host_gate.h"

#include "base/check.h"

#include <algorithm>

namespace leadflow::outbound {

bool HostGate::enter(const std::string& key, Flight* flight) {
    Line& line = lines_[key];
    if (line.under_way < under_way_max_) {
        ++line.under_way;
        return true;
    }
    line.waiting.push_back(flight);
    return false;
}

Flight* HostGate::leave(const std::string& key) {
    const auto at = lines_.find(key);
    CHECK(at != lines_.end() && at->second.under_way > 0);
    Line& line = at->second;
    if (!line.waiting.empty()) {
        Flight* next = line.waiting.front();
        line.waiting.pop_front();
        return next;
    }
    if (--line.under_way == 0) lines_.erase(at);
    return nullptr;
}

void HostGate::withdraw(const std::string& key, Flight* flight) {
    const auto at = lines_.find(key);
    if (at == lines_.end()) return;
    // Who waits longest mostly gives up first: the search from the front is short.
    auto& waiting = at->second.waiting;
    const auto found = std::find(waiting.begin(), waiting.end(), flight);
    if (found != waiting.end()) waiting.erase(found);
}

}  // namespace leadflow::outbound
