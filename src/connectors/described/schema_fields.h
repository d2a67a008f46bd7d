// SPDX-License-Identifier: Apache-2.0
// A schema as a flat list of fields: objects are opened, arrays stay one field with the fields of
// their elements, what is hidden with a fixed value is marked as sent unasked.
#pragma once

#include "connectors/described/schema_shape.h"

#include <string>
#include <vector>

namespace leadflow::connectors::described {

// What a shape says of a value, whatever its place: type, words, default, options, dynamics.
void describe(const Shape& shape, std::string_view fallback_title, Field& field);

// What a field takes, in bytes.
size_t weight_of(const Field& field);

// The fields of a body called `name` (the first segment of their keys). `name` empty: keys are
// relative, for elements of arrays and for fields that a dynamic call gives.
std::vector<Field> body_fields(const Document& document, const Shape& body, std::string_view name,
                               bool required, Visibility visibility);
// What a reply holds, below "body".
std::vector<OutputField> output_fields(const Document& document, const Shape& body);

}  // namespace leadflow::connectors::described
