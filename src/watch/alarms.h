// SPDX-License-Identifier: Apache-2.0
// Alarms: those that stand, in memory and in the store, so that nobody is told twice after a restart.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "journal/journal.h"
#include "store/store.h"
#include "watch/alarm.h"

namespace leadflow::watch {

// Call from any thread; settle() and told() from one.
class Alarms {
  public:
    // Both outlive it.
    Alarms(store::Store& store, journal::Journal& journal) : store_(store), journal_(journal) {}

    base::Status load();
    // What is found now takes the place of what stood: known ones keep their time. Returns those that
    // have ended. Durable on return.
    base::Result<std::vector<Alarm>> settle(std::vector<Alarm> found);
    base::Status told(const std::string& key);
    std::vector<Alarm> standing() const;  // The newest first.

  private:
    store::Store& store_;
    journal::Journal& journal_;
    mutable base::Mutex mutex_;
    std::map<std::string, Alarm> by_key_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::watch
