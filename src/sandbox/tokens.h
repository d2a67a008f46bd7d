// SPDX-License-Identifier: Apache-2.0
// Tokens: opaque bearer tokens, each good for one audience and a while. They guard nothing real:
// they are only there so that a client which mishandles tokens is found out.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"

namespace leadflow::sandbox {

// Call from any thread. The clock and the chance outlive it.
class Tokens {
  public:
    Tokens(const base::Clock& clock, base::Random& random) : clock_(clock), random_(random) {}

    std::string issue(std::string_view audience) EXCLUDES(mutex_);
    // The audience of a token that is good now.
    std::optional<std::string> audience_of(std::string_view token) const EXCLUDES(mutex_);
    // The same from "Authorization: Bearer TOKEN".
    std::optional<std::string> audience_of_header(std::string_view authorization) const;
    void expire_all() EXCLUDES(mutex_);
    // For tokens issued from now on.
    void set_lifetime(std::chrono::seconds lifetime) EXCLUDES(mutex_);
    std::chrono::seconds lifetime() const EXCLUDES(mutex_);

  private:
    struct Grant {
        std::string audience;
        base::Time good_until;
    };

    const base::Clock& clock_;
    base::Random& random_;

    mutable base::Mutex mutex_;
    std::chrono::seconds lifetime_ GUARDED_BY(mutex_){3599};
    std::unordered_map<std::string, Grant> grants_ GUARDED_BY(mutex_);
    std::deque<std::string> oldest_first_ GUARDED_BY(mutex_);
};

// "https://graph.microsoft.com/" -> "https://graph.microsoft.com", lower case: how audiences are
// compared. 127.0.0.1 and [::1] are written localhost, because both reach a sandbox.
std::string normal_audience(std::string_view audience);
// An audience's host with its port, "org.crm4.dynamics.com" or "localhost:8080".
std::string_view host_of_audience(std::string_view audience);
// Whether the audience names the host that the request was sent to.
bool is_own_audience(std::string_view audience, std::string_view host_header);
// Whether it names Microsoft Graph, or the sandbox in its place.
bool is_graph_audience(std::string_view audience, std::string_view host_header);

}  // namespace leadflow::sandbox
