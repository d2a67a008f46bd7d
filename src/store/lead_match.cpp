// SPDX-License-Identifier: Apache-2.0
#include "store/lead_match.h"

#include "base/text.h"
#include "store/run_match.h"

#include <algorithm>

namespace leadflow::store {
namespace {

bool fits(std::string_view wanted, std::string_view value) {
    return wanted.empty() || base::equals_ignoring_case(wanted, value);
}

bool matches_facts(const LeadFilter& filter, std::string_view summary) {
    const auto lead = lead_facts(summary);
    return lead && fits(filter.offer, lead->offer) && fits(filter.source, lead->source) &&
           fits(filter.action, lead->action) && fits(filter.country, lead->country) &&
           fits(filter.mail, lead->mail) && (!filter.test || *filter.test == lead->test);
}

bool matches_place(const LeadFilter& filter, const model::FlowId& flow, base::Time received) {
    return (!filter.flow || flow == *filter.flow) && (!filter.from || received >= *filter.from) &&
           (!filter.to || received < *filter.to);
}

}  // namespace

std::optional<LeadFacts> lead_facts(std::string_view summary) {
    // Runs that began otherwise than by a lead have "{}" or nothing.
    if (summary.size() <= 2) return std::nullopt;
    const auto json = model::parse_json(summary);
    if (!json) return std::nullopt;
    LeadFacts lead;
    lead.name = model::text_at(*json, "name");
    lead.mail = model::text_at(*json, "email");
    lead.company = model::text_at(*json, "company");
    if (lead.name.empty() && lead.mail.empty() && lead.company.empty()) return std::nullopt;
    lead.country = model::text_at(*json, "country");
    lead.offer = model::text_at(*json, "offer");
    lead.source = model::text_at(*json, "source");
    lead.action = model::text_at(*json, "action");
    lead.test = model::bool_at(*json, "test").value_or(false);
    // Summaries of earlier programs say it by the action alone.
    lead.do_not_contact = model::bool_at(*json, "dnc").value_or(lead.action == "DNC");
    lead.first = model::text_at(*json, "dup");
    lead.key = model::integer_at(*json, "key");
    return lead;
}

bool matches(const LeadFilter& filter, const model::RunHead& run) {
    if (filter.fate && *filter.fate != fate_of(run.status)) return false;
    return matches_place(filter, run.flow, run.created) && matches_search(run, filter.search) &&
           matches_facts(filter, run.summary);
}

bool matches(const LeadFilter& filter, const model::Receipt& receipt) {
    model::RunHead as_run;
    as_run.summary = receipt.summary;
    return matches_place(filter, receipt.flow, receipt.received) &&
           matches_search(as_run, filter.search) && matches_facts(filter, receipt.summary);
}

bool names(std::string_view kept, const std::vector<std::string>& texts) {
    if (kept.empty()) return false;
    const std::string low = base::lower(kept);
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return !text.empty() && low.find(base::lower(text)) != std::string::npos;
    });
}

LeadFate fate_of(model::RunStatus status) {
    if (!model::is_final(status)) return LeadFate::kWaiting;
    if (status == model::RunStatus::kSucceeded) return LeadFate::kArrived;
    return status == model::RunStatus::kCancelled ? LeadFate::kCancelled : LeadFate::kFailed;
}

int64_t day_of(base::Time time) {
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace leadflow::store
