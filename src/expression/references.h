// SPDX-License-Identifier: Apache-2.0
// What a template calls and refers to, told without running it: for the checks when a flow is
// saved. Whether those names exist is the definition's to know; unknown functions and wrong
// numbers of arguments are Template::parse's faults already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expression/template.h"

namespace leadflow::expression {

// Where something stands: the string in the template's value (as Fault::path), and the character
// in that string (UTF-16 units).
struct Place {
    std::string path;
    size_t position = 0;
};

// One call of a function.
struct FunctionCall {
    std::string_view function;  // As the table spells it.
    Place place;
};

// A name given to a function: body('X'), variables('x'), items('loop').
struct Reference {
    enum class Kind { kAction, kScope, kLoop, kParameter, kVariable, kAppSetting };

    Kind kind = Kind::kAction;
    std::string_view function;
    // Empty when it is computed: body(variables('x')).
    std::string name;
    Place place;

    bool is_computed() const { return name.empty(); }
};

struct References {
    // In the order of the text, outer before inner; repeats stay.
    std::vector<FunctionCall> calls;
    std::vector<Reference> names;

    bool calls_function(std::string_view name) const;
};

References references_of(const Template& parsed);

// Whether the first argument of that function is the name of an action, a scope or a loop. The
// name as the table spells it.
bool names_an_action(std::string_view function);
// A proposal for "did you mean": the one of `names` that is nearest to what was written; empty
// when none is near.
std::string_view nearest_of(const std::vector<std::string>& names, std::string_view written);

}  // namespace leadflow::expression
