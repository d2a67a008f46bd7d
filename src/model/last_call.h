// SPDX-License-Identifier: Apache-2.0
// LastCall: how the last call by a connection went, in memory, shared by all who use it. Not a
// history, and no judge: who made the call says whether the connection was at fault.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"

namespace leadflow::model {

// Call from any thread. While calls go well it is two atomic reads and one write.
class LastCall {
  public:
    struct Told {
        base::Time at{};
        std::string error;  // Empty: it went well.
    };

    // True when it went otherwise than the one before: worth writing down.
    bool tell(base::Time at, const std::string& error) EXCLUDES(mutex_) {
        at_.store(base::to_micros(at), std::memory_order_relaxed);
        if (error.empty() && well_.load(std::memory_order_relaxed)) return false;
        base::MutexLock lock(mutex_);
        const bool changed = !told_ || error_ != error;
        told_ = true;
        error_ = error;
        well_.store(error.empty(), std::memory_order_relaxed);
        return changed;
    }
    // Nothing: there was none.
    std::optional<Told> told() const EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        if (!told_) return std::nullopt;
        return Told{base::from_micros(at_.load(std::memory_order_relaxed)), error_};
    }
    // As if there had been none: a person has signed in anew.
    void forget() EXCLUDES(mutex_) {
        base::MutexLock lock(mutex_);
        told_ = false;
        error_.clear();
        well_.store(false, std::memory_order_relaxed);
    }

  private:
    std::atomic<int64_t> at_ = 0;      // Microseconds.
    std::atomic<bool> well_ = false;
    mutable base::Mutex mutex_;
    bool told_ GUARDED_BY(mutex_) = false;
    std::string error_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::model
