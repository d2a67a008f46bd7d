// SPDX-License-Identifier: Apache-2.0
// Every limit of the sandbox by name. All state is in memory: the oldest goes when a limit is hit.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::sandbox {

inline constexpr size_t kRowsMax = 200'000;                // Of one table.
inline constexpr size_t kRowsBytesMax = 256 * 1024 * 1024;  // Of one table.
inline constexpr size_t kMailsMax = 200'000;
inline constexpr size_t kMailsBytesMax = 256 * 1024 * 1024;
inline constexpr size_t kArrivalsMax = 10'000;         // Listed, of one service.
inline constexpr size_t kServiceRecordsMax = 50'000;   // Of one service that keeps records.
inline constexpr size_t kTokensMax = 10'000;
inline constexpr size_t kDistinctMax = 4'000'000;  // Ids that "distinct" still tells apart.
inline constexpr size_t kFaultsMax = 1'000;        // Entries of a target's fault plan.
inline constexpr size_t kDelayedAnswersMax = 4'096;
inline constexpr std::chrono::milliseconds kFaultDelayMax{600'000};
inline constexpr size_t kListedDefault = 50;
inline constexpr size_t kListedMax = 1'000;
inline constexpr size_t kQueryRowsMax = 5'000;  // Dataverse's own page size.
inline constexpr size_t kCustomColumnsMax = 100;
inline constexpr size_t kRecipientsMax = 500;        // Of one mail through Graph.
inline constexpr size_t kShownBodyBytesMax = 20'000;  // Of a mail's text on the page.
inline constexpr size_t kMimeDepthMax = 8;

inline constexpr size_t kSmtpConnectionsMax = 256;
inline constexpr size_t kSmtpMailBytesMax = 10 * 1024 * 1024;
inline constexpr size_t kSmtpLineBytesMax = 998;  // Without CRLF; RFC 5321, 4.5.3.1.6.
inline constexpr size_t kSmtpRecipientsMax = 1'000;
inline constexpr size_t kSmtpAuthFailuresMax = 5;
inline constexpr size_t kSmtpBufferedMax = 64 * 1024;  // Read but not understood, of a connection.
inline constexpr std::chrono::seconds kSmtpIdleTime{300};

}  // namespace leadflow::sandbox
