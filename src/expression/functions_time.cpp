// SPDX-License-Identifier: Apache-2.0
// Points in time.
#include "base/clock.h"
#include "expression/call.h"
#include "expression/function.h"

#include <array>

namespace leadflow::expression {
namespace {

base::Result<Value> utc_now(Call& call) {
    return Value::of(std::string_view(base::iso_text(call.context().now())));
}

constexpr auto kFunctions = std::to_array<Function>({{"utcNow", 0, 1, utc_now}});

}  // namespace

std::span<const Function> time_functions() { return kFunctions; }

}  // namespace leadflow::expression
