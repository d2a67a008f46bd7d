// SPDX-License-Identifier: Apache-2.0
// Row: an action's item made to fit a table's columns, as far as they are known: the lead table's
// lengths and types. Columns that are not known pass as they are; Dataverse judges them.
#pragma once

#include "base/result.h"
#include "connectors/field_lengths.h"
#include "model/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::dataverse {

// null values are left out, U+0000 is dropped (SQL Server refuses it), values of text columns
// become text and are cut to the column (or refused: kInvalidInput names column and length).
base::Result<model::JsonObject> fitted_row(std::string_view entity_set,
                                           const model::JsonObject& item, LongText long_text);

// Dataverse's complaint 0x80044331 about a column that fitted_row does not know: the row with that
// column cut. Nothing changes, and false, when the message names no column that is too long.
bool cut_as_told(std::string_view message, model::JsonObject& row);

// "leadid" for "leads", "opportunityid" for "opportunities".
std::string id_column(std::string_view entity_set);

}  // namespace leadflow::connectors::dataverse
