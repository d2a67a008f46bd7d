// SPDX-License-Identifier: Apache-2.0
// Why a value that was refused does not match its schema, in Logic Apps' wording. It words, it
// does not judge: what it cannot word is a general sentence. Part of schema.h.
#pragma once

#include <vector>

#include "definition/schema.h"

namespace leadflow::definition {

// Of a prepared schema. Never empty; at most kMismatchesMax.
std::vector<Mismatch> word_mismatches(const model::Json& schema, const model::Json& value);

}  // namespace leadflow::definition
