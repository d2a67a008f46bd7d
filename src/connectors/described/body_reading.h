// SPDX-License-Identifier: Apache-2.0
// An operation's body at import: of which kind it is, and its fields. OpenAPI 2.0's body and
// formData parameters and OpenAPI 3's requestBody become the same.
#pragma once

#include "connectors/described/compiled.h"
#include "connectors/described/document.h"

#include <string>
#include <vector>

namespace leadflow::connectors::described {

// The operation's own list, else the definition's: "consumes" or "produces".
std::vector<std::string> media_types(const Document& document, const model::Json& operation,
                                     std::string_view key);

// OpenAPI 2.0. `body` may be empty; the form fields are among `fields` already.
void read_body(const Document& document, const model::Json& operation, const Node& body,
               CompiledOperation& made);
// OpenAPI 3.
void read_request_body(const Document& document, const model::Json& operation,
                       CompiledOperation& made);

// The schema of what a successful answer holds; nullptr when it is not said.
const model::Json* reply_schema(const Document& document, const model::Json& operation);

}  // namespace leadflow::connectors::described
