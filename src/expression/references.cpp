// SPDX-License-Identifier: Apache-2.0
#include "expression/references.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "expression/ast.h"

namespace leadflow::expression {
namespace {

using Kind = Reference::Kind;

struct Naming {
    std::string_view function;
    Kind kind;
};

// Functions whose first argument is a name.
constexpr auto kNaming = std::to_array<Naming>({
    {"body", Kind::kAction},
    {"outputs", Kind::kAction},
    {"actions", Kind::kAction},
    {"actionOutputs", Kind::kAction},
    {"actionBody", Kind::kAction},
    {"formDataValue", Kind::kAction},
    {"formDataMultiValues", Kind::kAction},
    {"multipartBody", Kind::kAction},
    {"result", Kind::kScope},
    {"items", Kind::kLoop},
    {"iterationIndexes", Kind::kLoop},
    {"parameters", Kind::kParameter},
    {"variables", Kind::kVariable},
    {"appsetting", Kind::kAppSetting},
});

const Naming* naming_of(std::string_view function) {
    for (const Naming& naming : kNaming)
        if (naming.function == function) return &naming;
    return nullptr;
}

}  // namespace

bool References::calls_function(std::string_view name) const {
    return std::any_of(calls.begin(), calls.end(), [name](const FunctionCall& call) {
        return base::equals_ignoring_case(call.function, name);
    });
}

References references_of(const Template& parsed) {
    References out;
    parsed.for_each_expression([&out](const Expression& expression, const std::string& path) {
        if (expression.is_literal()) return;
        const std::string_view function = expression.function_name();
        out.calls.push_back({function, {path, expression.position}});
        const Naming* naming = naming_of(function);
        if (naming == nullptr || expression.arguments.empty()) return;
        out.names.push_back({naming->kind, function, std::string(expression.literal_argument(0)),
                             {path, expression.arguments.front().position}});
    });
    return out;
}

bool names_an_action(std::string_view function) {
    const Naming* naming = naming_of(function);
    return naming != nullptr && (naming->kind == Kind::kAction || naming->kind == Kind::kScope ||
                                 naming->kind == Kind::kLoop);
}

std::string_view nearest_of(const std::vector<std::string>& names, std::string_view written) {
    // Edit distance is quadratic; no name is near a text this long.
    constexpr size_t kNameMax = 200;
    if (written.size() > kNameMax) return {};
    size_t best = std::max<size_t>(1, written.size() / 3) + 1;
    std::string_view nearest;
    for (const std::string& name : names) {
        if (name.size() > kNameMax) continue;
        const size_t distance = base::edit_distance(written, name);
        if (distance >= best) continue;
        best = distance;
        nearest = name;
    }
    return nearest;
}

}  // namespace leadflow::expression
