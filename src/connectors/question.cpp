// SPDX-License-Identifier: Apache-2.0
#include "connectors/question.h"

#include "base/text.h"
#include "connectors/parameters.h"

#include <algorithm>

namespace leadflow::connectors {
namespace {

using described::Field;
using described::Visibility;
using model::Json;

int rank_of(const Field& field) {
    if (field.required) return 0;
    switch (field.visibility) {
        case Visibility::kImportant:
            return 1;
        case Visibility::kNormal:
            return 2;
        case Visibility::kAdvanced:
            return 3;
        case Visibility::kInternal:
            return 4;
    }
    return 4;
}

}  // namespace

bool is_known(const Json* value) {
    if (value == nullptr || value->is_null()) return false;
    if (!value->is_string()) return true;
    const std::string_view text = model::text_of(*value);
    return !base::trimmed(text).empty() && !text.starts_with('@') &&
           text.find("@{") == std::string_view::npos;
}

const Json* known_value(const Json& inputs, std::string_view key) {
    const Json* parameters = model::find(inputs, "parameters");
    if (parameters == nullptr || !parameters->is_object()) return nullptr;
    if (const Json* flat = find_member(parameters->get_object(), key))
        return is_known(flat) ? flat : nullptr;
    // Nested: {"body": {"list": "a"}}.
    const Json* here = parameters;
    for (const std::string& name : parameter_path(key)) {
        if (!here->is_object()) return nullptr;
        here = find_member(here->get_object(), name);
        if (here == nullptr) return nullptr;
    }
    return is_known(here) ? here : nullptr;
}

void sort_by_title(std::vector<Choice>& choices) {
    std::vector<std::pair<std::string, Choice>> keyed;
    for (Choice& one : choices) keyed.emplace_back(base::lower(one.title), std::move(one));
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    choices.clear();
    for (auto& [key, one] : keyed) choices.push_back(std::move(one));
}

void sort_for_people(std::vector<Field>& fields) {
    std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) {
        const int first = rank_of(a);
        const int second = rank_of(b);
        return first != second ? first < second : base::lower(a.title) < base::lower(b.title);
    });
}

}  // namespace leadflow::connectors
