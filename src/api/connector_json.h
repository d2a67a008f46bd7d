// SPDX-License-Identifier: Apache-2.0
// Operations and fields of connectors as the portal reads them, in one form for built-in and for
// imported ones. Inside api/ only.
#pragma once

#include "connectors/connector.h"
#include "connectors/described/compiled.h"
#include "model/json.h"

#include <string_view>
#include <vector>

namespace leadflow::api {

// {"key","title","type","in","required","visibility",…}
model::JsonArray fields_json(const std::vector<connectors::described::Field>& fields);
// Of an imported connector.
model::Json operation_json(const connectors::described::CompiledOperation& operation);
// All of a built-in one; its older names are operations of the same family that are deprecated.
model::JsonArray operations_json(const connectors::Form& form);
// [{"id","title","description","kind","visibility"}], without the older names.
model::JsonArray brief_json(const connectors::Form& form);

}  // namespace leadflow::api
