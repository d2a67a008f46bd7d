// SPDX-License-Identifier: Apache-2.0
// What compile() finds out about a whole program once its actions are linked: references that lead
// nowhere, variables, places where an action may not stand, what is secret by descent.
#pragma once

#include <functional>
#include <vector>

#include "engine/program.h"

namespace leadflow::engine {

// Every expression of the action; not those of the actions inside it.
void for_each_expression(const CompiledAction& action,
                         const std::function<void(const expression::Expression&)>& visit);

// Actions, loops and parameters that expressions name. Marks what is asked for from outside its
// loop.
void check_references(Program& program, std::vector<CompileFault>& faults);

// Declarations and uses of variables.
void check_variables(const Program& program, std::vector<CompileFault>& faults);

// Terminate and Response in loops.
void check_places(const Program& program, std::vector<CompileFault>& faults);

// An action that uses secure outputs or inputs of another has secure inputs itself, and secure
// outputs if they are made of its inputs. Secure parameters and variables count too.
void spread_secrecy(Program& program, const std::vector<model::Parameter>& parameters);

// "; did you mean 'Create'?", or nothing.
std::string proposal(const std::string& name, const std::vector<std::string>& known);

}  // namespace leadflow::engine
