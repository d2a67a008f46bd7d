// SPDX-License-Identifier: Apache-2.0
#include "definition/name_matching.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::Json;
using model::JsonObject;

struct Renaming {
    std::string from;
    const std::string* to;
};

// Where a value stands, as it came and as it is now.
struct Place {
    std::string came;
    std::string now;

    Place below(std::string_view from, std::string_view to) const {
        const auto join = [](const std::string& path, std::string_view name) {
            return path.empty() ? std::string(name) : base::format("{}.{}", path, name);
        };
        return {join(came, from), join(now, to)};
    }
};

std::vector<Renaming> renamings(const JsonObject& object, const NameTree& names) {
    std::vector<Renaming> found;
    for (const NameTree::Property& declared : names.properties()) {
        if (object.contains(declared.name)) continue;
        for (const auto& member : object) {
            const std::string_view key(member.key());
            if (!base::equals_ignoring_case(key, declared.name)) continue;
            // Declared itself under this very spelling, or taken already.
            if (names.find(key) != nullptr) continue;
            const bool taken = std::any_of(found.begin(), found.end(),
                                           [&](const Renaming& one) { return one.from == key; });
            if (taken) continue;
            found.push_back({std::string(key), &declared.name});
            break;
        }
    }
    return found;
}

void rename(JsonObject& object, const std::vector<Renaming>& changes) {
    // Rebuilt, because an erased and inserted member would move to the end.
    JsonObject rebuilt;
    rebuilt.reserve(object.size());
    for (auto& member : object) {
        std::string_view key(member.key());
        for (const Renaming& change : changes)
            if (change.from == key) key = *change.to;
        rebuilt.emplace(key, std::move(member.value()));
    }
    object = std::move(rebuilt);
}

void match(Json& value, const NameTree& names, const Place* place,
           std::vector<std::string>& renamed) {
    if (value.is_array()) {
        if (names.items() == nullptr) return;
        const Place at = place == nullptr ? Place() : *place;
        for (Json& item : value.get_array()) {
            const Place item_place{at.came + "[]", at.now + "[]"};
            match(item, *names.items(), &item_place, renamed);
        }
        return;
    }
    if (!value.is_object() || names.properties().empty()) return;
    JsonObject& object = value.get_object();
    const Place root;
    const Place& at = place == nullptr ? root : *place;
    const std::vector<Renaming> changes = renamings(object, names);
    if (!changes.empty()) rename(object, changes);
    for (const NameTree::Property& declared : names.properties()) {
        Json* member = object.if_contains(declared.name);
        if (member == nullptr) continue;
        const auto change = std::find_if(changes.begin(), changes.end(), [&](const Renaming& one) {
            return one.to == &declared.name;
        });
        const bool changed = change != changes.end();
        if (!changed && declared.tree.empty()) continue;
        const Place below =
            at.below(changed ? std::string_view(change->from) : std::string_view(declared.name),
                     declared.name);
        if (changed) {
            std::string told = base::format("{} -> {}", below.came, below.now);
            // Items of a list say the same thing again and again.
            if (std::find(renamed.begin(), renamed.end(), told) == renamed.end())
                renamed.push_back(std::move(told));
        }
        match(*member, declared.tree, &below, renamed);
    }
}

}  // namespace

void match_names(Json& body, const NameTree& names, std::vector<std::string>& renamed) {
    match(body, names, nullptr, renamed);
}

}  // namespace leadflow::definition
