// SPDX-License-Identifier: Apache-2.0
// Every limit of offers and of the leads that they send, by name.
#pragma once

#include <chrono>
#include <cstddef>

namespace leadflow::marketplace {

inline constexpr size_t kOffersMax = 1000;
inline constexpr size_t kIdPartMax = 50;           // Of a publisher's or an offer's id.
inline constexpr size_t kTitleMax = 200;           // UTF-16 units, as all texts here.
inline constexpr size_t kTextMax = 5000;           // Description and consent of the public page.
inline constexpr size_t kUrlMax = 2048;
inline constexpr size_t kContactsMax = 50;
inline constexpr size_t kFieldMax = 500;           // A field of a lead.
inline constexpr size_t kDescriptionMax = 10000;   // What a customer may write.
inline constexpr size_t kKeyMax = 255;             // Bytes of a sender's own name for a lead.
inline constexpr size_t kFileLeadsMax = 10000;     // Of one CSV.
inline constexpr size_t kFileFaultsMax = 20;       // More would only bury the first ones.
// How often a delivery is tried again. With waits of an hour at most it is three to four days.
inline constexpr int kDeliveryRetries = 90;
inline constexpr int kNotificationRetries = 10;
// Who presses Validate waits so long for the far side's answer.
inline constexpr std::chrono::seconds kValidationTime{30};
// Partner Center: one question, and how long its jobs are waited for together, so that whoever
// asked is answered within a minute; they are looked at less and less often.
inline constexpr std::chrono::seconds kPartnerCenterCallTime{10};
inline constexpr std::chrono::seconds kJobTimeMax{40};
inline constexpr std::chrono::milliseconds kJobPauseFirst{250};
inline constexpr std::chrono::seconds kJobPauseMax{4};
inline constexpr size_t kDeliveriesMax = 200;      // Of one page of the log.

}  // namespace leadflow::marketplace
