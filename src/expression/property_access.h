// SPDX-License-Identifier: Apache-2.0
// One dereference: base()['key'], base()?.key, base()[0].
#pragma once

#include <string_view>

#include "base/result.h"
#include "expression/value.h"

namespace leadflow::expression {

// `source` is the whole expression, for the message. Guarded: what is missing is null; a base of
// the wrong type is an error all the same.
base::Result<Value> select(Value base, const model::Json& key, bool is_guarded,
                           std::string_view source);

// The member of exactly that name, or else the first one whose name differs in case only.
const model::Json* find_member(const model::JsonObject& object, std::string_view name);
// The key under which find_member found it; empty when there is none.
std::string_view member_name(const model::JsonObject& object, std::string_view name);

}  // namespace leadflow::expression
