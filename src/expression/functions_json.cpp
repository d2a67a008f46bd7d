// SPDX-License-Identifier: Apache-2.0
// Objects with one property more, less or other.
#include <array>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"
#include "expression/property_access.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::JsonObject;

boost::json::string_view boost_view(std::string_view text) { return {text.data(), text.size()}; }

// The first argument's object, ours to change.
Result<JsonObject> own_object(Call& call) {
    TRY(call.object(0));
    model::Json json = TRY(call.own(0));
    return std::move(json.get_object());
}

Result<Value> add_property(Call& call) {
    const std::string_view name = TRY(call.text(1));
    JsonObject object = TRY(own_object(call));
    if (find_member(object, name) != nullptr)
        return call.fault(base::format("cannot add the property '{}': the object has it", name));
    object[boost_view(name)] = TRY(call.own(2));
    return Value(model::Json(std::move(object)));
}

Result<Value> set_property(Call& call) {
    const std::string_view name = TRY(call.text(1));
    JsonObject object = TRY(own_object(call));
    const std::string_view present = member_name(object, name);
    // A name that differs in case only keeps its spelling and its place.
    object[boost_view(present.empty() ? name : present)] = TRY(call.own(2));
    return Value(model::Json(std::move(object)));
}

Result<Value> remove_property(Call& call) {
    const std::string_view name = TRY(call.text(1));
    JsonObject object = TRY(own_object(call));
    const std::string_view present = member_name(object, name);
    object.stable_erase(boost_view(present.empty() ? name : present));
    return Value(model::Json(std::move(object)));
}

Result<Value> merge_objects(Call& call) {
    TRY(call.object(1));
    JsonObject object = TRY(own_object(call));
    for (const auto& member : call.argument(1).get_object()) object[member.key()] = TRY(call.copy(member.value()));
    return Value(model::Json(std::move(object)));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"addProperty", 3, 3, add_property},
    {"setProperty", 3, 3, set_property},
    {"removeProperty", 2, 2, remove_property},
    {"mergeObjects", 2, 2, merge_objects},
});

}  // namespace

std::span<const Function> json_functions() { return kFunctions; }

}  // namespace leadflow::expression
