// SPDX-License-Identifier: Apache-2.0
// The stand-in for Microsoft Entra's token endpoint: client credentials only, every form field
// checked, refusals with the AADSTS numbers of the real one.
#pragma once

#include <atomic>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "http/message.h"
#include "sandbox/tokens.h"

namespace leadflow::sandbox {

// Call from any thread. All that is borrowed outlives it.
class Entra {
  public:
    Entra(Tokens& tokens, const base::Clock& clock, base::Random& random)
        : tokens_(tokens), clock_(clock), random_(random) {}

    // POST /{tenant}/oauth2/v2.0/token; `tenant` is the decoded segment.
    http::Response token(const http::Request& request, std::string_view tenant);

    // PEM, of the one app registration.
    void set_certificate(std::string pem);
    std::string certificate() const;
    size_t calls() const { return calls_; }
    // Calls that never reached token() because a scripted fault answered.
    void count_call() { ++calls_; }
    void reset() { calls_ = 0; }

    struct Refusal {
        int status;
        std::string_view error;  // "invalid_client"
        int number;              // 7000215
        std::string text;
    };
    http::Response refuse(const Refusal& refusal);

  private:
    Tokens& tokens_;
    const base::Clock& clock_;
    base::Random& random_;
    std::atomic<size_t> calls_ = 0;
    mutable base::Mutex mutex_;
    std::string certificate_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::sandbox
