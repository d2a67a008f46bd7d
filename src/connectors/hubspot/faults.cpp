// SPDX-License-Identifier: Apache-2.0
#include "connectors/hubspot/faults.h"

#include "base/text.h"
#include "connectors/limits.h"
#include "model/json.h"

#include <chrono>
#include <utility>

namespace leadflow::connectors::hubspot {
namespace {

constexpr std::pair<std::string_view, std::string_view> kByCategory[] = {
    {"VALIDATION_ERROR",
     "a property is not known or its value is not allowed: names are internal names such as "
     "\"jobtitle\", choices are internal values"},
    {"INVALID_AUTHENTICATION", "the token was not accepted: copy the private app's token anew"},
    {"EXPIRED_AUTHENTICATION", "the token has expired: copy the private app's token anew"},
    {"MISSING_SCOPES", "the private app lacks the scope crm.objects.contacts.write"},
    {"OBJECT_NOT_FOUND", "there is no such contact"},
    {"CONFLICT", "a contact with this e-mail address exists already"},
    {"RATE_LIMITS", "too many requests: it is tried again later"},
};

std::string_view words_for(int status, const Fault& fault) {
    if (fault.policy == "DAILY")
        return "the account's requests of today are used up: it is tried again in an hour";
    for (const auto& [known, words] : kByCategory)
        if (known == fault.category) return words;
    switch (status) {
        case 400:
            return "the contact was not accepted: check the action's fields";
        case 401:
            return "the token was not accepted: copy the private app's token anew";
        case 403:
            return "access was refused: the private app needs crm.objects.contacts.write";
        case 404:
            return "not found: check api_url and contacts_path";
        case 423:
            return "the contact is locked just now: it is tried again";
        case 429:
            return "too many requests: it is tried again later";
        default:
            break;
    }
    return status >= 477 ? "HubSpot is not available just now"
                         : "the answer was not understood: check api_url";
}

std::string existing_id_in(std::string_view message) {
    constexpr std::string_view kMark = "Existing ID: ";
    const size_t at = message.find(kMark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = message.substr(at + kMark.size());
    return std::string(rest.substr(0, rest.find_first_not_of("0123456789")));
}

// HubSpot seldom says how long to wait; its limits have known windows.
base::Duration wait_of(const Fault& fault) {
    if (fault.policy == "DAILY") return kQuotaPause;
    if (fault.policy == "SECONDLY") return std::chrono::seconds(1);
    return std::chrono::seconds(10);
}

}  // namespace

Fault fault_of(const model::Reply& reply) {
    Fault fault;
    const auto body = model::parse_json(reply.body);
    if (!body) return fault;
    fault.category = service_text(model::text_at(*body, "category"));
    fault.message = service_text(model::text_at(*body, "message"));
    fault.policy = service_text(model::text_at(*body, "policyName"));
    if (reply.status == 409) fault.existing_id = existing_id_in(fault.message);
    return fault;
}

Refusal refusal_of(int status, const Fault& fault, bool repeatable) {
    Refusal refusal;
    refusal.code = fault.category;
    refusal.message = base::format("HubSpot did not take the contact: {}{}",
                                   words_for(status, fault), said(fault.category, fault.message));
    refusal.retry = retry_of(status, repeatable);
    if (status == 429) refusal.wait = wait_of(fault);
    if (status == 423) {
        refusal.retry = model::RetryClass::kYes;
        refusal.wait = std::chrono::seconds(2);
    }
    // Its edge answers 477 while an account is moved.
    if (status == 477) refusal.retry = model::RetryClass::kYes;
    return refusal;
}

}  // namespace leadflow::connectors::hubspot
