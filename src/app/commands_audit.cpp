// SPDX-License-Identifier: Apache-2.0
// leads audit: reads the books of both ends and prints what differs.
#include <unistd.h>

#include <cstdio>
#include <map>

#include "app/commands.h"
#include "app/lead_audit.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::app {
namespace {

using model::Json;

constexpr size_t kPage = 200;

// Rows of a list to its end; `cursor` names the member by which the next page is asked for.
base::Status each_row(const Client& client, std::string target, std::string_view cursor,
                      const std::function<void(const Json&)>& row) {
    target += base::format("{}limit={}", target.find('?') == std::string::npos ? '?' : '&', kPage);
    std::string before;
    for (size_t read = 0;;) {
        const Json page = TRY(client.call(
            "GET", before.empty() ? target : target + "&before=" + base::percent_encode(before)));
        if (!page.is_array()) return base::invalid_input("the server answered no list");
        for (const Json& one : page.get_array()) row(one);
        read += page.get_array().size();
        if (::isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r%zu leads read ", read);
        if (page.get_array().size() < kPage) break;
        before = model::text_at(page.get_array().back(), cursor);
    }
    if (::isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r\033[K");
    return {};
}

base::Result<std::vector<SentLead>> sent_by(const Client& client, const std::string& offer) {
    std::vector<SentLead> all;
    TRY(each_row(client, base::format("/api/v1/offers/{}/deliveries", base::percent_encode(offer)),
                 "run", [&all](const Json& row) {
                     const std::string_view status = model::text_at(row, "status");
                     const Json* summary = model::find(row, "summary");
                     // Validations; and deliveries of a time when leads had no id.
                     if (model::find(row, "leadId") == nullptr ||
                         (summary != nullptr && model::bool_at(*summary, "test").value_or(false)))
                         return;
                     all.push_back({.lead = std::string(model::text_at(row, "leadId")),
                                    .run = std::string(model::text_at(row, "run")),
                                    .status = status == "delivered" ? SentLead::Status::kDelivered
                                              : status == "failed" || status == "cancelled"
                                                  ? SentLead::Status::kFailed
                                                  : SentLead::Status::kUnderWay});
                 }));
    return all;
}

ReceivedLead::Fate fate_of(const Json& row) {
    const std::string_view fate = model::text_at(row, "fate");
    if (fate == "arrived") return ReceivedLead::Fate::kArrived;
    if (fate == "waiting") return ReceivedLead::Fate::kWaiting;
    if (fate != "refused") return ReceivedLead::Fate::kFailed;
    const Json* code = model::find_path(row, {"error", "code"});
    const std::string_view why = code == nullptr ? std::string_view() : model::text_of(*code);
    const bool kept = why == "DoNotContactKept" || why == "TestLeadKept" || why == "DuplicateLead";
    return kept ? ReceivedLead::Fate::kKept : ReceivedLead::Fate::kRefused;
}

size_t records_of(const Json& row) {
    size_t records = 0;
    if (const Json* effects = model::find(row, "effects"); effects != nullptr && effects->is_array())
        for (const Json& effect : effects->get_array())
            if (model::text_at(effect, "kind") == "record") ++records;
    return records;
}

base::Result<std::vector<ReceivedLead>> received_by(const Client& client, const std::string& flow) {
    std::vector<ReceivedLead> all;
    TRY(each_row(client,
                 base::format("/api/v1/leads?test=false&flow={}", base::percent_encode(flow)),
                 "cursor", [&all](const Json& row) {
                     const Json* offer = model::find_path(row, {"lead", "offer"});
                     all.push_back({.lead = std::string(model::text_at(row, "trackingId")),
                                    .id = std::string(model::text_at(row, "id")),
                                    .fate = fate_of(row),
                                    .resubmitted = model::find(row, "resubmittedFrom") != nullptr,
                                    .offer = offer == nullptr ? std::string() : std::string(model::text_of(*offer)),
                                    .records = records_of(row)});
                 }));
    return all;
}

// Behind a URL of leadflow's own form.
std::string flow_in(std::string_view url) {
    constexpr std::string_view kMark = "/workflows/";
    const size_t at = url.find(kMark);
    if (at == std::string_view::npos) return {};
    url.remove_prefix(at + kMark.size());
    return std::string(url.substr(0, url.find('/')));
}

// An offer whose leads go to a flow.
struct Looked {
    std::string id;
    std::string title;
    std::string flow;
    std::vector<SentLead> sent;
    LeadAudit audit;
};

// Books of the sender, of each flow once, and of the sender again: in this order.
base::Status audit_all(const AuditEnds& ends, std::vector<Looked>& offers) {
    std::map<std::string, std::vector<ReceivedLead>> received;
    for (Looked& offer : offers) offer.sent = TRY(sent_by(ends.sender, offer.id));
    for (const Looked& offer : offers)
        if (!received.contains(offer.flow))
            received[offer.flow] = TRY(received_by(ends.receiver, offer.flow));
    for (Looked& offer : offers)
        offer.audit = audit(offer.title, offer.sent, received[offer.flow],
                            TRY(sent_by(ends.sender, offer.id)));
    return {};
}

Json told(const std::string& offer, const LeadAudit& audit) {
    model::JsonArray differences;
    for (const AuditDifference& one : audit.differences)
        differences.push_back(model::JsonObject{{"lead", model::text_value(one.lead)},
                                                {"where", model::text_value(one.where)},
                                                {"message", one.words}});
    return model::JsonObject{{"offer", offer},
                             {"sent", audit.sent},
                             {"delivered", audit.delivered},
                             {"underWay", audit.under_way},
                             {"received", audit.received},
                             {"arrived", audit.arrived},
                             {"kept", audit.kept},
                             {"records", audit.records},
                             {"differences", std::move(differences)}};
}

void print(const std::string& offer, const LeadAudit& audit) {
    std::printf("%s: %zu sent, %zu delivered, %zu received, %zu arrived, %zu kept, %zu records, "
                "%zu under way\n",
                offer.c_str(), audit.sent, audit.delivered, audit.received, audit.arrived,
                audit.kept, audit.records, audit.under_way);
    for (const AuditDifference& one : audit.differences)
        std::printf("  %s (%s): %s\n", one.lead.c_str(), one.where.c_str(), one.words.c_str());
}

}  // namespace

int leads_audit(const AuditEnds& ends, const std::string& only, const std::string& flow,
                const Output& output) {
    const auto list = ends.sender.call("GET", "/api/v1/offers");
    if (!list) return fail(list.error());
    std::vector<Looked> offers;
    for (const Json& offer : list->as_array()) {
        const std::string id(model::text_at(offer, "id"));
        if (!only.empty() && id != only) continue;
        const Json* url = model::find_path(
            offer, {"destination", "httpsEndpointLeadConfiguration", "httpsEndpointUrl"});
        const std::string own = url == nullptr ? std::string() : flow_in(model::text_of(*url));
        if (!flow.empty() || !own.empty())
            offers.push_back({.id = id,
                              .title = std::string(model::text_at(offer, "title")),
                              .flow = flow.empty() ? own : flow});
        else if (!output.json)
            std::printf("%s: goes to no flow, not looked at\n", id.c_str());
    }
    if (const auto done = audit_all(ends, offers); !done) return fail(done.error());
    model::JsonArray told_offers;
    size_t differences = 0;
    for (const Looked& offer : offers) {
        differences += offer.audit.differences.size();
        if (output.json) told_offers.push_back(told(offer.id, offer.audit));
        else print(offer.id, offer.audit);
    }
    if (output.json)
        std::printf("%s\n",
                    model::to_pretty_text(model::JsonObject{{"offers", std::move(told_offers)},
                                                            {"differences", differences}})
                        .c_str());
    else
        std::printf("differences: %s\n",
                    differences == 0 ? "none" : std::to_string(differences).c_str());
    return differences == 0 ? 0 : 1;
}

}  // namespace leadflow::app
