// SPDX-License-Identifier: Apache-2.0
// The stand-in for Microsoft Graph's sendMail, JSON and MIME form. Mails end in the mailbox.
#pragma once

#include <atomic>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "http/message.h"
#include "sandbox/mailbox.h"
#include "sandbox/tokens.h"

namespace leadflow::sandbox {

// Call from any thread. All that is borrowed outlives it.
class Graph {
  public:
    Graph(const Tokens& tokens, Mailbox& mailbox, const base::Clock& clock, base::Random& random)
        : tokens_(tokens), mailbox_(mailbox), clock_(clock), random_(random) {}

    // Everything under /v1.0/: POST users/{id or address}/sendMail and me/sendMail; GET teams and
    // their channels.
    http::Response handle(const http::Request& request);
    http::Response refuse(int status, std::string_view code, std::string_view message);

    size_t unauthorized() const { return unauthorized_; }
    void reset() { unauthorized_ = 0; }

  private:
    http::Response send(const http::Request& request, const std::string& user);
    http::Response teams(const http::Request& request, const std::vector<std::string_view>& parts);
    http::Response send_json(const http::Request& request, const std::string& user);
    http::Response send_mime(const http::Request& request, const std::string& user);

    const Tokens& tokens_;
    Mailbox& mailbox_;
    const base::Clock& clock_;
    base::Random& random_;
    std::atomic<size_t> unauthorized_ = 0;
};

}  // namespace leadflow::sandbox
