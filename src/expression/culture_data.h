// SPDX-License-Identifier: Apache-2.0
// Cultures out of ICU's data. The one place that asks ICU about them; culture.h keeps what it says.
#pragma once

#include <string>
#include <string_view>

#include "expression/culture.h"

namespace leadflow::expression {

// ICU's spelling of a culture's name ("fr-fr" to "fr_FR"); empty when it has none of it.
std::string known_culture(std::string_view name);
// `known` came from known_culture. What ICU cannot say stays as in en-US.
Culture load_culture(const std::string& known);

// A pattern of ICU ("EEEE, d. MMMM y") in .NET's letters ("dddd, d. MMMM yyyy").
std::string dot_net_pattern(std::string_view pattern);

}  // namespace leadflow::expression
