// SPDX-License-Identifier: Apache-2.0
// /api/v1/openapi.json: what the API does, as an OpenAPI 3.1 document. The files of src/api/openapi
// say what is particular to each route; who may, and what every route may answer, is added here from
// the one table of route_rules.h. tests/e2e/specs/openapi.spec.ts holds it against real answers.
#pragma once

#include "model/json.h"

#include <span>
#include <string_view>

namespace leadflow::api {

struct OpenApiPart {
    std::string_view name;  // The file's, without ".json".
    std::string_view text;
};

// As embedded at build; the first one is the head of the document.
std::span<const OpenApiPart> openapi_parts();
// The parts as one. kCorrupt names a part that is no JSON, or says what another has said already.
base::Result<model::Json> openapi_document(std::string_view public_url);

}  // namespace leadflow::api
