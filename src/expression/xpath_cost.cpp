// SPDX-License-Identifier: Apache-2.0
#include "expression/xpath_cost.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

struct Shape {
    // Predicates inside one another around a path that may visit the whole document.
    size_t nested_walks = 0;
    // following, preceding and their siblings, which make sets of every pair of nodes.
    size_t pair_steps = 0;
    // Calls and arguments, each of which may make a text as long as the document.
    size_t texts = 1;
    size_t steps = 1;
};

// Whether a path that begins after this may leave what is below the current node.
bool starts_walk(std::string_view before) {
    const size_t end = before.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return true;
    const char last = before[end];
    if (last == '.') return end > 0 && before[end - 1] == '.';
    const bool is_word = std::isalnum(static_cast<unsigned char>(last)) != 0 || last == '_' ||
                         static_cast<unsigned char>(last) >= 0x80;
    // "and /x": the word is an operator.
    if (is_word) return end + 1 < before.size();
    return std::string_view(")]*/").find(last) == std::string_view::npos;
}

Shape shape_of(std::string_view path) {
    Shape shape;
    size_t predicates = 0;
    for (size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c == '\'' || c == '"') {
            i = std::min(path.find(c, i + 1), path.size() - 1);
        } else if (c == '[') {
            ++predicates;
        } else if (c == ']') {
            predicates -= predicates > 0 ? 1 : 0;
        } else if (c == '(' || c == ',') {
            ++shape.texts;
        } else if (c == '/') {
            ++shape.steps;
            if (starts_walk(path.substr(0, i)))
                shape.nested_walks = std::max(shape.nested_walks, predicates);
        } else if (path.substr(i, 2) == "::") {
            const std::string_view axis = path.substr(0, i);
            const bool is_wide = axis.ends_with("following") || axis.ends_with("preceding") ||
                                 axis.ends_with("-sibling") || axis.find("ancestor") != axis.npos;
            shape.pair_steps += is_wide ? 1 : 0;
            if (is_wide) shape.nested_walks = std::max(shape.nested_walks, predicates);
        }
    }
    return shape;
}

// base to the power of exponent, or the largest number if that is too large.
size_t power(size_t base, size_t exponent) {
    size_t out = 1;
    for (size_t i = 0; i < exponent; ++i)
        if (__builtin_mul_overflow(out, base, &out)) return static_cast<size_t>(-1);
    return out;
}

base::Error too_expensive() {
    return base::limit_exceeded(base::format(
        "the XPath expression may visit more than the maximum of '{}' nodes of this document",
        kXPathVisitsMax));
}

}  // namespace

base::Status check_xpath_cost(std::string_view path, size_t nodes, size_t bytes) {
    const Shape shape = shape_of(path);
    const size_t visits = power(std::max<size_t>(nodes, 1), 1 + shape.nested_walks);
    if (visits > kXPathVisitsMax / shape.steps) return too_expensive();
    if (shape.pair_steps > 0 && nodes * nodes > kXPathPairsMax) return too_expensive();
    if (shape.texts * bytes > kWorkBytesMax)
        return base::limit_exceeded(base::format(
            "the XPath expression may take more memory than the maximum of '{}' bytes",
            kWorkBytesMax));
    return {};
}

}  // namespace leadflow::expression
