// SPDX-License-Identifier: Apache-2.0
#include "auth/tries.h"

#include "auth/limits.h"
#include "base/encoding.h"

#include <arpa/inet.h>

#include <algorithm>

namespace leadflow::auth {
namespace {

double left_of(double count, base::Duration passed, base::Duration back_after) {
    const double back =
        static_cast<double>(passed.count()) / static_cast<double>(back_after.count());
    return std::max(0.0, count - std::max(0.0, back));
}

// Until there is one again.
base::Duration wait_of(double count, double max, base::Duration back_after) {
    const double wait = (count + 1 - max) * static_cast<double>(back_after.count());
    return base::Duration(static_cast<int64_t>(std::max(wait, 1000000.0)));
}

}  // namespace

std::string address_owner(const std::string& address) {
    char bytes[16] = {};
    if (::inet_pton(AF_INET6, address.c_str(), bytes) != 1) return address;
    // An IPv4 address in IPv6's clothes.
    const std::string_view all(bytes, sizeof bytes);
    if (all.substr(0, 12) == std::string_view("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12))
        return base::hex(all);
    return base::hex(all.substr(0, 8));
}

void Tries::make_room(Table& table, base::Duration back_after) {
    if (table.size() < kTriesWatchedMax) return;
    const base::Time now = clock_.now();
    std::erase_if(table, [&](const auto& row) {
        return left_of(row.second.count, now - row.second.at, back_after) <= 0;
    });
    // So many that try at once: whoever used least is let go.
    while (table.size() >= kTriesWatchedMax)
        table.erase(std::min_element(table.begin(), table.end(), [](const auto& a, const auto& b) {
            return a.second.count < b.second.count;
        }));
}

Tries::Used& Tries::present(Table& table, const std::string& key, base::Duration back_after) {
    if (!table.contains(key)) make_room(table, back_after);
    Used& used = table[key];
    const base::Time now = clock_.now();
    used.count = left_of(used.count, now - used.at, back_after);
    used.at = now;
    return used;
}

std::optional<base::Duration> Tries::take(const std::string& address, const std::string& account) {
    base::MutexLock lock(mutex_);
    // A request through the socket has no address: its owner needs no limit.
    if (!address.empty()) {
        Used& by_address = present(addresses_, address_owner(address), kTryOfAddressBack);
        if (by_address.count + 1 > kTriesPerAddress)
            return wait_of(by_address.count, kTriesPerAddress, kTryOfAddressBack);
        by_address.count += 1;
    }
    if (account.empty()) return std::nullopt;
    Used& by_account = present(accounts_, account, kFailureOfAccountBack);
    if (by_account.count + 1 > kFailuresPerAccount)
        return wait_of(by_account.count, kFailuresPerAccount, kFailureOfAccountBack);
    by_account.count += 1;
    return std::nullopt;
}

void Tries::give_back(const std::string& account) {
    base::MutexLock lock(mutex_);
    const auto found = accounts_.find(account);
    if (found != accounts_.end()) found->second.count = std::max(0.0, found->second.count - 1);
}

}  // namespace leadflow::auth
