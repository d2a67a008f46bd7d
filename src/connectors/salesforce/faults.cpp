// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/faults.h"

#include "base/text.h"
#include "connectors/limits.h"
#include "model/json.h"

#include <utility>

namespace leadflow::connectors::salesforce {
namespace {

constexpr std::pair<std::string_view, std::string_view> kByCode[] = {
    {"REQUIRED_FIELD_MISSING", "a required field is missing: fill it in the action"},
    {"INVALID_FIELD",
     "a field is not known: check the action's fields and the user's field access"},
    {"INVALID_FIELD_FOR_INSERT_UPDATE", "a field may not be written by this user"},
    {"INVALID_TYPE", "there is no such object, or this user may not see it"},
    {"STRING_TOO_LONG", "a value is longer than its field"},
    {"INVALID_EMAIL_ADDRESS", "the e-mail address is not valid"},
    {"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
     "a value is not in its picklist: add it in Salesforce or change the action"},
    {"DUPLICATES_DETECTED", "a duplicate rule of this organisation found a record like this"},
    {"DUPLICATE_VALUE", "another record already has this unique value"},
    {"FIELD_CUSTOM_VALIDATION_EXCEPTION",
     "a validation rule of this organisation refused the record"},
    {"JSON_PARSER_ERROR", "a field's value has the wrong type"},
    {"INVALID_SESSION_ID", "the sign-in was not accepted: check the connected app and its user"},
    {"REQUEST_LIMIT_EXCEEDED",
     "the organisation's API calls of today are used up: it is tried again in an hour"},
    {"INSUFFICIENT_ACCESS", "this user may not do that: give it the permission on the object"},
    {"INSUFFICIENT_ACCESS_OR_READONLY",
     "this user may not do that: give it the permission on the object"},
    {"API_DISABLED_FOR_ORG", "this organisation or this user has no API access"},
    {"NOT_FOUND", "there is no such record, object or external id field"},
    {"ENTITY_IS_DELETED", "the record was deleted"},
    {"UNABLE_TO_LOCK_ROW", "the record is being changed by somebody else: it is tried again"},
    {"MALFORMED_QUERY", "the SOQL query is not valid"},
    {"SERVER_UNAVAILABLE", "Salesforce is not available just now"},
};

std::string_view words_for(int status, std::string_view code) {
    for (const auto& [known, words] : kByCode)
        if (known == code) return words;
    switch (status) {
        case 300:
            return "several records have this external id: make the field unique";
        case 400:
            return "the record was not accepted: check the action's fields";
        case 401:
            return "the sign-in was not accepted: check the connected app and its user";
        case 403:
            return "access was refused: check the user's permissions";
        case 404:
            return "not found: check the connection's address and the object's name";
        case 415:
            return "Salesforce did not understand the request";
        case 429:
            return "too many requests: it is tried again later";
        default:
            break;
    }
    return status >= 500 ? "Salesforce is not available just now"
                         : "the answer was not understood: check instance_url";
}

}  // namespace

Fault fault_of(const model::Reply& reply) {
    Fault fault;
    const auto body = model::parse_json(reply.body);
    if (!body || !body->is_array() || body->get_array().empty()) return fault;
    const model::Json& first = body->get_array().front();
    fault.code = service_text(model::text_at(first, "errorCode"));
    fault.message = service_text(model::text_at(first, "message"));
    const model::Json* fields = model::find(first, "fields");
    if (fields != nullptr && fields->is_array() && !fields->get_array().empty())
        fault.field = model::text_of(fields->get_array().front());
    return fault;
}

Refusal refusal_of(int status, const Fault& fault, std::string_view attempted, bool repeatable) {
    Refusal refusal;
    refusal.code = fault.code;
    refusal.message = base::format("Salesforce did not {}: {}{}", attempted,
                                   words_for(status, fault.code), said(fault.code, fault.message));
    refusal.retry = retry_of(status, repeatable);
    if (fault.code == "REQUEST_LIMIT_EXCEEDED") {
        refusal.retry = model::RetryClass::kYes;
        refusal.wait = kQuotaPause;
    } else if (fault.code == "UNABLE_TO_LOCK_ROW" || fault.code == "SERVER_UNAVAILABLE") {
        refusal.retry = model::RetryClass::kYes;
    }
    return refusal;
}

}  // namespace leadflow::connectors::salesforce
