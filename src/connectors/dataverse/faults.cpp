// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/faults.h"

#include "base/text.h"
#include "connectors/http_reply.h"
#include "connectors/parameters.h"

#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

constexpr std::pair<std::string_view, std::string_view> kByCode[] = {
    {kTooLong, "a value is longer than its column"},
    {"0x80048d19",
     "a column of the record is not known in this table, or its value has the wrong "
     "type: check the action's fields"},
    {"0x80060888", "a column is not known, or the record is malformed: check the action's fields"},
    {"0x80040265", "a plug-in of this organisation refused the record"},
    {"0x80040220",
     "the application user lacks a privilege: give it a security role that may "
     "create and read this table's records"},
    {"0x80048306", "the application user may not see this record: its security role is too narrow"},
    {"0x8006088a",
     "there is no such table: names are entity sets and case-sensitive, such as "
     "\"leads\""},
    {"0x80040217",
     "there is no such record, or one that it refers to does not exist: check the row's id and "
     "the lookup fields"},
    {kKeyViolated, "another record already has this value of an alternate key"},
    {kDuplicateRule, "a duplicate detection rule of this organisation found a record like this"},
    {kDuplicateId, "a record with the same unique value exists already"},
    {kRecordExists, "a record with the same id exists already"},
    {"0x80072322", "too many requests for this user: it is tried again later"},
    {"0x80072321", "too much execution time for this user: it is tried again later"},
    {"0x80072326", "too many requests at once for this user: it is tried again later"},
};

std::string_view words_for_status(int status) {
    switch (status) {
        case 400:
            return "the record was not accepted: check the action's fields";
        case 401:
            return "the sign-in was not accepted: the application needs an application user in "
                   "this organisation, and the tenant must be the organisation's";
        case 403:
            return "access was refused: the application user needs a security role that may create "
                   "and read this table's records";
        case 404:
            return "not found: check the organisation's URL and the table's name (\"leads\", not "
                   "\"lead\")";
        case 405:
            return "this address does not take records: check the organisation's URL";
        case 412:
            return "a record with the same unique value exists already";
        case 413:
            return "the record is too large";
        case 429:
            return "too many requests: it is tried again later";
        default:
            break;
    }
    if (status >= 500) return "Dynamics 365 is not available just now";
    if (status >= 300 && status < 400)
        return "the address leads elsewhere: check the organisation's URL";
    return "the answer was not understood: check the organisation's URL";
}

std::string hex_code(std::string code) {
    int64_t number = 0;
    if (code.starts_with("-") && base::parse_integer(code, number))
        return base::format("0x{:08x}", static_cast<uint32_t>(number));
    code = base::lower(code);
    return code == "0x0" ? std::string() : code;
}

}  // namespace

Fault fault_of(const model::Reply& reply) {
    Fault fault;
    const auto body = model::parse_json(reply.body);
    if (!body) return fault;
    const model::Json* error = model::find(*body, "error");
    if (error == nullptr) return fault;
    if (const model::Json* code = model::find(*error, "code"))
        fault.code = hex_code(as_text(*code));
    fault.message = service_text(model::text_at(*error, "message"));
    return fault;
}

std::string explain(int status, const Fault& fault, std::string_view attempted) {
    std::string_view words = words_for_status(status);
    for (const auto& [code, meaning] : kByCode)
        if (code == fault.code) words = meaning;
    std::string text = base::format("Dynamics 365 did not {}: {}", attempted, words);
    if (!fault.message.empty() || !fault.code.empty())
        text += base::format(" (it said: {}{}{})", fault.code, fault.code.empty() ? "" : " ",
                             fault.message);
    return text;
}

}  // namespace leadflow::connectors::dataverse
