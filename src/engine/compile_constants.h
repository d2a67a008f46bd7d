// SPDX-License-Identifier: Apache-2.0
// Expressions that fail whatever the run, because nothing of a run is in them: @div(1,0). They are
// faults when the flow is saved. Part of compile().
#pragma once

#include <functional>
#include <string>

#include "engine/condition.h"
#include "expression/template.h"

namespace leadflow::engine {

// Is told where in the value, and what the evaluation said.
using TellConstantFault = std::function<void(const std::string& path, const std::string& message)>;

// Of each expression that is evaluated whenever the template is. What a lazy function (if, and, or,
// coalesce) would not come to is not evaluated here either.
void find_constant_faults(const expression::Template& parsed, const TellConstantFault& tell);
void find_constant_faults(const Condition& condition, const TellConstantFault& tell);

}  // namespace leadflow::engine
