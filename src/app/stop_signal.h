// SPDX-License-Identifier: Apache-2.0
// StopSignal: SIGTERM and SIGINT as something to wait for, instead of a handler that may call
// nothing. Make it before any thread starts.
#pragma once

#include <csignal>

namespace leadflow::app {

class StopSignal {
  public:
    StopSignal() {
        std::signal(SIGPIPE, SIG_IGN);
        ::sigemptyset(&signals_);
        ::sigaddset(&signals_, SIGTERM);
        ::sigaddset(&signals_, SIGINT);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int signal = 0;
        ::sigwait(&signals_, &signal);
    }

  private:
    sigset_t signals_{};
};

}  // namespace leadflow::app
