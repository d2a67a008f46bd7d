// SPDX-License-Identifier: Apache-2.0
// Every limit of what is said about a lead, by name.
#pragma once

#include <cstddef>

namespace leadflow::leads {

inline constexpr size_t kSummaryCharactersMax = 200;  // Of each value.
inline constexpr size_t kFormFieldsMax = 200;         // Looked at for a lead's names.

}  // namespace leadflow::leads
