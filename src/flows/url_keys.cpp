// SPDX-License-Identifier: Apache-2.0
#include "flows/url_keys.h"

#include "flows/limits.h"

namespace leadflow::flows {

using model::Json;
using model::JsonArray;
using model::JsonObject;

base::Result<std::vector<UrlKey>> url_keys_of(std::string_view text) {
    std::vector<UrlKey> keys;
    if (text.empty()) return keys;
    const Json list = TRY(model::parse_json(text));
    if (!list.is_array()) return base::corrupt("a flow's keys are no list");
    for (const Json& one : list.get_array()) {
        const auto created = base::parse_iso(model::text_at(one, "created"));
        if (!created) return base::corrupt("a flow's key has no time");
        keys.push_back({.sealed = std::string(model::text_at(one, "sealed")),
                        .created = *created,
                        .ends = base::parse_iso(model::text_at(one, "ends"))});
    }
    return keys;
}

std::string to_text(const std::vector<UrlKey>& keys) {
    JsonArray list;
    for (const UrlKey& key : keys) {
        JsonObject one{{"sealed", key.sealed}, {"created", base::iso_text(key.created)}};
        if (key.ends) one["ends"] = base::iso_text(*key.ends);
        list.push_back(std::move(one));
    }
    return model::to_text(list);
}

void UrlUse::note(const std::string& address, base::Time now) {
    base::MutexLock lock(mutex_);
    ++count_;
    last_ = now;
    changed_ = true;
    if (address == last_address_) return;
    last_address_ = address;
    if (callers_.size() < kUrlCallersMax) callers_.insert(address);
}

UrlUse::Told UrlUse::told() const {
    base::MutexLock lock(mutex_);
    return {count_, last_, last_address_, callers_.size()};
}

bool UrlUse::changed() const {
    base::MutexLock lock(mutex_);
    return changed_;
}

Json UrlUse::to_json() const {
    base::MutexLock lock(mutex_);
    changed_ = false;
    JsonArray callers;
    for (const std::string& one : callers_) callers.emplace_back(one);
    JsonObject value{{"count", count_},
                     {"lastAddress", last_address_},
                     {"callers", std::move(callers)}};
    if (last_) value["last"] = base::iso_text(*last_);
    return value;
}

void UrlUse::read(const Json& value) {
    base::MutexLock lock(mutex_);
    count_ = model::integer_at(value, "count").value_or(0);
    last_ = base::parse_iso(model::text_at(value, "last"));
    last_address_ = model::text_at(value, "lastAddress");
    callers_.clear();
    if (const Json* callers = model::find(value, "callers"); callers && callers->is_array())
        for (const Json& one : callers->get_array()) callers_.emplace(model::text_of(one));
    changed_ = false;
}

}  // namespace leadflow::flows
