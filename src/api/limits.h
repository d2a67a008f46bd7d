// SPDX-License-Identifier: Apache-2.0
// Limits and names of the API's way in.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace leadflow::api {

inline constexpr std::string_view kSessionCookie = "leadflow_session";
// The way back from a far side's sign-in page; below the public URL.
inline constexpr std::string_view kCallbackPath = "/oauth/callback";
inline constexpr std::string_view kPortalHeader = "X-Leadflow-Portal";
// Of requests that anybody may send: an address, a name, a password.
inline constexpr size_t kPublicBodyBytesMax = 16384;
// A visit to a far side's sign-in page, from the button to the way back.
inline constexpr std::chrono::minutes kSignInTimeMax{10};
inline constexpr size_t kSignInsMax = 1000;  // Under way; the oldest makes room.
// Of a provider's words on the way back.
inline constexpr size_t kReasonBytesMax = 300;

// Server-sent events of runs: what is kept for who comes back, for how long after the last one
// asked, and how many may wait at once.
inline constexpr size_t kFeedMomentsMax = 4096;
inline constexpr std::chrono::seconds kFeedKeptFor{60};
inline constexpr size_t kFeedWatchersMax = 256;
inline constexpr std::chrono::milliseconds kFeedGathers{50};  // Changes that share an answer.
inline constexpr std::chrono::milliseconds kFeedRetry{50};    // When a browser asks again.

// A form's question to a service: all its calls together, and how many.
inline constexpr std::chrono::seconds kLookupTimeMax{10};
inline constexpr int kLookupCallsMax = 40;
// Answers that are kept for the next who asks the same.
inline constexpr std::chrono::seconds kLookupKeptFor{60};
inline constexpr size_t kLookupsKeptMax = 500;
inline constexpr size_t kLookupBytesKeptMax = 32 * 1024 * 1024;
// Questions that are on their way; more are told to come again.
inline constexpr size_t kLookupsAtOnceMax = 100;

}  // namespace leadflow::api
