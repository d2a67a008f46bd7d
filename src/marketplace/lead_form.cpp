// SPDX-License-Identifier: Apache-2.0
#include "marketplace/lead_form.h"

#include "base/text.h"
#include "leads/lead_source.h"
#include "marketplace/csv.h"
#include "marketplace/limits.h"

#include <algorithm>
#include <array>
#include <optional>

namespace leadflow::marketplace {
namespace {

using leads::Lead;
using model::Json;
using model::JsonObject;

constexpr std::string_view kUsualAction = "PLT";

struct Part {
    std::string_view name;  // As documented.
    std::string Lead::*value;
    size_t most;
};
constexpr std::array<Part, 8> kParts{{
    {"FirstName", &Lead::first_name, kFieldMax},
    {"LastName", &Lead::last_name, kFieldMax},
    {"Email", &Lead::email, kFieldMax},
    {"Phone", &Lead::phone, kFieldMax},
    {"Country", &Lead::country, kFieldMax},
    {"Company", &Lead::company, kFieldMax},
    {"Title", &Lead::title, kFieldMax},
    {"Description", &Lead::description, kDescriptionMax},
}};

struct Wrong {
    std::string_view part;  // "Email"
    std::string what;
};

// What a lead must hold to be sent at all; nothing: it may go.
std::optional<Wrong> fault_of(const Lead& lead) {
    bool blank = true;
    for (const Part& part : kParts) {
        const std::string& value = lead.*part.value;
        if (!base::trimmed(value).empty()) blank = false;
        if (base::utf16_length(value) > part.most)
            return Wrong{part.name,
                         base::format("is longer than {} characters", part.most)};
    }
    if (!lead.email.empty() && !is_mail_address(lead.email))
        return Wrong{"Email", "is not a mail address"};
    if (leads::meaning_of_action(lead.action).empty())
        return Wrong{"Action", "is not INS, PLT, DNC, Create or StartTestDrive"};
    if (leads::meaning_of_source(lead.source).empty())
        return Wrong{"Source", "is not AzureMarketplace, SPZA, AzurePortal or TestDrive"};
    if (blank) return Wrong{"", "is empty: nothing is said of anybody"};
    return std::nullopt;
}

// Of the offer: title, ids; and what was not said.
void complete(Lead& lead, const Offer& offer) {
    for (const Part& part : kParts) lead.*part.value = std::string(base::trimmed(lead.*part.value));
    lead.offer_title = offer.text.title;
    lead.publisher = offer.publisher;
    lead.offer = offer.offer;
    lead.source = lead.source.empty() ? offer.text.source : leads::known_source(lead.source);
    lead.action = leads::known_action(lead.action.empty() ? kUsualAction : lead.action);
    lead.do_not_contact = lead.action == "DNC";
    lead.test = false;
    lead.lead_source_raw.clear();
    lead.action_code_raw = lead.action;
    lead.lead_source_action = lead.action;
}

// "FirstName", "first_name" and "First name" are one.
std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : base::lower(base::trimmed(name)))
        if (c != '_' && c != ' ' && c != '-') plain += c;
    return plain;
}

std::string Lead::*column_named(std::string_view name) {
    const std::string plain = plain_name(name);
    for (const Part& part : kParts)
        if (plain == base::lower(part.name)) return part.value;
    if (plain == "action" || plain == "actioncode") return &Lead::action;
    if (plain == "source" || plain == "leadsource") return &Lead::source;
    if (plain == "jobtitle") return &Lead::title;
    if (plain == "note") return &Lead::description;
    return nullptr;
}

// 1 when no column is the one.
size_t column_of(std::string_view part, const std::vector<std::string Lead::*>& columns) {
    for (size_t i = 0; i < columns.size(); ++i)
        if (columns[i] == column_named(part)) return i + 1;
    return 1;
}

std::string wire_name(std::string_view name, WireForm form) {
    std::string written(name);
    if (form == WireForm::kCamelCase) written[0] = static_cast<char>(written[0] | 0x20);
    return written;
}

}  // namespace

base::Result<Lead> lead_given(const Json& body, const Offer& offer) {
    if (!body.is_object()) return base::invalid_input("a lead is an object");
    Lead lead = leads::lead_of(body);
    if (const std::string_view action = model::text_at(body, "action"); !action.empty())
        lead.action = action;
    if (const std::string_view source = model::text_at(body, "source"); !source.empty())
        lead.source = source;
    complete(lead, offer);
    if (const auto wrong = fault_of(lead))
        return base::invalid_input(base::format(
            "{} {}", wrong->part.empty() ? std::string("the lead") : std::string(wrong->part),
            wrong->what));
    return lead;
}

base::Result<std::vector<Lead>> leads_in_csv(std::string_view text, const Offer& offer) {
    const auto rows = TRY(read_csv(text));
    if (rows.empty()) return base::invalid_input("the file is empty: its first line names columns");
    if (rows.size() - 1 > kFileLeadsMax)
        return base::limit_exceeded(
            base::format("a file holds at most {} leads", kFileLeadsMax));
    std::vector<std::string> faults;
    const auto fault = [&](size_t line, size_t column, std::string_view what) {
        if (faults.size() < kFileFaultsMax)
            faults.push_back(base::format("line {}, column {}: {}", line, column, what));
    };
    std::vector<std::string Lead::*> columns;
    for (const std::string& name : rows.front().cells) {
        std::string Lead::*const column = column_named(name);
        if (column == nullptr)
            fault(rows.front().line, columns.size() + 1, "no field of a lead has this name");
        else if (std::find(columns.begin(), columns.end(), column) != columns.end())
            fault(rows.front().line, columns.size() + 1, "this field has a column already");
        columns.push_back(column);
    }
    std::vector<Lead> all;
    for (size_t i = 1; i < rows.size(); ++i) {
        const CsvRow& row = rows[i];
        if (row.cells.size() != columns.size()) {
            fault(row.line, std::min(row.cells.size(), columns.size()) + 1,
                  base::format("there are {} columns instead of {}", row.cells.size(),
                               columns.size()));
            continue;
        }
        Lead lead;
        for (size_t c = 0; c < columns.size(); ++c)
            if (columns[c] != nullptr) lead.*columns[c] = row.cells[c];
        complete(lead, offer);
        if (const auto wrong = fault_of(lead))
            fault(row.line, column_of(wrong->part, columns),
                  base::format("{} {}", wrong->part.empty() ? "the lead" : wrong->part,
                               wrong->what));
        all.push_back(std::move(lead));
    }
    if (!faults.empty()) return base::invalid_input(base::joined(faults, "; "));
    if (all.empty()) return base::invalid_input("the file holds no lead");
    return all;
}

Lead test_lead(const Offer& offer, base::Time now) {
    constexpr int64_t kTicksOf1970 = 621355968000000000;
    const std::string token =
        base::format("MSFT_TEST_{}", kTicksOf1970 + base::to_micros(now) * 10);
    Lead lead;
    lead.first_name = lead.last_name = lead.company = lead.title = lead.description = token;
    lead.email = token + "@test.com";
    lead.phone = "1234567890";
    lead.country = "US";
    lead.source = "AzureMarketplace";
    complete(lead, offer);
    lead.action = lead.action_code_raw = lead.lead_source_action = "INS";
    lead.test = true;
    const Kind kind = offer.draft.kind;
    if (kind == Kind::kSalesforce || kind == Kind::kMarketo)
        lead.lead_source_raw = base::format("{}-{}|{}", token, token, offer.text.title);
    else lead.lead_source_raw = lead.source;
    return lead;
}

std::string lead_source_of(const Lead& lead) {
    if (!lead.lead_source_raw.empty()) return lead.lead_source_raw;
    return base::format("{}-{}|{}.{}", lead.source, lead.action, lead.publisher, lead.offer);
}

Json lead_json(const Lead& lead, WireForm form) {
    JsonObject person;
    for (const Part& part : kParts)
        if (part.name != "Description") person[wire_name(part.name, form)] = lead.*part.value;
    return JsonObject{{wire_name("UserDetails", form), std::move(person)},
                      {wire_name("LeadSource", form), lead_source_of(lead)},
                      {wire_name("ActionCode", form), lead.action},
                      {wire_name("OfferTitle", form), lead.offer_title},
                      {wire_name("Description", form), lead.description}};
}

}  // namespace leadflow::marketplace
