// SPDX-License-Identifier: Apache-2.0
// The table of functions. A new function is one row in the table of its group's file
// (functions_string.cpp and so on) and the body above it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "expression/value.h"

namespace leadflow::expression {

class Call;

inline constexpr size_t kAnyNumber = static_cast<size_t>(-1);

// Whether arguments are evaluated before the body runs, or by the body as it needs them.
enum class Arguments { kEager, kLazy };

struct Function {
    std::string_view name;
    size_t arguments_min = 0;
    size_t arguments_max = 0;
    base::Result<Value> (*body)(Call& call) = nullptr;
    Arguments arguments = Arguments::kEager;
};

// Ignores case; nullptr when there is none.
const Function* find_function(std::string_view name);
// The name most like this one; empty when nothing is near.
std::string_view nearest_function(std::string_view name);

std::span<const Function> string_functions();
std::span<const Function> collection_functions();
std::span<const Function> logical_functions();
std::span<const Function> conversion_functions();
std::span<const Function> math_functions();
std::span<const Function> time_functions();
std::span<const Function> workflow_functions();
std::span<const Function> uri_functions();
std::span<const Function> json_functions();
std::span<const Function> xml_functions();

}  // namespace leadflow::expression
