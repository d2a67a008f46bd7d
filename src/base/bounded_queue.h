// SPDX-License-Identifier: Apache-2.0
// BoundedQueue: values from many threads to many threads. A full queue says no to the pusher
// (back-pressure is the pusher's to answer); a closed one drains, then ends.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/mutex.h"

namespace leadflow::base {

// All functions: call from any thread.
template <typename T>
class BoundedQueue {
  public:
    explicit BoundedQueue(size_t items_max) : items_max_(items_max) {}

    // False when full or closed; the value is then untouched.
    bool try_push(T& value) EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        if (closed_ || items_.size() >= items_max_) return false;
        items_.push_back(std::move(value));
        ready_.notify_one();
        return true;
    }
    bool try_push(T&& value) { return try_push(value); }

    // Waits for at least one item, takes up to `count`. Empty means closed and drained.
    std::vector<T> pop_up_to(size_t count) EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        while (items_.empty() && !closed_) ready_.wait(mutex_);
        std::vector<T> taken;
        while (!items_.empty() && taken.size() < count) {
            taken.push_back(std::move(items_.front()));
            items_.pop_front();
        }
        return taken;
    }

    std::optional<T> pop() {
        std::vector<T> taken = pop_up_to(1);
        if (taken.empty()) return std::nullopt;
        return std::move(taken.front());
    }

    void close() EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        closed_ = true;
        ready_.notify_all();
    }

    size_t size() const EXCLUDES(mutex_) {
        MutexLock lock(mutex_);
        return items_.size();
    }

  private:
    const size_t items_max_;
    mutable Mutex mutex_;
    ConditionVariable ready_;
    std::deque<T> items_ GUARDED_BY(mutex_);
    bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace leadflow::base
