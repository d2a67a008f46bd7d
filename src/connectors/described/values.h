// SPDX-License-Identifier: Apache-2.0
// Single values as text: what goes into paths, queries, headers and forms.
#pragma once

#include "connectors/described/field.h"

#include <string>

namespace leadflow::connectors::described {

// "true", "1.5", the text itself, "" for null, JSON for objects and lists.
std::string sent_text(const model::Json& value);

// Of a path or query: percent-encoded, lists by the field's style with the separators as they
// are, twice where the definition says so.
std::string encoded_text(const Field& field, const model::Json& value);

// A text that is purely a number or truth as what the field wants; all else as it is. An envelope
// {"$content-type", "$content"} for a text field becomes its text, or its base64.
model::Json typed_value(const Field& field, const model::Json& value);
bool needs_typing(const Field& field, const model::Json& value);

}  // namespace leadflow::connectors::described
