// SPDX-License-Identifier: Apache-2.0
#include "packages/document.h"

namespace leadflow::packages {

std::optional<DocumentParts> parts_of(std::string_view text) {
    const Span root = all_of(text);
    if (const auto properties = find_value(text, root, {"properties"}))
        if (const auto definition = find_value(text, *properties, {"definition"}))
            return DocumentParts{*definition, *properties, true};
    // The walk skips blanks around the root; what is cut out of it starts at its brace.
    const size_t brace = text.find('{');
    if (brace == std::string_view::npos) return std::nullopt;
    const Span object{brace, text.rfind('}') + 1};
    if (const auto definition = find_value(text, root, {"definition"}))
        return DocumentParts{*definition, object, false};
    if (find_value(text, root, {"triggers"}) || find_value(text, root, {"actions"}))
        return DocumentParts{root, std::nullopt, false};
    return std::nullopt;
}

std::string with_member(std::string_view text, Span holder, std::string_view key,
                        std::string_view json) {
    const size_t start = text.find('{', holder.begin) + 1;
    const bool is_empty = text.find_first_not_of(" \t\r\n", start) == text.find('}', start);
    std::string out(text.substr(0, start));
    out += quoted(key);
    out += ':';
    out += json;
    if (!is_empty) out += ',';
    out += text.substr(start);
    return out;
}

std::string api_id(std::string_view api) {
    return "/providers/Microsoft.PowerApps/apis/" + std::string(api);
}

}  // namespace leadflow::packages
