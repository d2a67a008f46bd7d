// SPDX-License-Identifier: Apache-2.0
// Bearers: judges tokens that callers of a flow's URL show (RFC 6750) by the keys that their issuer
// publishes: a tenant of Microsoft Entra, or any OpenID provider. It never waits: keys that it does
// not have yet are asked for, and the caller is told to come again.
#pragma once

#include <memory>

#include "base/clock.h"
#include "flows/url_guard.h"
#include "outbound/outbound.h"

namespace leadflow::oidc {

class Bearers final : public flows::TokenJudge {
  public:
    // Both outlive every call that outbound performs.
    Bearers(outbound::Outbound& outbound, const base::Clock& clock);
    base::Status judge(const flows::BearerGuard& guard, std::string_view authorization) override;

  private:
    struct State;
    std::shared_ptr<State> state_;  // Shared with the answers that are still to come.
};

}  // namespace leadflow::oidc
