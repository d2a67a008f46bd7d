// SPDX-License-Identifier: Apache-2.0
// x-ms-dynamic-values, -list, -tree, -schema and -properties as a Dynamic, at import.
#pragma once

#include "connectors/described/schema_shape.h"

#include <memory>
#include <vector>

namespace leadflow::connectors::described {

// Options of the field; nullptr when it has none that a call of this connector gives.
std::shared_ptr<Dynamic> dynamic_options(const Shape& shape);
// Fields of the object.
std::shared_ptr<Dynamic> dynamic_schema(const Shape& shape);

// Arguments name fields by a parameter's name or a property's: here they become flat keys.
void bind_dynamics(std::vector<Field>& fields);

}  // namespace leadflow::connectors::described
