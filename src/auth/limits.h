// SPDX-License-Identifier: Apache-2.0
// Every limit of signing in by name. docs/operating/sign_in.md tells operators.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::auth {

inline constexpr size_t kUsersMax = 1000;
inline constexpr size_t kSessionsPerUserMax = 50;  // The longest unused one ends for a new one.
inline constexpr size_t kEmailBytesMax = 254;
inline constexpr size_t kNameBytesMax = 200;
inline constexpr size_t kPasswordLettersMin = 12;
inline constexpr size_t kPasswordBytesMax = 1024;

// Password checks at once: each takes 64 MiB and about 0.2 s of a core (crypto/password.h).
inline constexpr size_t kPasswordChecksMax = 2;
inline constexpr size_t kPasswordChecksWaitingMax = 32;

inline constexpr std::chrono::hours kSessionIdleMax{8};
inline constexpr std::chrono::hours kSessionAgeMax{24 * 30};
// How exactly the last use is kept on disk: a write each time would be one for every click.
inline constexpr std::chrono::minutes kSeenSavedEvery{5};
inline constexpr std::chrono::hours kInvitationAgeMax{24 * 7};
inline constexpr std::chrono::hours kSetupAgeMax{24};
inline constexpr std::chrono::minutes kSecondFactorSetupMax{15};

// Tries to sign in. Each takes one of those that are left; they come back one by one.
inline constexpr double kTriesPerAddress = 30;
inline constexpr std::chrono::seconds kTryOfAddressBack{10};
inline constexpr double kFailuresPerAccount = 10;
inline constexpr std::chrono::seconds kFailureOfAccountBack{60};
inline constexpr size_t kTriesWatchedMax = 20000;  // Addresses, and accounts, with tries of late.

// Providers of sign-ins.
inline constexpr size_t kProvidersMax = 20;
inline constexpr size_t kProviderIdBytesMax = 32;
inline constexpr size_t kProviderTitleBytesMax = 60;
inline constexpr size_t kIssuerBytesMax = 500;
inline constexpr size_t kClientIdBytesMax = 200;
inline constexpr size_t kClientSecretBytesMax = 1000;
inline constexpr size_t kDomainsMax = 50;  // Of a provider.
inline constexpr size_t kDomainBytesMax = 253;
inline constexpr size_t kSubjectBytesMax = 255;  // OpenID Connect Core, section 2.

}  // namespace leadflow::auth
