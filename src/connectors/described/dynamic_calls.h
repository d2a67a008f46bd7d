// SPDX-License-Identifier: Apache-2.0
// Dynamic fields at design time: the call that gives a field's options, or its own fields, given
// the others; and what its reply says. Who performs it and keeps the answer is somebody else.
#pragma once

#include "base/result.h"
#include "connectors/described/compiled.h"
#include "connectors/question.h"
#include "model/call.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

struct DynamicWish {
    const CompiledConnector& connector;
    const CompiledOperation& operation;
    const Dynamic& dynamic;
    const model::OpenConnection& connection;
    const model::Json& inputs;         // The others: {"parameters": {flat}}.
    const model::Json* node = nullptr;  // kTree: the folder that is opened; nullptr: the roots.
};

// kInvalidInput names the field that must be given first.
base::Result<model::HttpCall> dynamic_call(const DynamicWish& wish);

// Nothing for a reply without a list: then the value is typed by hand. `roots`: of a tree the reply
// is about its first level.
std::vector<Choice> read_options(const Dynamic& dynamic, const model::Json& body,
                                 bool roots = false);

// The fields that the reply describes, below `key` (of an object in the body). Empty: one field
// of JSON, as it is.
std::vector<Field> read_schema(const Dynamic& dynamic, const model::Json& body,
                               std::string_view key);

// The dynamic of a field, or of the reply for "body"; nullptr when it has none.
const Dynamic* dynamic_of(const CompiledOperation& operation, std::string_view key);

}  // namespace leadflow::connectors::described
