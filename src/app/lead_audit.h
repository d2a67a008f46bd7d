// SPDX-License-Identifier: Apache-2.0
// Lead audit: the books of both ends of an offer held against one another: what it has delivered,
// and what the flow behind its endpoint has received. Pure; who reads the books: commands_audit.cpp.
#pragma once

#include <string>
#include <vector>

namespace leadflow::app {

// A lead is known at both ends by its id, which the sender gives it (docs/behaviour.md, I37).
struct SentLead {
    enum class Status { kUnderWay, kDelivered, kFailed };
    std::string lead;
    std::string run;  // The delivery.
    Status status = Status::kUnderWay;
};

struct ReceivedLead {
    // kKept: by the flow's settings, without a run.
    enum class Fate { kWaiting, kArrived, kFailed, kRefused, kKept };
    std::string lead;  // Empty: its sender gave none.
    std::string id;    // Of the run, or of the receipt.
    Fate fate = Fate::kWaiting;
    bool resubmitted = false;
    std::string offer;  // Its title, as the lead says it.
    size_t records = 0;     // That its run has made.
};

struct AuditDifference {
    std::string lead;
    std::string where;  // A run, or a receipt.
    std::string words;
};

struct LeadAudit {
    size_t sent = 0;  // Leads, not tries.
    size_t delivered = 0;
    size_t under_way = 0;  // At either end; no difference yet.
    size_t received = 0;
    size_t arrived = 0;
    size_t kept = 0;
    size_t records = 0;
    std::vector<AuditDifference> differences;
};

// Of the offer of that title. `received` was read after `sent_before` and before `sent_after`: what
// happens meanwhile is none of the differences.
LeadAudit audit(const std::string& title, const std::vector<SentLead>& sent_before,
                const std::vector<ReceivedLead>& received,
                const std::vector<SentLead>& sent_after);

}  // namespace leadflow::app
