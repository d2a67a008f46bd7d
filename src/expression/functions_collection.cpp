// SPDX-License-Identifier: Apache-2.0
// Arrays, objects, and the functions that take a string as a collection of characters.
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/characters.h"
#include "expression/comparison.h"
#include "expression/find_text.h"
#include "expression/function.h"
#include "expression/limits.h"
#include "expression/property_access.h"
#include "expression/text_form.h"

namespace leadflow::expression {
namespace {

using base::Result;
using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::string_view kStringOrArray = "a string or an array";

int64_t length_of(std::string_view text) { return static_cast<int64_t>(base::utf16_length(text)); }

Result<Value> contains(Call& call) {
    const Json& collection = call.argument(0);
    if (const auto* array = collection.if_array()) {
        TRY(call.meter().spend_steps(array->size()));
        return Value::of(std::any_of(array->begin(), array->end(), [&call](const Json& item) {
            return deep_equal(item, call.argument(1));
        }));
    }
    if (const auto* object = collection.if_object())
        return Value::of(find_member(*object, TRY(call.text(1))) != nullptr);
    if (!collection.is_string()) return call.wrong_type(0, "an object, an array or a string");
    return Value::of(find_text(TRY(call.text(0)), TRY(call.text(1))) !=
                     std::string_view::npos);
}

Result<Value> length(Call& call) {
    const Json& collection = call.argument(0);
    if (const auto* array = collection.if_array())
        return Value::of(static_cast<int64_t>(array->size()));
    if (!collection.is_string()) return call.wrong_type(0, kStringOrArray);
    return Value::of(length_of(model::text_of(collection)));
}

Result<Value> empty(Call& call) {
    const Json& value = call.argument(0);
    if (value.is_null()) return Value::of(true);
    if (value.is_string()) return Value::of(value.get_string().empty());
    if (const auto* array = value.if_array()) return Value::of(array->empty());
    if (const auto* object = value.if_object()) return Value::of(object->empty());
    return call.wrong_type(0, "an object, an array or a string");
}

// The items [start, start + count) of what is an array or a string.
Result<Value> part_of(Call& call, size_t start, size_t count) {
    const Json& collection = call.argument(0);
    if (collection.is_string())
        return call.text_result(slice_units(model::text_of(collection), start, count));
    const JsonArray& array = collection.get_array();
    JsonArray out;
    for (size_t i = start; i < array.size() && i - start < count; ++i)
        out.push_back(TRY(call.copy(array[i])));
    return call.array_result(std::move(out));
}

Result<Value> first(Call& call) {
    const Json& collection = call.argument(0);
    if (collection.is_string()) return part_of(call, 0, 1);
    if (!collection.is_array()) return call.wrong_type(0, kStringOrArray);
    if (collection.get_array().empty()) return Value();
    Value owner = call.take(0);
    const Json& item = owner.json().get_array().front();
    return std::move(owner).narrowed(item);
}

Result<Value> last(Call& call) {
    const Json& collection = call.argument(0);
    if (collection.is_string()) {
        const int64_t length = length_of(model::text_of(collection));
        return part_of(call, static_cast<size_t>(std::max<int64_t>(0, length - 1)), 1);
    }
    if (!collection.is_array()) return call.wrong_type(0, kStringOrArray);
    if (collection.get_array().empty()) return Value();
    Value owner = call.take(0);
    const Json& item = owner.json().get_array().back();
    return std::move(owner).narrowed(item);
}

Result<size_t> count_argument(Call& call) {
    if (!call.argument(0).is_string() && !call.argument(0).is_array())
        return call.wrong_type(0, kStringOrArray);
    const int64_t count = TRY(call.integer(1));
    if (count < 0) return call.fault("expects its second parameter not to be negative");
    return static_cast<size_t>(count);
}

Result<Value> take(Call& call) { return part_of(call, 0, TRY(count_argument(call))); }

Result<Value> skip(Call& call) {
    return part_of(call, TRY(count_argument(call)), static_cast<size_t>(-1));
}

Result<Value> chunk(Call& call) {
    const size_t size = TRY(count_argument(call));
    if (size == 0) return call.fault("expects its second parameter to be greater than zero");
    JsonArray out;
    if (const auto* array = call.argument(0).if_array()) {
        TRY(call.meter().spend_steps(array->size()));
        for (size_t i = 0; i < array->size(); ++i) {
            if (i % size == 0) out.emplace_back(JsonArray());
            out.back().get_array().push_back(TRY(call.copy((*array)[i])));
        }
        return call.array_result(std::move(out));
    }
    std::string_view text = TRY(call.text(0));
    TRY(call.meter().spend_bytes(text.size()));
    while (!text.empty()) {
        // Twice, since the array grows by doubling.
        TRY(call.spend_elements(2));
        // A pair is not cut in two; a chunk of one unit takes the whole pair.
        std::string_view piece = base::prefix_of_utf16_units(text, size);
        if (piece.empty()) piece = text.substr(0, front_character(text).bytes);
        out.push_back(model::text_value(piece));
        text.remove_prefix(piece.size());
    }
    return Value(Json(std::move(out)));
}

// All arguments as arrays, or all as objects; `expected` when they differ.
Result<size_t> items_in_all(Call& call) {
    const bool are_arrays = call.argument(0).is_array();
    if (!are_arrays && !call.argument(0).is_object())
        return call.wrong_type(0, "an object or an array");
    size_t items = 0;
    for (size_t i = 0; i < call.count(); ++i) {
        if (are_arrays) items += TRY(call.array(i))->size();
        else items += TRY(call.object(i))->size();
    }
    // The sets that tell what is there already take as much again.
    constexpr size_t kSetBytesPerItem = 64;
    TRY(call.spend_elements(items));
    TRY(call.meter().spend_bytes(items * kSetBytesPerItem));
    return items;
}

Result<Value> union_of(Call& call) {
    const size_t items = TRY(items_in_all(call));
    if (call.argument(0).is_array()) {
        ValueSet seen(items);
        JsonArray out;
        for (size_t i = 0; i < call.count(); ++i)
            for (const Json& item : call.argument(i).get_array())
                if (seen.insert(item)) out.push_back(TRY(call.copy(item)));
        return Value(Json(std::move(out)));
    }
    JsonObject out;
    for (size_t i = 0; i < call.count(); ++i)
        for (const auto& member : call.argument(i).get_object())
            out[member.key()] = TRY(call.copy(member.value()));
    return Value(Json(std::move(out)));
}

Result<Value> intersection_of_objects(Call& call) {
    JsonObject out;
    for (const auto& member : call.argument(0).get_object()) {
        bool is_in_all = true;
        for (size_t i = 1; i < call.count() && is_in_all; ++i) {
            const Json* other = call.argument(i).get_object().if_contains(member.key());
            is_in_all = other != nullptr && deep_equal(*other, member.value());
        }
        if (is_in_all) out[member.key()] = TRY(call.copy(member.value()));
    }
    return Value(Json(std::move(out)));
}

Result<Value> intersection(Call& call) {
    const size_t items = TRY(items_in_all(call));
    if (call.argument(0).is_object()) return intersection_of_objects(call);
    std::vector<ValueSet> others;
    for (size_t i = 1; i < call.count(); ++i) {
        const JsonArray& array = call.argument(i).get_array();
        others.emplace_back(array.size());
        for (const Json& item : array) others.back().insert(item);
    }
    ValueSet seen(items);
    JsonArray out;
    for (const Json& item : call.argument(0).get_array()) {
        const bool is_in_all = std::all_of(others.begin(), others.end(), [&item](const auto& set) {
            return set.contains(item);
        });
        if (is_in_all && seen.insert(item)) out.push_back(TRY(call.copy(item)));
    }
    return Value(Json(std::move(out)));
}

Result<Value> join(Call& call) {
    const JsonArray& array = *TRY(call.array(0));
    const std::string_view delimiter = TRY(call.text(1));
    TRY(call.meter().spend_steps(array.size()));
    std::string out;
    for (size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += delimiter;
        TRY(append_text_form(array[i], out));
    }
    return call.text_result(out);
}

// What an item is sorted by: itself, or its member of that name.
Result<const Json*> sort_key(Call& call, const Json& item, std::string_view property) {
    const Json* key = &item;
    if (!property.empty()) {
        const auto* object = item.if_object();
        key = object == nullptr ? nullptr : find_member(*object, property);
        if (key == nullptr)
            return call.fault(
                base::format("expects every item to be an object with the property '{}'", property));
    }
    if (!key->is_number() && !key->is_string())
        return call.fault(base::format("expects what it sorts by to be numbers or strings. The "
                                       "provided value is of type '{}'",
                                       model::type_name(*key)));
    return key;
}

Result<Value> sort(Call& call) {
    const JsonArray& array = *TRY(call.array(0));
    const std::string_view property = TRY(call.text_or(1, ""));
    TRY(call.meter().spend_steps(array.size() * std::bit_width(array.size())));
    struct Row {
        const Json* key;
        const Json* item;
    };
    std::vector<Row> rows;
    TRY(call.meter().spend_bytes(array.size() * sizeof(Row)));
    rows.reserve(array.size());
    for (const Json& item : array) {
        const Json* key = TRY(sort_key(call, item, property));
        if (!rows.empty() && key->is_string() != rows.front().key->is_string())
            return call.fault("expects what it sorts by to be all numbers or all strings");
        rows.push_back({key, &item});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return *order_of(*a.key, *b.key) < 0;
    });
    JsonArray out;
    out.reserve(rows.size());
    for (const Row& row : rows) out.push_back(TRY(call.copy(*row.item)));
    return Value(Json(std::move(out)));
}

Result<Value> reverse(Call& call) {
    const JsonArray& array = *TRY(call.array(0));
    JsonArray out;
    out.reserve(array.size());
    for (auto item = array.rbegin(); item != array.rend(); ++item)
        out.push_back(TRY(call.copy(*item)));
    return call.array_result(std::move(out));
}

Result<Value> range(Call& call) {
    const int64_t start = TRY(call.integer(0));
    const int64_t count = TRY(call.integer(1));
    if (count < 1 || count > kRangeCountMax)
        return call.fault(base::format(
            "expects its second parameter, the count '{}', to be between 1 and {}", count,
            kRangeCountMax));
    if (start < -kRangeEndMax || start > kRangeEndMax - count)
        return call.fault(
            base::format("expects the sum of its parameters to be no more than {}", kRangeEndMax));
    JsonArray out;
    out.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) out.emplace_back(start + i);
    return call.array_result(std::move(out));
}

Result<Value> create_array(Call& call) {
    JsonArray out;
    out.reserve(call.count());
    for (size_t i = 0; i < call.count(); ++i) out.push_back(TRY(call.own(i)));
    return call.array_result(std::move(out));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"contains", 2, 2, contains},
    {"length", 1, 1, length},
    {"empty", 1, 1, empty},
    {"first", 1, 1, first},
    {"last", 1, 1, last},
    {"take", 2, 2, take},
    {"skip", 2, 2, skip},
    {"chunk", 2, 2, chunk},
    {"union", 1, kAnyNumber, union_of},
    {"intersection", 1, kAnyNumber, intersection},
    {"join", 2, 2, join},
    {"sort", 1, 2, sort},
    {"reverse", 1, 1, reverse},
    {"range", 2, 2, range},
    {"createArray", 1, kAnyNumber, create_array},
    {"array", 1, 1, create_array},
});

}  // namespace

std::span<const Function> collection_functions() { return kFunctions; }

}  // namespace leadflow::expression
