// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/compiled.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

// By binary search, then one by one regardless of letters' case.
template <typename Items, typename Key>
auto found_in(const Items& items, const std::vector<uint16_t>& order, std::string_view wanted,
              Key key) -> decltype(&items.front()) {
    const auto at = std::lower_bound(
        order.begin(), order.end(), wanted,
        [&](uint16_t index, std::string_view text) { return key(items[index]) < text; });
    if (at != order.end() && key(items[*at]) == wanted) return &items[*at];
    for (const auto& item : items)
        if (base::equals_ignoring_case(key(item), wanted)) return &item;
    return nullptr;
}

}  // namespace

std::string_view name_of(OperationKind kind) {
    switch (kind) {
        case OperationKind::kAction: return "action";
        case OperationKind::kWebhook: return "webhook";
        case OperationKind::kPolling: return "polling";
    }
    return "action";
}

const Field* CompiledOperation::field(std::string_view key) const {
    return found_in(fields, by_key, key,
                    [](const Field& one) { return std::string_view(one.key); });
}

const CompiledOperation* CompiledConnector::operation(std::string_view id) const {
    return found_in(operations, by_id, id,
                    [](const CompiledOperation& one) { return std::string_view(one.id); });
}

}  // namespace leadflow::connectors::described
