// SPDX-License-Identifier: Apache-2.0
#include "definition/relative_path.h"

#include "base/encoding.h"
#include "base/text.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

// Without the empty first and last part of "/leads/42/".
std::string_view without_slashes(std::string_view path) {
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    return path;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

std::optional<std::string> fault_of_relative_path(std::string_view path_template) {
    for (const std::string_view segment : base::split(without_slashes(path_template), '/')) {
        const auto braces = std::count_if(segment.begin(), segment.end(),
                                          [](char c) { return c == '{' || c == '}'; });
        if (braces == 0 || (braces == 2 && is_parameter(segment))) continue;
        return base::format("'{}' of the relative path is no whole parameter such as {{id}}.",
                            segment);
    }
    return std::nullopt;
}

std::optional<model::JsonObject> match_relative_path(std::string_view path_template,
                                                     std::string_view path) {
    const auto wanted = base::split(without_slashes(path_template), '/');
    const auto given = base::split(without_slashes(path), '/');
    if (wanted.size() != given.size()) return std::nullopt;
    model::JsonObject parameters;
    for (size_t i = 0; i < wanted.size(); ++i) {
        const auto value = base::percent_decode(given[i]);
        if (!value || !base::is_valid_utf8(*value)) return std::nullopt;
        if (is_parameter(wanted[i])) {
            if (value->empty()) return std::nullopt;
            const std::string_view name = wanted[i].substr(1, wanted[i].size() - 2);
            parameters[name] = model::text_value(*value);
        } else if (*value != wanted[i]) {
            return std::nullopt;
        }
    }
    return parameters;
}

}  // namespace leadflow::definition
