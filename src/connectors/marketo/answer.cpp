// SPDX-License-Identifier: Apache-2.0
#include "connectors/marketo/answer.h"

#include "base/text.h"
#include "connectors/limits.h"
#include "connectors/parameters.h"
#include "model/json.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>

namespace leadflow::connectors::marketo {
namespace {

enum class Meaning {
    kFinal,
    kNotDone,  // Refused before it did anything: repeat.
    kUnknown,  // It may have done it.
    kQuota,
};

struct Known {
    std::string_view code;
    Meaning meaning;
    std::string_view words;
};

constexpr Known kCodes[] = {
    {"601", Meaning::kFinal, "the token was not accepted: check the custom service's user"},
    {"602", Meaning::kFinal, "the token has expired"},
    {"603", Meaning::kFinal,
     "access was refused: the API user's role needs Read-Write Lead (and Form, for forms)"},
    {"604", Meaning::kUnknown, "Marketo took too long"},
    {"606", Meaning::kNotDone, "too many requests in 20 seconds: it is tried again"},
    {"607", Meaning::kQuota, "the requests of today are used up: it is tried again in an hour"},
    {"608", Meaning::kNotDone, "Marketo is not available just now"},
    {"609", Meaning::kFinal, "Marketo did not understand the request"},
    {"610", Meaning::kFinal, "not found: check the connection's address"},
    {"611", Meaning::kUnknown, "Marketo had a fault of its own"},
    {"614", Meaning::kFinal, "the subscription cannot be reached: check the Munchkin id"},
    {"615", Meaning::kNotDone, "more than 10 requests at once: it is tried again"},
    {"701", Meaning::kFinal, "a required field is blank"},
    {"702", Meaning::kFinal, "there is no such form, program or lead"},
    {"703", Meaning::kFinal, "this feature is not switched on in the subscription"},
    {"713", Meaning::kNotDone, "Marketo is busy: it is tried again"},
    {"1001", Meaning::kFinal, "a field's value has the wrong type"},
    {"1002", Meaning::kFinal, "a required field is missing"},
    {"1003", Meaning::kFinal, "a field's value is not valid"},
    {"1004", Meaning::kFinal, "there is no such lead"},
    {"1005", Meaning::kFinal, "the lead exists already"},
    {"1006", Meaning::kFinal, "a field is not known: names are REST names such as \"firstName\""},
    {"1007", Meaning::kFinal, "several leads have this address: merge them in Marketo"},
    {"1008", Meaning::kFinal, "there is no such partition, or this user may not use it"},
    {"1011", Meaning::kFinal, "the lookup field is not allowed"},
    {"1021", Meaning::kFinal, "the fields of a lead's company may not be changed here"},
};

const Known* known_code(std::string_view code) {
    const auto found = std::find_if(std::begin(kCodes), std::end(kCodes),
                                    [&](const Known& one) { return one.code == code; });
    return found == std::end(kCodes) ? nullptr : found;
}

// {"code": "1003", "message": …}; the code is a text, sometimes a number.
void take_first(const model::Json* list, Answer& answer) {
    if (list == nullptr || !list->is_array() || list->get_array().empty()) return;
    const model::Json& first = list->get_array().front();
    if (const model::Json* code = model::find(first, "code")) answer.code = as_text(*code);
    answer.message = service_text(model::text_at(first, "message"));
}

std::string_view words_for(int status, const Answer& answer) {
    if (const Known* known = known_code(answer.code)) return known->words;
    if (status == 401) return "the token was not accepted";
    if (status == 413) return "the lead is too large";
    if (status == 429) return "too many requests: it is tried again";
    if (status >= 500) return "Marketo is not available just now";
    if (status >= 300) return "the address is not Marketo's: check the Munchkin id";
    return "the lead was not accepted";
}

}  // namespace

Answer answer_of(const model::Reply& reply) {
    Answer answer;
    const auto body = model::parse_json(reply.body);
    const auto success = body ? model::bool_at(*body, "success") : std::nullopt;
    if (!success) return answer;
    answer.understood = true;
    answer.success = *success;
    take_first(model::find(*body, "errors"), answer);
    const model::Json* result = model::find(*body, "result");
    if (result == nullptr || !result->is_array() || result->get_array().empty()) return answer;
    answer.record = result->get_array().front();
    answer.status = model::text_at(answer.record, "status");
    if (answer.status == "skipped") take_first(model::find(answer.record, "reasons"), answer);
    return answer;
}

bool wants_new_token(const Answer& answer) {
    return answer.understood && !answer.success && (answer.code == "601" || answer.code == "602");
}

Refusal refusal_of(int status, const Answer& answer, bool repeatable) {
    Refusal refusal;
    refusal.code = answer.code;
    refusal.message = base::format("Marketo did not take the lead: {}{}", words_for(status, answer),
                                   said(answer.code, answer.message));
    refusal.retry = retry_of(status, repeatable);
    const Known* known = known_code(answer.code);
    if (known == nullptr) return refusal;
    switch (known->meaning) {
        case Meaning::kFinal:
            refusal.retry = model::RetryClass::kNo;
            break;
        case Meaning::kNotDone:
            refusal.retry = model::RetryClass::kYes;
            if (answer.code == "606") refusal.wait = std::chrono::seconds(20);
            break;
        case Meaning::kUnknown:
            refusal.retry = repeatable ? model::RetryClass::kYes : model::RetryClass::kAmbiguous;
            break;
        case Meaning::kQuota:
            refusal.retry = model::RetryClass::kYes;
            refusal.wait = kQuotaPause;
            break;
    }
    return refusal;
}

}  // namespace leadflow::connectors::marketo
