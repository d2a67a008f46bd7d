// SPDX-License-Identifier: Apache-2.0
#include "expression/property_access.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;
using model::JsonObject;

// Expressions are repeated in messages; a screenful of one is enough.
constexpr size_t kSourceShownMax = 1000;
constexpr size_t kNameShownMax = 200;

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

boost::json::string_view boost_view(std::string_view text) { return {text.data(), text.size()}; }

base::Error cannot(std::string_view source, std::string_view why) {
    return base::invalid_input(
        base::format("The template language expression '{}' cannot be evaluated because {}. Please "
                     "see https://aka.ms/logicexpressions for usage details.",
                     base::prefix_of_utf16_units(source, kSourceShownMax), why));
}

std::string names_of(const JsonObject& object) {
    std::string names;
    size_t count = 0;
    for (const auto& member : object) {
        if (count == kNamesListedMax) return names + ", …";
        if (count++ > 0) names += ", ";
        names += base::prefix_of_utf16_units(view(member.key()), kNameShownMax);
    }
    return names;
}

std::string_view nearest_name(const JsonObject& object, std::string_view name) {
    if (name.size() > kNameShownMax) return {};
    size_t best = std::max<size_t>(1, name.size() / 3) + 1;
    std::string_view nearest;
    size_t count = 0;
    for (const auto& member : object) {
        if (count++ == kNamesListedMax) break;
        const std::string_view key = view(member.key());
        if (key.size() > kNameShownMax) continue;
        const size_t distance = base::edit_distance(name, key);
        if (distance >= best) continue;
        best = distance;
        nearest = key;
    }
    return nearest;
}

base::Error missing(const JsonObject& object, std::string_view name, std::string_view source) {
    std::string why =
        base::format("property '{}' doesn't exist, available properties are '{}'",
                     base::prefix_of_utf16_units(name, kNameShownMax), names_of(object));
    const std::string_view nearest = nearest_name(object, name);
    if (!nearest.empty()) why += base::format("; did you mean '{}'?", nearest);
    return cannot(source, why);
}

base::Error not_selectable(const Json& key, const Json& base, std::string_view source) {
    std::string name = key.is_string() ? std::string(base::prefix_of_utf16_units(
                                             model::text_of(key), kNameShownMax))
                                       : boost::json::serialize(key);
    return cannot(source,
                  base::format("property '{}' cannot be selected. Property selection is not "
                               "supported on values of type '{}'",
                               name, model::type_name(base)));
}

// nullptr: there is no such element, and that is allowed because the step is guarded.
base::Result<const Json*> element(const model::JsonArray& array, int64_t index, bool is_guarded,
                                  std::string_view source) {
    if (index >= 0 && static_cast<uint64_t>(index) < array.size())
        return &array[static_cast<size_t>(index)];
    if (is_guarded) return static_cast<const Json*>(nullptr);
    return cannot(source, base::format("array index '{}' is outside bounds (0, {}) of array", index,
                                       static_cast<int64_t>(array.size()) - 1));
}

// 'body/a/b' where no key has that name: body, then a, then b.
base::Result<const Json*> walk(const Json& base, std::string_view path, bool is_guarded,
                               std::string_view source) {
    const Json* at = &base;
    for (const std::string_view name : base::split(path, '/')) {
        if (const auto* object = at->if_object()) {
            const Json* member = find_member(*object, name);
            if (member == nullptr) {
                if (is_guarded) return member;
                return missing(*object, name, source);
            }
            at = member;
        } else if (at->is_null() && is_guarded) {
            return static_cast<const Json*>(nullptr);
        } else {
            int64_t index = 0;
            if (!at->is_array() || !base::parse_integer(name, index))
                return not_selectable(model::text_value(name), *at, source);
            at = TRY(element(at->get_array(), index, is_guarded, source));
            if (at == nullptr) return at;
        }
    }
    return at;
}

base::Result<const Json*> find_selected(const Json& base, const Json& key, bool is_guarded,
                                        std::string_view source) {
    if (base.is_null()) {
        if (is_guarded) return static_cast<const Json*>(nullptr);
        return not_selectable(key, base, source);
    }
    if (const auto* object = base.if_object()) {
        if (!key.is_string()) return not_selectable(key, base, source);
        const std::string_view name = model::text_of(key);
        if (const Json* member = find_member(*object, name)) return member;
        if (name.find('/') != std::string_view::npos) return walk(base, name, is_guarded, source);
        if (is_guarded) return static_cast<const Json*>(nullptr);
        return missing(*object, name, source);
    }
    if (const auto* array = base.if_array()) {
        if (key.is_int64()) return element(*array, key.get_int64(), is_guarded, source);
        return cannot(source, base::format("property '{}' cannot be selected. Array elements can "
                                           "only be selected using an integer index",
                                           base::prefix_of_utf16_units(model::text_of(key),
                                                                       kNameShownMax)));
    }
    return not_selectable(key, base, source);
}

}  // namespace

const Json* find_member(const JsonObject& object, std::string_view name) {
    if (const Json* exact = object.if_contains(boost_view(name))) return exact;
    for (const auto& member : object)
        if (base::equals_ignoring_case(view(member.key()), name)) return &member.value();
    return nullptr;
}

std::string_view member_name(const JsonObject& object, std::string_view name) {
    const auto exact = object.find(boost_view(name));
    if (exact != object.end()) return view(exact->key());
    for (const auto& member : object)
        if (base::equals_ignoring_case(view(member.key()), name)) return view(member.key());
    return {};
}

base::Result<Value> select(Value base, const Json& key, bool is_guarded, std::string_view source) {
    const Json* part = TRY(find_selected(base.json(), key, is_guarded, source));
    if (part == nullptr) return Value();
    return std::move(base).narrowed(*part);
}

}  // namespace leadflow::expression
