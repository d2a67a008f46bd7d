// SPDX-License-Identifier: Apache-2.0
// Judges the body of a create or update as Dataverse does: names, types, lengths, choices. Pure.
#pragma once

#include <optional>

#include "model/json.h"
#include "sandbox/odata.h"
#include "sandbox/table.h"

namespace leadflow::sandbox {

struct Strictness {
    // Dataverse itself lets a row without its ApplicationRequired columns pass: forms ask for them.
    bool require_application_required = false;
    // Dataverse itself checks the format of e-mail columns in forms only.
    bool check_email_format = false;
};

struct CheckedRow {
    model::JsonObject columns;           // To be written: no annotations, no read-only columns.
    std::optional<std::string> id;       // When the body carries the primary key.
    std::optional<ODataRefusal> refusal;
};
CheckedRow check_row(const Table& table, const model::Json& body, const Strictness& strictness,
                     bool creating);

}  // namespace leadflow::sandbox
