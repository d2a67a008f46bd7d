// SPDX-License-Identifier: Apache-2.0
// Whether what a flow maps arrives: a run in which every mapped field came out empty, and a field that
// is suddenly empty in most leads. Both mean that somebody's spelling has changed, and nothing fails.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/runner.h"

namespace leadflow::watch {

struct FieldFinding {
    std::string field;  // "Create_a_new_record: item/subject"; empty: all of them, in one run.
    std::string message;
    std::string advice;
};

// Looks at the newest runs of the published version.
base::Result<std::vector<FieldFinding>> judge_fields(const runner::Rooms& rooms,
                                                     const flows::LiveFlow& live);

// Of an action's inputs as written and as evaluated: of each value that an expression makes or takes
// part in, by path, whether nothing came of the expressions.
std::map<std::string, bool> mapped_fields(const model::Json& written, const model::Json& evaluated);
// "New lead: @{triggerBody()?['a']}" is "New lead: ": what stays when every expression gives nothing.
std::string without_expressions(std::string_view text);

}  // namespace leadflow::watch
