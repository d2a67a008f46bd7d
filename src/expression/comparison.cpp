// SPDX-License-Identifier: Apache-2.0
#include "expression/comparison.h"

#include <bit>
#include <functional>
#include <string_view>

namespace leadflow::expression {
namespace {

using model::Json;

double float_of(const Json& number) {
    if (number.is_int64()) return static_cast<double>(number.get_int64());
    if (number.is_uint64()) return static_cast<double>(number.get_uint64());
    return number.get_double();
}

bool equal_objects(const model::JsonObject& a, const model::JsonObject& b) {
    if (a.size() != b.size()) return false;
    for (const auto& member : a) {
        const Json* other = b.if_contains(member.key());
        if (other == nullptr || !deep_equal(member.value(), *other)) return false;
    }
    return true;
}

bool equal_arrays(const model::JsonArray& a, const model::JsonArray& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i)
        if (!deep_equal(a[i], b[i])) return false;
    return true;
}

size_t mix(size_t seed, size_t value) {
    return (seed ^ value) * 0x9E3779B97F4A7C15ULL + (seed >> 29);
}

size_t hash_of(const Json& value) {
    switch (value.kind()) {
        case boost::json::kind::null: return 1;
        case boost::json::kind::bool_: return value.get_bool() ? 2 : 3;
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_: return mix(4, std::hash<double>()(float_of(value)));
        case boost::json::kind::string:
            return mix(5, std::hash<std::string_view>()(model::text_of(value)));
        case boost::json::kind::array: {
            size_t hash = 6;
            for (const Json& item : value.get_array()) hash = mix(hash, hash_of(item));
            return hash;
        }
        case boost::json::kind::object: {
            // A sum, since the order of members does not count.
            size_t sum = 7;
            for (const auto& member : value.get_object()) {
                const std::string_view key(member.key().data(), member.key().size());
                sum += mix(std::hash<std::string_view>()(key), hash_of(member.value()));
            }
            return sum;
        }
    }
    return 0;
}

}  // namespace

bool deep_equal(const Json& a, const Json& b) {
    if (a.is_number() && b.is_number()) {
        if (a.kind() == b.kind() || (!a.is_double() && !b.is_double())) return a == b;
        return float_of(a) == float_of(b);
    }
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case boost::json::kind::array: return equal_arrays(a.get_array(), b.get_array());
        case boost::json::kind::object: return equal_objects(a.get_object(), b.get_object());
        default: return a == b;
    }
}

std::optional<std::partial_ordering> order_of(const Json& a, const Json& b) {
    if (a.is_int64() && b.is_int64()) return a.get_int64() <=> b.get_int64();
    if (a.is_number() && b.is_number()) return float_of(a) <=> float_of(b);
    if (a.is_string() && b.is_string()) return model::text_of(a) <=> model::text_of(b);
    return std::nullopt;
}

std::optional<std::partial_ordering> order_of(const Value& a, const Value& b) {
    const bool has_decimal = a.decimal() != nullptr || b.decimal() != nullptr;
    if (!has_decimal || !a.json().is_number() || !b.json().is_number())
        return order_of(a.json(), b.json());
    const auto first = a.decimal() != nullptr ? std::optional(*a.decimal()) : Decimal::of(a.json());
    const auto second = b.decimal() != nullptr ? std::optional(*b.decimal()) : Decimal::of(b.json());
    // A float beyond what a decimal can hold is beyond any.
    if (!first || !second) return order_of(a.json(), b.json());
    return first->compare(*second);
}

bool deep_equal(const Value& a, const Value& b) {
    if (a.decimal() == nullptr && b.decimal() == nullptr) return deep_equal(a.json(), b.json());
    return a.json().is_number() && b.json().is_number() &&
           order_of(a, b) == std::partial_ordering::equivalent;
}

ValueSet::ValueSet(size_t count) : slots_(std::bit_ceil(2 * count + 2)) {}

size_t ValueSet::slot_of(const Json& value, size_t hash) const {
    const size_t mask = slots_.size() - 1;
    size_t slot = hash & mask;
    while (slots_[slot].value != nullptr &&
           (slots_[slot].hash != hash || !deep_equal(*slots_[slot].value, value)))
        slot = (slot + 1) & mask;
    return slot;
}

bool ValueSet::insert(const Json& value) {
    const size_t hash = hash_of(value);
    Slot& slot = slots_[slot_of(value, hash)];
    if (slot.value != nullptr) return false;
    slot = {&value, hash};
    return true;
}

bool ValueSet::contains(const Json& value) const {
    return slots_[slot_of(value, hash_of(value))].value != nullptr;
}

}  // namespace leadflow::expression
