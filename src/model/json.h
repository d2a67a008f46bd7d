// SPDX-License-Identifier: Apache-2.0
// The JSON value of the whole program (Boost.JSON: keeps key order), and the few questions that
// every folder asks of one. Parsing is strict RFC 8259 with named limits.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace leadflow::model {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

inline constexpr size_t kJsonDepthMax = 64;
inline constexpr size_t kJsonBytesMax = 104857600;  // Power Automate's message limit, 100 MB.

// A UTF-8 byte order mark is skipped; of duplicate keys the last one wins; lone surrogate escapes
// and invalid UTF-8 are refused. The error says what is wrong and at which byte.
base::Result<Json> parse_json(std::string_view text);
std::string to_text(const Json& value);
// Appends `text` as a JSON string with its quotes, as to_text would write it.
void append_quoted(std::string& out, std::string_view text);

// nullptr when `value` is no object or has no such member.
const Json* find(const Json& value, std::string_view key);
// Walks members: find_path(v, {"properties", "definition"}).
const Json* find_path(const Json& value, std::initializer_list<std::string_view> keys);
// The member's text; empty when absent or not a string.
std::string_view text_at(const Json& value, std::string_view key);
std::optional<int64_t> integer_at(const Json& value, std::string_view key);
std::optional<bool> bool_at(const Json& value, std::string_view key);
// The string itself as a view; empty when the value is not a string.
std::string_view text_of(const Json& value);
inline Json text_value(std::string_view text) {
    return Json(boost::json::string_view(text.data(), text.size()));
}
// "Object", "Array", "String", "Integer", "Float", "Boolean", "Null".
std::string_view type_name(const Json& value);
// As to_text, two blanks an indent.
std::string to_pretty_text(const Json& value);

}  // namespace leadflow::model
