// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/path_template.h"

#include "base/text.h"
#include "connectors/described/limits.h"
#include "connectors/url.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

constexpr std::string_view kGateway = "/{connectionId}";

using Parts = std::vector<PathTemplate::Part>;

bool match_from(const Parts& parts, size_t index, std::string_view path,
                std::map<std::string, std::string>& values, size_t& tries) {
    if (++tries > kPathTriesMax) return false;
    if (index == parts.size()) return path.empty() || path == "/";
    const PathTemplate::Part& part = parts[index];
    if (!part.field) {
        if (base::starts_with_ignoring_case(path, part.text))
            return match_from(parts, index + 1, path.substr(part.text.size()), values, tries);
        // A template may end in '/' where the flow's path does not.
        return index + 1 == parts.size() && base::format("{}/", path) == part.text;
    }
    // A value does not reach over a '/'; the shortest that fits is meant, but never none.
    const size_t end = std::min(path.find('/'), path.size());
    for (size_t length = 1; length <= end; ++length) {
        if (index + 1 < parts.size() && !parts[index + 1].field &&
            !base::starts_with_ignoring_case(path.substr(length), parts[index + 1].text) &&
            length < end)
            continue;
        if (!match_from(parts, index + 1, path.substr(length), values, tries)) continue;
        values[part.text] = path.substr(0, length);
        return true;
    }
    return false;
}

}  // namespace

PathTemplate::PathTemplate(std::string_view text) {
    if (base::starts_with_ignoring_case(text, kGateway)) text.remove_prefix(kGateway.size());
    std::string fixed = text.starts_with('/') ? "" : "/";
    while (!text.empty()) {
        const size_t open = text.find('{');
        const size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            fixed += escaped_url(text);
            break;
        }
        fixed += escaped_url(text.substr(0, open));
        if (!fixed.empty()) parts_.push_back({std::move(fixed), false});
        fixed.clear();
        const std::string_view name = base::trimmed(text.substr(open + 1, close - open - 1));
        parts_.push_back({std::string(name), true});
        text.remove_prefix(close + 1);
    }
    if (!fixed.empty()) parts_.push_back({std::move(fixed), false});
}

std::string PathTemplate::text() const {
    std::string all;
    for (const Part& part : parts_) all += part.field ? "{" + part.text + "}" : part.text;
    return all;
}

size_t PathTemplate::fixed_length() const {
    size_t length = 0;
    for (const Part& part : parts_)
        if (!part.field) length += part.text.size();
    return length;
}

std::optional<std::map<std::string, std::string>> PathTemplate::match(
    std::string_view path) const {
    path = path.substr(0, path.find('?'));
    std::map<std::string, std::string> values;
    const std::string escaped = escaped_url(path);
    size_t tries = 0;
    if (!match_from(parts_, 0, escaped, values, tries)) return std::nullopt;
    return values;
}

}  // namespace leadflow::connectors::described
