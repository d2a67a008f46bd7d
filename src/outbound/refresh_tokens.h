// SPDX-License-Identifier: Apache-2.0
// RefreshTokens: where refresh tokens that change are kept, so that a restart does not lose the
// sign-in. Outbound only tells of them; it opens and seals nothing.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "model/call.h"

#include <optional>
#include <string>

namespace leadflow::outbound {

class RefreshTokens {
  public:
    virtual ~RefreshTokens() = default;
    // Does not wait. `done` is called once, from any thread: success means durable, or that the
    // holder (TokenRequest::holder) has no use for it any more.
    virtual void keep(const std::string& holder, model::Secret refresh_token,
                      std::optional<base::Time> ends,
                      base::UniqueFunction<void(base::Status)> done) = 0;
};

}  // namespace leadflow::outbound
