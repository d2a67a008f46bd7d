// SPDX-License-Identifier: Apache-2.0
#include "connectors/action_parameters.h"

#include "base/text.h"
#include "connectors/url.h"

#include <utility>
#include <vector>

namespace leadflow::connectors {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    for (const std::string_view part : base::split(path.substr(0, path.find('?')), '/'))
        if (!part.empty()) segments.push_back(part);
    return segments;
}

size_t find_ignoring_case(std::string_view text, std::string_view wanted) {
    for (size_t at = 0; at + wanted.size() <= text.size(); ++at)
        if (base::equals_ignoring_case(text.substr(at, wanted.size()), wanted)) return at;
    return std::string_view::npos;
}

// One segment against its pattern, literal by literal.
bool match_segment(std::string_view pattern, std::string_view text, Values& values) {
    while (!pattern.empty()) {
        const size_t open = pattern.find('{');
        const std::string_view literal = pattern.substr(0, open);
        if (!base::starts_with_ignoring_case(text, literal)) return false;
        text.remove_prefix(literal.size());
        if (open == std::string_view::npos) return text.empty();
        const size_t close = pattern.find('}', open);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        pattern.remove_prefix(close + 1);
        const std::string_view next = pattern.substr(0, pattern.find('{'));
        const size_t end = next.empty() ? text.size() : find_ignoring_case(text, next);
        if (end == std::string_view::npos) return false;
        values[std::string(name)] = decoded_segment(text.substr(0, end));
        text.remove_prefix(end);
    }
    return text.empty();
}

bool match(std::string_view pattern, std::string_view path, Values& values) {
    const auto wanted = segments_of(pattern);
    const auto given = segments_of(path);
    if (wanted.size() != given.size()) return false;
    for (size_t i = 0; i < wanted.size(); ++i)
        if (!match_segment(wanted[i], given[i], values)) return false;
    return true;
}

model::JsonObject object_at(const model::Json& inputs, std::string_view key) {
    const model::Json* found = model::find(inputs, key);
    return found != nullptr && found->is_object() ? found->get_object() : model::JsonObject();
}

}  // namespace

std::optional<PathMatch> match_path(std::span<const OperationPath> paths, std::string_view method,
                                    std::string_view path) {
    for (const OperationPath& known : paths) {
        PathMatch found{known.operation, {}};
        if (base::equals_ignoring_case(known.method, method) &&
            match(known.pattern, path, found.values))
            return found;
    }
    return std::nullopt;
}

base::Result<std::string> operation_of_path(std::string_view service,
                                            std::span<const OperationPath> paths,
                                            std::string_view method, std::string_view path) {
    if (const auto found = match_path(paths, method, path)) return std::string(found->operation);
    std::vector<std::string> known;
    for (const OperationPath& one : paths)
        known.push_back(base::format("{} {}", one.method, one.pattern));
    return base::not_found(base::format("{} has no operation {} {}; there are {}", service,
                                        base::upper(method), path, base::joined(known, ", ")));
}

ActionParameters::ActionParameters(const model::Json& inputs, std::span<const OperationPath> paths)
    : parameters_(inputs),
      queries_(object_at(inputs, "queries")),
      headers_(object_at(inputs, "headers")) {
    auto found =
        match_path(paths, model::text_at(inputs, "method"), model::text_at(inputs, "path"));
    if (found) path_ = std::move(*found);
}

std::string ActionParameters::text(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        std::string value = parameters_.text(name);
        if (!value.empty()) return value;
        for (const auto& [key, part] : path_.values)
            if (base::equals_ignoring_case(key, name) && !part.empty()) return part;
        for (const model::JsonObject* object : {&queries_, &headers_})
            if (const model::Json* member = find_member(*object, name)) {
                value = as_text(*member);
                if (!value.empty()) return value;
            }
    }
    return {};
}

base::Result<std::string> ActionParameters::required(
    std::initializer_list<std::string_view> names) const {
    std::string value = text(names);
    if (value.empty())
        return base::invalid_input(base::format("parameter \"{}\" is empty", *names.begin()));
    return value;
}

const model::Json* ActionParameters::find(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names)
        if (const model::Json* found = parameters_.find(name)) return found;
    return nullptr;
}

}  // namespace leadflow::connectors
