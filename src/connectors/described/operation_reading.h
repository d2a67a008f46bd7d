// SPDX-License-Identifier: Apache-2.0
// One operation of a definition (a method of a path) as a CompiledOperation, but for what the
// connector's properties add: policies, sign-in, scripts.
#pragma once

#include "connectors/described/compiled.h"
#include "connectors/described/document.h"

namespace leadflow::connectors::described {

CompiledOperation read_operation(const Document& document, std::string_view path,
                                 const model::Json& path_item, std::string_view method,
                                 const model::Json& operation);

// "https://api.example.com/v1" of OpenAPI 2.0's host or 3's servers; empty when none is said.
std::string base_url_of(const Document& document);
// Of a path's or operation's own `servers`.
std::string server_url(const model::Json& holder);
// "yourinstance.example.com", "contoso.sharepoint.com": not meant to be called.
bool is_placeholder_url(std::string_view url);

}  // namespace leadflow::connectors::described
