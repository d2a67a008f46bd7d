// SPDX-License-Identifier: Apache-2.0
// Faults: what shall go wrong next, scripted by a test through the control API. A plan per target,
// used up in order; nothing goes wrong by itself.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "model/json.h"

namespace leadflow::sandbox {

enum class Target {
    kToken,
    kDataverse,
    kGraph,
    kSmtp,
    kSalesforce,
    kHubSpot,
    kMarketo,
    kTeams,
    kSlack,
    kProductIngestion,
};
inline constexpr size_t kTargets = 10;

enum class FaultMode {
    kStatus,           // Answers with the status, without effect.
    kDrop,             // Closes the connection without an answer and without effect.
    kDropAfterEffect,  // The row or mail is there, but the connection closes without an answer.
    kDelay,            // Answers as usual (the effect at once), but late.
};

// Where in an SMTP dialogue a fault strikes; or that a job of the Product Ingestion API fails, which
// was taken. Other HTTP targets have only kAny.
enum class FaultStage { kAny, kConnect, kAuth, kMail, kRecipient, kMessage, kJob };

struct Fault {
    FaultMode mode = FaultMode::kStatus;
    int status = 503;
    size_t count = 1;         // How often.
    std::string retry_after;  // The header's value: seconds or an HTTP date; empty: no header.
    std::chrono::milliseconds delay{0};  // Before the answer or the drop.
    FaultStage stage = FaultStage::kAny;
};

// Call from any thread.
class Faults {
  public:
    base::Status add(Target target, Fault fault) EXCLUDES(mutex_);
    // Uses up one of the plan's first entry if it is meant for this stage.
    std::optional<Fault> take(Target target, FaultStage stage = FaultStage::kAny) EXCLUDES(mutex_);
    // How many faults are still to strike.
    size_t pending(Target target) const EXCLUDES(mutex_);
    void clear() EXCLUDES(mutex_);

  private:
    mutable base::Mutex mutex_;
    std::array<std::deque<Fault>, kTargets> plans_ GUARDED_BY(mutex_);
};

std::string_view name_of(Target target);
std::optional<Target> target_named(std::string_view name);
struct ScriptedFault {
    Target target = Target::kDataverse;
    Fault fault;
};
// {"target":"token|dataverse|graph|smtp|salesforce|hubspot|marketo|teams|slack|product_ingestion",
//  "mode":"status|drop|drop_after_effect|delay","status":503,"count":1,
//  "retry_after":seconds or "HTTP date","delay_ms":0,"at":"connect|auth|mail|rcpt|message|job"};
// "at" for smtp, where a 421 strikes at MAIL, every other status at RCPT and the rest at the final
// dot unless said otherwise; and "job" for product_ingestion.
base::Result<ScriptedFault> read_fault(const model::Json& json);

}  // namespace leadflow::sandbox
