// SPDX-License-Identifier: Apache-2.0
// Parameters: one reader for the two ways in which a flow writes an action's parameters, flat
// ("item/address1_city": …) and nested ("item": {"address1_city": …}). It checks no schema.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

// Any value as a person would write it: strings as they are, null as "", true as "True", a content
// envelope as its text, objects and arrays as JSON.
std::string as_text(const model::Json& value);

// A value; keeps its own copy of the inputs.
class Parameters {
  public:
    // `inputs` of an OpenApiConnection ({"parameters": …}) or of an ApiConnection, whose body
    // becomes the parameter "body".
    explicit Parameters(const model::Json& inputs);

    // "emailMessage/To": exact names first, then ignoring case. nullptr when absent or null.
    const model::Json* find(std::string_view path) const;
    bool has(std::string_view path) const { return find(path) != nullptr; }
    // "" when absent.
    std::string text(std::string_view path) const;
    // True or False in any spelling, also as text; nothing when absent or something else.
    std::optional<bool> boolean(std::string_view path) const;
    // The first of these that is an object; nullptr when none is.
    const model::JsonObject* object(std::initializer_list<std::string_view> paths) const;

  private:
    model::JsonObject tree_;
};

// Objects are merged member by member; anything else in `source` takes the place of what was there.
void merge(model::Json& target, const model::Json& source);
// The inputs' member `queries`, percent-encoded: "a=1&b=2"; members that are null are left out.
// kInvalidInput: it is no object.
base::Result<std::string> encoded_queries(const model::Json& inputs);
// A member of an object: exact name first, then ignoring case. nullptr when absent or null.
const model::Json* find_member(const model::JsonObject& object, std::string_view name);
std::optional<bool> as_boolean(const model::Json& value);
// "item/a~1b" -> {"item", "a/b"}.
std::vector<std::string> parameter_path(std::string_view key);

}  // namespace leadflow::connectors
