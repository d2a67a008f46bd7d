// SPDX-License-Identifier: Apache-2.0
// Row: an action's item made to fit a table's columns, as far as they are known: the lead table's
// lengths and types. Columns that are not known pass as they are; Dataverse judges them.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::dataverse {

// What becomes of a text that is longer than its column.
enum class LongText { kCut, kRefuse };

// null values are left out, U+0000 is dropped (SQL Server refuses it), values of text columns
// become text and are cut to the column (or refused: kInvalidInput names column and length).
base::Result<model::JsonObject> fitted_row(std::string_view entity_set,
                                           const model::JsonObject& item, LongText long_text);

// "companyname cut from 520 to 100 characters; …": what `sent` has less of than `item` had.
// Characters are UTF-16 units, as Dataverse counts.
std::string cuts_in(const model::JsonObject& item, const model::JsonObject& sent);

// Dataverse's complaint 0x80044331 about a column that fitted_row does not know: the row with that
// column cut. Nothing changes, and false, when the message names no column that is too long.
bool cut_as_told(std::string_view message, model::JsonObject& row);

// "leadid" for "leads", "opportunityid" for "opportunities".
std::string id_column(std::string_view entity_set);

}  // namespace leadflow::connectors::dataverse
