// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

struct Entry {
    std::string key;  // The name in lower case.
    const Function* function;
};

std::vector<Entry> sorted_table() {
    std::vector<Entry> table;
    for (const auto group :
         {string_functions(), collection_functions(), logical_functions(), conversion_functions(),
          math_functions(), time_functions(), workflow_functions(), uri_functions(),
          json_functions(), xml_functions()}) {
        for (const Function& function : group)
            table.push_back({base::lower(function.name), &function});
    }
    std::sort(table.begin(), table.end(),
              [](const Entry& a, const Entry& b) { return a.key < b.key; });
    return table;
}

const std::vector<Entry>& table() {
    static const std::vector<Entry> kTable = sorted_table();
    return kTable;
}

}  // namespace

const Function* find_function(std::string_view name) {
    const std::string key = base::lower(name);
    const auto at = std::lower_bound(table().begin(), table().end(), key,
                                     [](const Entry& a, const std::string& b) { return a.key < b; });
    return at != table().end() && at->key == key ? at->function : nullptr;
}

std::string_view nearest_function(std::string_view name) {
    // Edit distance is quadratic; no function's name is near a text this long.
    constexpr size_t kNameMax = 64;
    if (name.size() > kNameMax) return {};
    size_t best = std::max<size_t>(1, name.size() / 3) + 1;
    std::string_view nearest;
    for (const Entry& entry : table()) {
        const size_t distance = base::edit_distance(name, entry.function->name);
        if (distance >= best) continue;
        best = distance;
        nearest = entry.function->name;
    }
    return nearest;
}

}  // namespace leadflow::expression
