// SPDX-License-Identifier: Apache-2.0
// The language counts UTF-16 code units and ignores case as .NET does; our texts are UTF-8. Here
// is the bridge. Not for byte protocols: those use base/text.h.
#pragma once

#include <string>
#include <string_view>

namespace leadflow::expression {

bool is_ascii(std::string_view text);

// The character at the front and its length in bytes (1 to 4; an invalid byte counts as one
// character U+FFFD).
struct Character {
    char32_t code = 0;
    size_t bytes = 1;
};
Character front_character(std::string_view text);
void append_character(std::string& out, char32_t code);
// Bytes of the white space character (.NET Char.IsWhiteSpace) at the front; 0 if there is none.
size_t white_space_at(std::string_view text);
std::string_view without_outer_white_space(std::string_view text);

// `count` UTF-16 units from `start`; half of a surrogate pair becomes U+FFFD. Clamps.
std::string slice_units(std::string_view text, size_t start, size_t count);

// Simple mappings, one character to one. Latin, Greek and Cyrillic.
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

// Invalid UTF-8 becomes U+FFFD: every string of the language is valid.
std::string repaired_utf8(std::string text);

}  // namespace leadflow::expression
