// SPDX-License-Identifier: Apache-2.0
// Search in linear time: std::string::find takes the product of both lengths at worst, and both
// texts may come from a lead's sender.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace leadflow::expression {

inline size_t find_text(std::string_view text, std::string_view wanted, size_t start = 0) {
    if (start > text.size()) return std::string_view::npos;
    if (wanted.empty()) return start;
    const void* found =
        ::memmem(text.data() + start, text.size() - start, wanted.data(), wanted.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

// The last occurrence.
inline size_t find_last_text(std::string_view text, std::string_view wanted) {
    if (wanted.size() > text.size()) return std::string_view::npos;
    const std::string reversed(text.rbegin(), text.rend());
    const std::string reversed_wanted(wanted.rbegin(), wanted.rend());
    const size_t at = find_text(reversed, reversed_wanted);
    return at == std::string_view::npos ? at : text.size() - at - wanted.size();
}

}  // namespace leadflow::expression
