// SPDX-License-Identifier: Apache-2.0
// Limits and names of the API's way in.
#pragma once

#include <cstddef>
#include <string_view>

namespace leadflow::api {

inline constexpr std::string_view kSessionCookie = "leadflow_session";
inline constexpr std::string_view kPortalHeader = "X-Leadflow-Portal";
// Of requests that anybody may send: an address, a name, a password.
inline constexpr size_t kPublicBodyBytesMax = 16384;

}  // namespace leadflow::api
