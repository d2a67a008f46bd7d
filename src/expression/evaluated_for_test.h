// SPDX-License-Identifier: Apache-2.0
// The tests' language: a template and what it gives for these inputs, in one line.
#pragma once

#include <string_view>

#include "base/random.h"
#include "expression/json_context.h"
#include "expression/template.h"

namespace leadflow::expression {

inline base::Result<model::Json> evaluated(const model::Json& value,
                                           model::Json inputs = model::JsonObject()) {
    std::vector<Fault> faults;
    const Template parsed = Template::parse(value, faults);
    if (!faults.empty()) return base::invalid_input("parse: " + faults.front().message);
    base::SeededRandom random(7);
    const JsonContext context(std::move(inputs), base::from_micros(1769847330123456), random);
    return parsed.evaluate(context);
}

}  // namespace leadflow::expression
