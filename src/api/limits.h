// SPDX-License-Identifier: Apache-2.0
// Limits and names of the API's way in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leadflow::api {

inline constexpr std::string_view kSessionCookie = "leadflow_session";
// The way back from a far side's sign-in page; below the public URL.
inline constexpr std::string_view kCallbackPath = "/oauth/callback";
// Signing in to leadflow by a provider, and the way back; below the public URL.
inline constexpr std::string_view kProviderPath = "/sign-in/oidc/";
inline constexpr std::string_view kProviderCallbackPath = "/sign-in/oidc/callback";
// The page that somebody wanted to see before they had to sign in.
inline constexpr size_t kWantedPageBytesMax = 500;
inline constexpr std::string_view kPortalHeader = "X-Leadflow-Portal";
// Of requests that anybody may send: an address, a name, a password.
inline constexpr size_t kPublicBodyBytesMax = 16384;
// A visit to a far side's sign-in page, from the button to the way back.
inline constexpr std::chrono::minutes kSignInTimeMax{10};
inline constexpr size_t kSignInsMax = 1000;  // Under way; the oldest makes room.
// Of a provider's words on the way back.
inline constexpr size_t kReasonBytesMax = 300;

// Leads of one answer; of one CSV file, so that it fits into memory; and asked of the store at once.
inline constexpr size_t kLeadsUsual = 50;
inline constexpr size_t kLeadsShownMax = 200;
inline constexpr size_t kLeadsExportedMax = 50000;
inline constexpr size_t kLeadsReadAtOnce = 500;
inline constexpr int64_t kLeadDaysUsual = 30;
inline constexpr int64_t kLeadDaysMax = 3700;  // Ten years.
// Of one person: shown on a page, and in one exported file, where each is whole.
inline constexpr size_t kPersonLeadsShownMax = 500;
inline constexpr size_t kPersonLeadsExportedMax = 2000;

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

// Requests that wait for a far side, so that they do not keep the others from the API.
inline constexpr size_t kSlowAtOnce = 3;
inline constexpr size_t kSlowWaitingMax = 32;

// An offer's form: its bytes, how many an address may send at once, and after how long it may send
// one more.
inline constexpr size_t kFormBytesMax = 64 * 1024;
inline constexpr double kFormsAtOnce = 10;
inline constexpr std::chrono::seconds kFormBackAfter{30};
inline constexpr size_t kFormAddressesMax = 20000;  // Watched.

}  // namespace leadflow::api
