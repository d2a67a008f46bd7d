// SPDX-License-Identifier: Apache-2.0
// StopSignal: SIGTERM and SIGINT as something to wait for, instead of a handler that may call
// nothing; and SIGUSR1, by which another thread wakes who waits. Make it before any thread starts.
#pragma once

#include <unistd.h>

#include <csignal>

namespace leadflow::app {

class StopSignal {
  public:
    StopSignal() {
        std::signal(SIGPIPE, SIG_IGN);
        ::sigemptyset(&signals_);
        ::sigaddset(&signals_, SIGTERM);
        ::sigaddset(&signals_, SIGINT);
        ::sigaddset(&signals_, SIGUSR1);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    // False: somebody woke it.
    bool wait() const {
        int signal = 0;
        ::sigwait(&signals_, &signal);
        return signal != SIGUSR1;
    }
    static void wake() { ::kill(::getpid(), SIGUSR1); }

  private:
    sigset_t signals_{};
};

}  // namespace leadflow::app
