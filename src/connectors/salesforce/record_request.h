// SPDX-License-Identifier: Apache-2.0
// RecordRequest: which operation on which Salesforce record an action means, whichever spelling it
// uses, and the fields that are sent. It builds no call.
#pragma once

#include "base/result.h"
#include "model/invocation.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::salesforce {

enum class Kind { kCreate, kUpsert, kUpdate, kGet, kGetByExternalId, kDelete, kQuery, kWebToLead };

// nullptr: no such operation. Names are Microsoft's, WebToLead is ours.
const Kind* kind_of(std::string_view operation);
std::string operations_there_are();
base::Result<std::string> operation_at(std::string_view method, std::string_view path);

struct RecordRequest {
    Kind kind = Kind::kCreate;
    std::string object;        // "Lead"
    std::string id;            // Of the record, or of the external id.
    std::string id_field;      // External id's field; empty: Salesforce's own id.
    std::string select;        // Of a get: "Id,LastName"; may be empty.
    std::string query;         // SOQL.
    model::JsonObject item;    // As the flow gave it.
    model::JsonObject fields;  // As it is sent.
    std::string note;          // What was cut or filled in on the way.
};

// kInvalidInput names the parameter that is missing or wrong. A create on a connection with an
// external_id_field comes back with id and id_field.
base::Result<RecordRequest> request_of(const model::Invocation& invocation,
                                       const model::OpenConnection& connection);

// Salesforce's complaint STRING_TOO_LONG about a field that we do not know: true when `row` had
// such a field, which is then cut.
bool cut_as_told(std::string_view message, std::string_view field, model::JsonObject& row);

}  // namespace leadflow::connectors::salesforce
