// SPDX-License-Identifier: Apache-2.0
// The columns of a table as Dataverse's metadata tells them, made into fields of an action's form:
// required or not, types, lengths, choices, lookups. It asks nothing itself.
#pragma once

#include "connectors/dataverse/operations.h"
#include "connectors/question.h"

#include <string>

namespace leadflow::connectors::dataverse {

// The user's label out of a metadata label; empty when there is none.
std::string label_of(const model::Json* label);

// Each takes the list of one answer; the later ones add to the fields that the first has made.
void read_columns(const model::Json& list, Kind kind, Finding& finding);
void read_lengths(const model::Json& list, Finding& finding);
void read_choices(const model::Json& list, Finding& finding);
void read_lookups(const model::Json& list, Finding& finding);

}  // namespace leadflow::connectors::dataverse
