// SPDX-License-Identifier: Apache-2.0
// The keys that sign a flow's URL: the present one and older ones until their end, so that a new URL can
// go where the old one is used, which takes a marketplace days. Who came by which key is remembered.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "model/json.h"

namespace leadflow::flows {

inline constexpr std::string_view kKeyPurpose = "flow key";  // Of the sealed box.

// As stored with the flow; the newest first. None: the flow's own key signs.
struct UrlKey {
    std::string sealed;  // Empty: the flow's own key, which also signs callbacks and stays.
    base::Time created{};
    std::optional<base::Time> ends;  // None: the present one.
};
base::Result<std::vector<UrlKey>> url_keys_of(std::string_view text);
std::string to_text(const std::vector<UrlKey>& keys);

// How a key was used last. Call from any thread; one lock for each request that it let in.
class UrlUse {
  public:
    struct Told {
        int64_t count = 0;
        std::optional<base::Time> last;
        std::string last_address;
        size_t callers = 0;  // Different addresses, up to kUrlCallersMax.
    };
    void note(const std::string& address, base::Time now);
    Told told() const;
    // For the store, and from it.
    model::Json to_json() const;
    void read(const model::Json& value);
    // Whether there is something that to_json() has not told yet.
    bool changed() const;

  private:
    mutable base::Mutex mutex_;
    int64_t count_ GUARDED_BY(mutex_) = 0;
    std::optional<base::Time> last_ GUARDED_BY(mutex_);
    std::string last_address_ GUARDED_BY(mutex_);
    std::set<std::string> callers_ GUARDED_BY(mutex_);
    mutable bool changed_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::flows
