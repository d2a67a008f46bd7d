// SPDX-License-Identifier: Apache-2.0
#include "app/lead_audit.h"

#include <map>
#include <set>

#include "base/text.h"

namespace leadflow::app {
namespace {

// What one end knows of a lead, of all its tries together.
struct Sent {
    std::string run;
    bool delivered = false;
    bool under_way = false;
};
struct Received {
    std::string id;
    size_t runs = 0;  // Without resubmissions.
    size_t records = 0;
    bool arrived = false;
    bool waiting = false;
    bool kept = false;
    bool of_offer = false;
};

std::map<std::string, Sent> by_lead(const std::vector<SentLead>& all) {
    std::map<std::string, Sent> leads;
    for (const SentLead& one : all) {
        Sent& lead = leads[one.lead];
        lead.run = one.run;
        lead.delivered = lead.delivered || one.status == SentLead::Status::kDelivered;
        lead.under_way = lead.under_way || one.status == SentLead::Status::kUnderWay;
    }
    return leads;
}

std::map<std::string, Received> by_lead(const std::vector<ReceivedLead>& all,
                                        const std::string& title) {
    using Fate = ReceivedLead::Fate;
    std::map<std::string, Received> leads;
    for (const ReceivedLead& one : all) {
        Received& lead = leads[one.lead.empty() ? one.id : one.lead];
        const bool is_run = one.fate != Fate::kRefused && one.fate != Fate::kKept;
        if (is_run && !one.resubmitted) ++lead.runs;
        lead.id = one.id;
        lead.records += one.records;
        lead.arrived = lead.arrived || one.fate == Fate::kArrived;
        lead.waiting = lead.waiting || one.fate == Fate::kWaiting;
        lead.kept = lead.kept || one.fate == Fate::kKept;
        lead.of_offer = lead.of_offer || one.offer == title;
    }
    return leads;
}

// Nothing: all is well, or not yet to be said.
std::string fault_of_received(const Received& lead) {
    if (lead.runs > 1) return base::format("received {} times", lead.runs);
    if (!lead.arrived && !lead.waiting && !lead.kept) return "received, but its run did not succeed";
    return {};
}

}  // namespace

LeadAudit audit(const std::string& title, const std::vector<SentLead>& sent_before,
                const std::vector<ReceivedLead>& received,
                const std::vector<SentLead>& sent_after) {
    const auto sent = by_lead(sent_before);
    const auto got = by_lead(received, title);
    const auto known = by_lead(sent_after);
    LeadAudit told;
    told.sent = sent.size();
    for (const auto& [id, lead] : sent) {
        const auto at = got.find(id);
        if (lead.delivered) ++told.delivered;
        if (at == got.end()) {
            if (lead.delivered)
                told.differences.push_back({id, lead.run, "delivered, but never received"});
            else if (lead.under_way)
                ++told.under_way;
            else
                told.differences.push_back({id, lead.run, "not delivered"});
        } else if (!lead.delivered && !lead.under_way) {
            told.differences.push_back({id, lead.run, "received, but its delivery failed"});
        }
    }
    for (const auto& [id, lead] : got) {
        const auto of = known.find(id);
        if (of == known.end()) {
            if (lead.of_offer) told.differences.push_back({id, lead.id, "received, but never sent"});
            continue;
        }
        ++told.received;
        told.records += lead.records;
        if (lead.arrived) ++told.arrived;
        else if (lead.waiting) ++told.under_way;
        else if (lead.kept) ++told.kept;
        if (const std::string fault = fault_of_received(lead); !fault.empty())
            told.differences.push_back({id, lead.id, fault});
    }
    return told;
}

}  // namespace leadflow::app
