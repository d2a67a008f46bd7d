// SPDX-License-Identifier: Apache-2.0
// What values are sealed for (crypto::SealedBox), where two rooms must know it.
#pragma once

#include <string_view>

namespace leadflow::keys {

inline constexpr std::string_view kSubscriptionEnd = "subscription end";  // Subscription::sealed_end

}  // namespace leadflow::keys
