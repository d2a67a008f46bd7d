// SPDX-License-Identifier: Apache-2.0
// Outbound: performs Calls. The address guard, the limits per destination, deadlines and tokens
// are here and nowhere else. What a call means, it does not know.
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/service.h"
#include "base/unique_function.h"
#include "model/call.h"
#include "outbound/limits.h"
#include "outbound/refresh_tokens.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace leadflow::outbound {

using Done = base::UniqueFunction<void(model::Reply)>;

// Call from any thread. `done` is called exactly once, on an outbound thread, and must not wait.
class Outbound {
  public:
    virtual ~Outbound() = default;
    virtual void perform(model::Call call, Done done) = 0;
};

struct Options {
    size_t threads = 1;  // One curl multi loop each.
    // Hosts ("crm.internal", "127.0.0.1", "localhost") that may resolve to private, loopback or
    // link-local addresses; "*" allows all. Without, such addresses are refused after resolution.
    std::vector<std::string> private_hosts_allowed;
    // "http://proxy.internal:3128": the way of HTTP calls, but for hosts of `no_proxy` (a name, or a
    // domain with its subdomains). The proxy resolves names; the address guard then sees only
    // addresses that stand in URLs, and "localhost".
    std::string proxy;
    std::vector<std::string> no_proxy;
    std::string ca_file;  // Additional trust anchors (PEM); empty: the system's alone.
    Limits limits;
};

class CurlOutbound final : public Outbound, public base::Service {
  public:
    // All outlive it, and the refresh tokens' keeper is joined before this is destroyed. Without
    // one, new refresh tokens are known until the program ends only.
    CurlOutbound(Options options, const base::Clock& clock, base::Metrics& metrics,
                 RefreshTokens* refresh_tokens = nullptr);
    ~CurlOutbound() override;

    base::Status start() override;
    void perform(model::Call call, Done done) override;
    // Calls under way are cut (kAmbiguous or kNotSent, as far as they got), new ones get kNotSent.
    // Once its threads have ended, `done` of a new call is called at once, by perform() itself.
    void request_stop() override;
    void join() override;

  private:
    struct Rooms;
    std::unique_ptr<Rooms> rooms_;
};

// One HTTP call, waiting for it; for the command line. `unix_socket` empty: over TCP.
model::Reply perform_and_wait(const model::HttpCall& call, const std::string& unix_socket,
                              bool verify_certificate, base::Duration time_max);

}  // namespace leadflow::outbound
