// SPDX-License-Identifier: Apache-2.0
// Turns: a mutex that is fair between two threads. A busy committer that unlocks and locks again
// at once would keep a plain mutex from the checkpointer for seconds.
#pragma once

#include "base/mutex.h"

namespace leadflow::store::sqlite {

class Turns {
  public:
    void lock() {
        // Who waits for the turn holds `next_`, so whoever had the last turn queues behind.
        base::MutexLock next(next_);
        turn_.lock();
    }
    void unlock() { turn_.unlock(); }

  private:
    base::Mutex next_;
    base::Mutex turn_;
};

}  // namespace leadflow::store::sqlite
