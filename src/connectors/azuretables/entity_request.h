// SPDX-License-Identifier: Apache-2.0
// EntityRequest: which operation on which entity an action means, and the entity as Table Storage
// takes it: flat, typed, within its lengths. It builds no call.
#pragma once

#include "base/result.h"
#include "model/invocation.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::azuretables {

enum class Kind { kInsert, kInsertReplace, kInsertMerge, kReplace, kMerge, kGet, kList, kDelete,
                  kCreateTable };

// nullptr: no such operation.
const Kind* kind_of(std::string_view operation);
std::string operations_there_are();
base::Result<std::string> operation_at(std::string_view method, std::string_view path);

struct EntityRequest {
    Kind kind = Kind::kInsert;
    std::string table;
    std::string partition;
    std::string row;
    std::string etag;          // If-Match of replace, merge and delete; "*" by default.
    std::string list_query;    // "$filter=…&$select=…", encoded; may be empty.
    model::JsonObject entity;  // As it is sent.
    std::string note;          // What was cut.
};

// kInvalidInput names the parameter that is missing or wrong. An insert without RowKey gets the
// effect id.
base::Result<EntityRequest> request_of(const model::Invocation& invocation,
                                       const model::OpenConnection& connection);

// Whether the entity that is there says the same as the one that was to be inserted.
bool is_same(const model::JsonObject& sent, const model::Json& there);

}  // namespace leadflow::connectors::azuretables
