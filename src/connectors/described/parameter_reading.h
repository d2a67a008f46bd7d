// SPDX-License-Identifier: Apache-2.0
// Parameters of an operation that are not its body: in the path, query, headers, cookies and, of
// OpenAPI 2.0, form fields. Both generations of OpenAPI become the same fields.
#pragma once

#include "connectors/described/document.h"
#include "connectors/described/field.h"

#include <string>
#include <vector>

namespace leadflow::connectors::described {

struct ParameterReading {
    std::vector<Field> fields;
    Node body;            // OpenAPI 2.0's body parameter.
    std::string problem;  // A reference that leads nowhere, of a parameter that must be sent.
};

// `shared` are the path's own, which the operation's override. Either may be nullptr.
ParameterReading read_parameters(const Document& document, const model::Json* shared,
                                 const model::Json* own);

// Two fields of one name in different places: the later one's key says its place.
void tell_apart(std::vector<Field>& fields);

}  // namespace leadflow::connectors::described
