// SPDX-License-Identifier: Apache-2.0
#include "leads/lead.h"

#include "base/text.h"
#include "leads/lead_source.h"
#include "leads/limits.h"

#include <algorithm>

namespace leadflow::leads {
namespace {

constexpr size_t kUsualSummaryBytes = 256;

using model::Json;
using model::JsonObject;

// A field under its documented name and the one of web-to-lead forms.
struct Names {
    std::string_view documented;
    std::string_view flat;
};

const Json* find_ignoring_case(const JsonObject& object, std::string_view name) {
    if (const Json* exact = object.if_contains(name)) return exact;
    for (const auto& member : object)
        if (base::equals_ignoring_case(std::string_view(member.key()), name))
            return &member.value();
    return nullptr;
}

std::string text_of(const Json& value) {
    if (value.is_string()) return std::string(model::text_of(value));
    if (value.is_number() || value.is_bool()) return model::to_text(value);
    return {};
}

// The first of the places where the field may be that holds it.
class Fields {
  public:
    explicit Fields(const JsonObject& body) : body_(body) {
        const Json* details = find_ignoring_case(body, "UserDetails");
        if (details != nullptr) details_ = details->if_object();
    }

    std::string detail(const Names& names) const {
        if (details_ != nullptr)
            if (const Json* found = find_ignoring_case(*details_, names.documented))
                return text_of(*found);
        return top(names);
    }

    std::string top(const Names& names) const {
        for (const std::string_view name : {names.documented, names.flat}) {
            if (name.empty()) continue;
            if (const Json* found = find_ignoring_case(body_, name)) return text_of(*found);
        }
        return {};
    }

  private:
    const JsonObject& body_;
    const JsonObject* details_ = nullptr;
};

// A form's fields as an object; a repeated one keeps its first value.
JsonObject fields_of_form(const Json& form) {
    JsonObject fields;
    if (!form.is_array()) return fields;
    for (const Json& field : form.get_array()) {
        if (fields.size() >= kFormFieldsMax) break;
        const std::string_view key = model::text_at(field, "key");
        const Json* value = model::find(field, "value");
        if (!key.empty() && value != nullptr) fields.emplace(key, *value);
    }
    return fields;
}

// "MSFT_TEST_" and a number of .NET ticks, 18 digits today.
bool is_test_token(std::string_view text) {
    constexpr std::string_view kPrefix = "MSFT_TEST_";
    constexpr size_t kDigitsMin = 15;
    if (!base::starts_with_ignoring_case(text, kPrefix)) return false;
    text.remove_prefix(kPrefix.size());
    return text.size() >= kDigitsMin &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_test(const Lead& lead) {
    const std::string_view email = lead.email;
    for (const std::string_view text :
         {std::string_view(lead.first_name), std::string_view(lead.last_name),
          std::string_view(lead.company), std::string_view(lead.source),
          email.substr(0, email.find('@'))})
        if (is_test_token(base::trimmed(text))) return true;
    return false;
}

void read_source(Lead& lead) {
    LeadSource parsed = parse_lead_source(lead.lead_source_raw);
    lead.source = std::move(parsed.source);
    lead.publisher = std::move(parsed.publisher);
    lead.offer = std::move(parsed.offer);
    lead.lead_source_action = std::move(parsed.action);
    lead.action = known_action(lead.action_code_raw);
    if (lead.action.empty()) lead.action = lead.lead_source_action;
    lead.do_not_contact = lead.action == "DNC" || lead.lead_source_action == "DNC";
    lead.test = is_test(lead);
    // Names have dots too: "Scorer 2.0" is no publisher.
    if (lead.test && !parsed.offer_part.empty()) {
        lead.publisher.clear();
        lead.offer = std::move(parsed.offer_part);
    }
}

}  // namespace

Lead lead_of(const Json& body) {
    const JsonObject* object = body.if_object();
    if (object == nullptr) return {};
    JsonObject form;
    if (const Json* data = object->if_contains("$formdata")) {
        form = fields_of_form(*data);
        object = &form;
    }
    const Fields fields(*object);
    Lead lead;
    lead.first_name = fields.detail({"FirstName", "first_name"});
    lead.last_name = fields.detail({"LastName", "last_name"});
    lead.email = fields.detail({"Email", {}});
    lead.phone = fields.detail({"Phone", {}});
    lead.country = fields.detail({"Country", {}});
    lead.company = fields.detail({"Company", {}});
    lead.title = fields.detail({"Title", {}});
    lead.description = fields.top({"Description", {}});
    lead.offer_title = fields.top({"OfferTitle", "offer_title"});
    lead.lead_source_raw = fields.top({"LeadSource", "lead_source"});
    lead.action_code_raw = fields.top({"ActionCode", "action_code"});
    read_source(lead);
    return lead;
}

bool names_somebody(const Lead& lead) {
    const auto says = [](std::string_view text) { return !base::trimmed(text).empty(); };
    return says(lead.email) || says(lead.first_name) || says(lead.last_name) || says(lead.company);
}

std::string sameness(const Lead& lead) {
    const std::string_view email = base::trimmed(lead.email);
    if (email.empty()) return {};
    const std::string_view offer = base::trimmed(lead.offer.empty() ? lead.offer_title : lead.offer);
    // No line break stands in an address or an offer's id that means something.
    return base::lower(base::format("{}\n{}\n{}", email, offer, base::trimmed(lead.action)));
}

std::string summary(const Lead& lead, const Standing& standing) {
    // Written straight as text: every lead passes here.
    std::string out = "{";
    out.reserve(kUsualSummaryBytes);
    const auto begin_member = [&](std::string_view key) {
        if (out.size() > 1) out += ',';
        model::append_quoted(out, key);
        out += ':';
    };
    const auto add = [&](std::string_view key, std::string_view text) {
        text = base::prefix_of_utf16_units(base::trimmed(text), kSummaryCharactersMax);
        if (text.empty()) return;
        begin_member(key);
        model::append_quoted(out, text);
    };
    add("name", lead.first_name + ' ' + lead.last_name);
    add("email", lead.email);
    add("company", lead.company);
    add("country", lead.country);
    add("offer", lead.offer_title.empty() ? lead.offer : lead.offer_title);
    add("source", lead.source);
    add("action", lead.action);
    if (lead.test) {
        begin_member("test");
        out += "true";
    }
    if (lead.do_not_contact) {
        begin_member("dnc");
        out += "true";
    }
    add("dup", standing.first);
    if (standing.key) {
        begin_member("key");
        out += std::to_string(*standing.key);
    }
    out += '}';
    return out;
}

}  // namespace leadflow::leads
