// SPDX-License-Identifier: Apache-2.0
// Text that every folder needs: format, ASCII case, trimming, splitting. Encodings (base64,
// percent, hex, HTML) are in base/encoding.h.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::base {

using fmt::format;

// ASCII only: protocol names, headers, JSON keys of the definition language.
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
std::string lower(std::string_view text);
std::string upper(std::string_view text);

// White space of RFC 9110 and JSON: space, tab, CR, LF.
std::string_view trimmed(std::string_view text);
// Keeps empty parts; the text without a separator is one part.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
bool is_valid_utf8(std::string_view text);
// At most `units` UTF-16 code units, never cutting a character in two.
std::string_view prefix_of_utf16_units(std::string_view utf8, size_t units);
size_t utf16_length(std::string_view utf8);
// How alike two names are, for "did you mean": edits to get from one to the other, case ignored.
size_t edit_distance(std::string_view a, std::string_view b);

// The whole text as a number, or nothing.
bool parse_integer(std::string_view text, int64_t& value);

}  // namespace leadflow::base
