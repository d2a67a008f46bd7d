// SPDX-License-Identifier: Apache-2.0
// Mutex, MutexLock and ConditionVariable with clang's thread-safety annotations: which member is
// guarded by which mutex is said in the type and checked by the lint build.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define LEADFLOW_ANNOTATION(x) __attribute__((x))
#else
#define LEADFLOW_ANNOTATION(x)
#endif
#define GUARDED_BY(m) LEADFLOW_ANNOTATION(guarded_by(m))
#define REQUIRES(...) LEADFLOW_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) LEADFLOW_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace leadflow::base {

class LEADFLOW_ANNOTATION(capability("mutex")) Mutex {
  public:
    void lock() LEADFLOW_ANNOTATION(acquire_capability()) { mutex_.lock(); }
    void unlock() LEADFLOW_ANNOTATION(release_capability()) { mutex_.unlock(); }

  private:
    friend class ConditionVariable;
    std::mutex mutex_;
};

// Holds the mutex for a scope. Unlock and lock again by hand where work in the middle must not
// hold it.
class LEADFLOW_ANNOTATION(scoped_lockable) MutexLock {
  public:
    explicit MutexLock(Mutex& mutex) LEADFLOW_ANNOTATION(acquire_capability(mutex))
        : mutex_(mutex) {
        mutex_.lock();
    }
    ~MutexLock() LEADFLOW_ANNOTATION(release_capability()) {
        if (held_) mutex_.unlock();
    }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

    void unlock() LEADFLOW_ANNOTATION(release_capability()) {
        held_ = false;
        mutex_.unlock();
    }
    void lock() LEADFLOW_ANNOTATION(acquire_capability()) {
        mutex_.lock();
        held_ = true;
    }

  private:
    Mutex& mutex_;
    bool held_ = true;
};

class ConditionVariable {
  public:
    void wait(Mutex& mutex) REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        condition_.wait(lock);
        lock.release();
    }
    // False when the time ran out first.
    bool wait_for(Mutex& mutex, std::chrono::microseconds duration) REQUIRES(mutex) {
        std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
        const bool signalled = condition_.wait_for(lock, duration) == std::cv_status::no_timeout;
        lock.release();
        return signalled;
    }
    void notify_one() { condition_.notify_one(); }
    void notify_all() { condition_.notify_all(); }

  private:
    std::condition_variable condition_;
};

}  // namespace leadflow::base
