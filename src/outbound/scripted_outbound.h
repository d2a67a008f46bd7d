// SPDX-License-Identifier: Apache-2.0
// ScriptedOutbound: an Outbound whose far side is a function. For tests and the simulator: no
// sockets, every call remembered.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "base/mutex.h"
#include "outbound/outbound.h"

namespace leadflow::outbound {

// Call from any thread; `done` runs on the caller's thread.
class ScriptedOutbound final : public Outbound {
  public:
    using Script = std::function<model::Reply(const model::Call&)>;
    explicit ScriptedOutbound(Script script) : script_(std::move(script)) {}

    void perform(model::Call call, Done done) override {
        {
            base::MutexLock lock(mutex_);
            calls_.push_back(call);
        }
        done(script_(call));
    }

    std::vector<model::Call> calls() const {
        base::MutexLock lock(mutex_);
        return calls_;
    }

  private:
    const Script script_;
    mutable base::Mutex mutex_;
    std::vector<model::Call> calls_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::outbound
