// SPDX-License-Identifier: Apache-2.0
#include "expression/characters.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::expression {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

bool is_even(char32_t code) { return code % 2 == 0; }

// Pairs in which the even code is upper case, and those in which the odd one is.
bool is_even_upper_pair(char32_t c) {
    return (c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177) ||
           (c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF) ||
           (c >= 0x218 && c <= 0x21F) || (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) ||
           (c >= 0x4D0 && c <= 0x52F);
}

bool is_odd_upper_pair(char32_t c) {
    return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
}

char32_t lower_character(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    if (c == 0x178) return 0xFF;
    if (is_even_upper_pair(c)) return is_even(c) ? c + 1 : c;
    if (is_odd_upper_pair(c)) return is_even(c) ? c : c + 1;
    if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 32;
    if (c == 0x386) return 0x3AC;
    if (c >= 0x388 && c <= 0x38A) return c + 37;
    if (c == 0x38C) return 0x3CC;
    if (c == 0x38E || c == 0x38F) return c + 63;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    return c;
}

char32_t upper_character(char32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
    if (c >= 0xE0 && c <= 0xFE && c != 0xF7) return c - 32;
    if (c == 0xFF) return 0x178;
    if (is_even_upper_pair(c)) return is_even(c) ? c : c - 1;
    if (is_odd_upper_pair(c)) return is_even(c) ? c - 1 : c;
    if (c >= 0x3B1 && c <= 0x3CB && c != 0x3C2) return c - 32;
    if (c == 0x3AC) return 0x386;
    if (c >= 0x3AD && c <= 0x3AF) return c - 37;
    if (c == 0x3CC) return 0x38C;
    if (c == 0x3CD || c == 0x3CE) return c - 63;
    if (c >= 0x430 && c <= 0x44F) return c - 32;
    if (c >= 0x450 && c <= 0x45F) return c - 80;
    return c;
}

std::string mapped(std::string_view text, char32_t (*map)(char32_t)) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Character c = front_character(text);
        append_character(out, map(c.code));
        text.remove_prefix(c.bytes);
    }
    return out;
}

bool is_white_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

}  // namespace

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Character front_character(std::string_view text) {
    const unsigned lead = byte_at(text, 0);
    if (lead < 0x80) return {lead, 1};
    const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (bytes == 0 || text.size() < bytes) return {kReplacement, 1};
    char32_t code = lead & (0xFFU >> (bytes + 1));
    for (size_t i = 1; i < bytes; ++i) {
        if ((byte_at(text, i) & 0xC0) != 0x80) return {kReplacement, 1};
        code = (code << 6) | (byte_at(text, i) & 0x3F);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[bytes] || code > 0x10FFFF || is_surrogate) return {kReplacement, 1};
    return {code, bytes};
}

void append_character(std::string& out, char32_t code) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

size_t white_space_at(std::string_view text) {
    if (text.empty()) return 0;
    const Character c = front_character(text);
    return is_white_space(c.code) ? c.bytes : 0;
}

std::string_view without_outer_white_space(std::string_view text) {
    while (const size_t bytes = white_space_at(text)) text.remove_prefix(bytes);
    while (!text.empty()) {
        size_t start = text.size() - 1;
        while (start > 0 && (byte_at(text, start) & 0xC0) == 0x80) --start;
        const std::string_view last = text.substr(start);
        if (white_space_at(last) != last.size()) break;
        text.remove_suffix(last.size());
    }
    return text;
}

std::string slice_units(std::string_view text, size_t start, size_t count) {
    if (is_ascii(text)) return std::string(text.substr(std::min(start, text.size()), count));
    std::string out;
    size_t unit = 0;
    while (!text.empty() && (unit < start || unit - start < count)) {
        const Character c = front_character(text);
        const size_t units = c.bytes == 4 ? 2 : 1;
        for (size_t i = 0; i < units; ++i) {
            if (unit + i < start || unit + i - start >= count) continue;
            const bool is_whole = unit >= start && unit + units - start <= count;
            if (!is_whole) append_character(out, kReplacement);
            else if (i == 0) append_character(out, c.code);
        }
        unit += units;
        text.remove_prefix(c.bytes);
    }
    return out;
}

std::string lower_case(std::string_view text) { return mapped(text, lower_character); }
std::string upper_case(std::string_view text) { return mapped(text, upper_character); }

std::string repaired_utf8(std::string text) {
    if (base::is_valid_utf8(text)) return text;
    return mapped(text, [](char32_t c) { return c; });
}

}  // namespace leadflow::expression
