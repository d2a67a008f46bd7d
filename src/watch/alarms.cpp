// SPDX-License-Identifier: Apache-2.0
#include "watch/alarms.h"

#include <algorithm>

#include "base/log.h"
#include "watch/limits.h"

namespace leadflow::watch {
namespace {

constexpr const char* kScope = "alarms";

model::SaveSetting saved(const Alarm& alarm) {
    return {{kScope, alarm.key(), model::to_text(to_json(alarm))}};
}

}  // namespace

base::Status Alarms::load() {
    const auto rows = TRY(store_.settings(kScope));
    base::MutexLock lock(mutex_);
    for (const model::Setting& row : rows) {
        const auto value = model::parse_json(row.value);
        auto alarm = value ? alarm_of(*value) : base::Result<Alarm>(value.error());
        if (alarm) by_key_[row.key] = std::move(*alarm);
        else LOG_ERROR("an alarm cannot be read: {}", alarm.error().message);
    }
    return {};
}

base::Result<std::vector<Alarm>> Alarms::settle(std::vector<Alarm> found) {
    std::map<std::string, Alarm> now;
    for (Alarm& alarm : found)
        if (now.size() < kAlarmsMax) now.emplace(alarm.key(), std::move(alarm));
    std::vector<Alarm> ended;
    model::Changes changes;
    {
        base::MutexLock lock(mutex_);
        for (auto& [key, alarm] : now) {
            const auto stood = by_key_.find(key);
            if (stood == by_key_.end()) {
                changes.emplace_back(saved(alarm));
                continue;
            }
            alarm.since = stood->second.since;
            alarm.told = stood->second.told;
            if (alarm.message != stood->second.message) changes.emplace_back(saved(alarm));
        }
        for (const auto& [key, alarm] : by_key_) {
            if (now.contains(key)) continue;
            changes.emplace_back(model::DeleteSetting{kScope, key});
            ended.push_back(alarm);
        }
    }
    if (!changes.empty()) TRY(journal_.commit(std::move(changes)));
    base::MutexLock lock(mutex_);
    by_key_ = std::move(now);
    return ended;
}

base::Status Alarms::told(const std::string& key) {
    model::Changes changes;
    {
        base::MutexLock lock(mutex_);
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return {};
        found->second.told = true;
        changes.emplace_back(saved(found->second));
    }
    return journal_.commit(std::move(changes));
}

std::vector<Alarm> Alarms::standing() const {
    std::vector<Alarm> all;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [key, alarm] : by_key_) all.push_back(alarm);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Alarm& a, const Alarm& b) { return a.since > b.since; });
    return all;
}

}  // namespace leadflow::watch
