// SPDX-License-Identifier: Apache-2.0
// Equality and order of values, as equals(), contains(), union(), sort() and less() see them:
// numbers by value, strings by character, objects without regard to the order of their members.
#pragma once

#include <compare>
#include <optional>
#include <vector>

#include "expression/value.h"
#include "model/json.h"

namespace leadflow::expression {

bool deep_equal(const model::Json& a, const model::Json& b);
// Two numbers or two strings; nothing for anything else.
std::optional<std::partial_ordering> order_of(const model::Json& a, const model::Json& b);

// The same with decimals, exactly.
std::optional<std::partial_ordering> order_of(const Value& a, const Value& b);
bool deep_equal(const Value& a, const Value& b);

// A set of values by deep_equal. Borrows them.
class ValueSet {
  public:
    // For so many values.
    explicit ValueSet(size_t count);
    // False if an equal one is there already.
    bool insert(const model::Json& value);
    bool contains(const model::Json& value) const;

  private:
    size_t slot_of(const model::Json& value, size_t hash) const;

    struct Slot {
        const model::Json* value = nullptr;
        size_t hash = 0;
    };
    std::vector<Slot> slots_;  // Open addressing; a power of two, at most half full.
};

}  // namespace leadflow::expression
