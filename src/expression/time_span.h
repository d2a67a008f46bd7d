// SPDX-License-Identifier: Apache-2.0
// Lengths of time, in ticks, as .NET's TimeSpan writes and reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/culture.h"

namespace leadflow::expression {

// .NET's "c": [-][d.]hh:mm:ss[.fffffff].
std::string span_text(int64_t ticks);
// The same back; "c", and days alone ("6"). Nothing when it is none or does not fit.
std::optional<int64_t> parse_time_span(std::string_view text);
// Standard (c, g, G) or custom ("d\.hh\:mm") format.
base::Result<std::string> format_time_span(int64_t ticks, std::string_view format,
                                           const NumberSymbols& symbols);

}  // namespace leadflow::expression
