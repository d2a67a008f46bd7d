// SPDX-License-Identifier: Apache-2.0
// Limits of what connectors build and believe, all in one place.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::connectors {

// Above this a Retry-After is taken as this: a far side must not park a lead for a month.
inline constexpr std::chrono::hours kRetryAfterMax{24};
// RFC 5321: a path of 256 octets with its brackets.
inline constexpr size_t kAddressBytesMax = 254;
inline constexpr size_t kRecipientsMax = 500;
// UTF-16 units. Exchange keeps 255 of a subject; elsewhere a screenful is enough.
inline constexpr size_t kOutlookSubjectUnitsMax = 255;
inline constexpr size_t kSubjectUnitsMax = 998;
inline constexpr size_t kDisplayNameUnitsMax = 256;
// All attachments of one mail together, decoded.
inline constexpr size_t kAttachmentBytesMax = 36700160;
// A connector path's segment may be percent-encoded twice (x-ms-url-encoding: double).
inline constexpr int kPercentDecodingsMax = 2;
inline constexpr size_t kParameterDepthMax = 32;
inline constexpr size_t kUrlBytesMax = 16384;
// How many columns one create may cut because Dataverse said that they are too long.
inline constexpr int kColumnCutsMax = 20;
// Azure Table Storage: a text property of 64 KiB in UTF-16, a key of 1 KiB.
inline constexpr size_t kTableTextUnitsMax = 32768;
inline constexpr size_t kTableKeyUnitsMax = 512;
// Teams takes a message of about 28 KB with its markup; Slack cuts a text itself after this.
inline constexpr size_t kTeamsMessageBytesMax = 27000;
inline constexpr size_t kSlackTextUnitsMax = 40000;
// How long a far side whose daily quota is used up is left alone before the next try.
inline constexpr std::chrono::hours kQuotaPause{1};
// Of a lead endpoint's answer, looked at for an error that it speaks of.
inline constexpr size_t kAnswerReadMax = 64 << 10;
// Of the far side's own words in an error message.
inline constexpr size_t kServiceTextBytesMax = 1000;
// Errors of Partner Center hold what they are made of, level by level.
inline constexpr int kErrorDetailsDepthMax = 4;

// Of a table or object, as its service tells them; what is beyond is given by name.
inline constexpr size_t kFieldsToldMax = 2000;
// Of one list that a form asks for, over all its pages.
inline constexpr size_t kChoicesMax = 5000;

}  // namespace leadflow::connectors
