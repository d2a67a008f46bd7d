// SPDX-License-Identifier: Apache-2.0
// Comma-separated values as RFC 4180 has them: quoted cells may hold commas, quotes and line
// breaks. Pure; it knows no leads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace leadflow::marketplace {

struct CsvRow {
    size_t line = 0;  // Of the text, from 1; where the row begins.
    std::vector<std::string> cells;
};

// Blank lines are no rows; a byte order mark is skipped; lines end in LF or CRLF. kInvalidInput
// names line and column.
base::Result<std::vector<CsvRow>> read_csv(std::string_view text);

}  // namespace leadflow::marketplace
