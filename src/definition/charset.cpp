// SPDX-License-Identifier: Apache-2.0
#include "definition/charset.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace leadflow::definition {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

// 0x80 to 0x9F of Windows-1252; the rest is ISO-8859-1.
constexpr std::array<uint16_t, 32> kWindows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

void append(std::string& out, uint32_t point) {
    const auto byte = [&](uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | point >> 6);
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        // A lone surrogate is written as it is: invalid UTF-8, for the caller to refuse.
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
    const auto unit = [&](size_t i) -> uint32_t {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return big_endian ? first << 8U | second : second << 8U | first;
    };
    std::string out;
    out.reserve(bytes.size());
    size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2) {
        uint32_t point = unit(i);
        if (point >= 0xD800 && point < 0xDC00 && i + 3 < bytes.size()) {
            const uint32_t low = unit(i + 2);
            if (low >= 0xDC00 && low < 0xE000) {
                point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        append(out, point);
    }
    if (i < bytes.size()) append(out, kReplacement);  // Half a unit is left over.
    return out;
}

std::string from_latin(std::string_view bytes, bool windows) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append(out, windows && byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
    }
    return out;
}

bool starts(std::string_view bytes, std::string_view mark) {
    return bytes.substr(0, mark.size()) == mark;
}

bool is_one_of(std::string_view charset, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), charset) != names.end();
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
    using namespace std::string_view_literals;
    const bool utf16 = is_one_of(charset, {"utf-16", "utf-16le", "utf-16be", "unicode", "ucs-2"});
    const bool utf8 = is_one_of(charset, {"", "utf-8", "utf8", "us-ascii", "ascii"});
    if (utf16 || utf8) {
        // A mark says more than a name.
        if (starts(bytes, "\xEF\xBB\xBF")) return std::string(bytes.substr(3));
        if (starts(bytes, "\xFF\xFE")) return from_utf16(bytes.substr(2), false);
        if (starts(bytes, "\xFE\xFF")) return from_utf16(bytes.substr(2), true);
    }
    if (utf16) {
        const bool big = charset == "utf-16be" || (charset != "utf-16le" && starts(bytes, "\0"sv));
        return from_utf16(bytes, big);
    }
    if (utf8) {
        // UTF-16 without a mark: its first character, '{' in practice, is ASCII.
        if (bytes.size() >= 2 && bytes[0] != '\0' && bytes[1] == '\0')
            return from_utf16(bytes, false);
        if (bytes.size() >= 2 && bytes[0] == '\0' && bytes[1] != '\0')
            return from_utf16(bytes, true);
        return std::string(bytes);
    }
    if (is_one_of(charset, {"iso-8859-1", "iso8859-1", "latin1"})) return from_latin(bytes, false);
    if (is_one_of(charset, {"windows-1252", "cp1252"})) return from_latin(bytes, true);
    return std::nullopt;
}

std::string mended_utf8(std::string_view text) {
    if (base::is_valid_utf8(text)) return std::string(text);
    std::string out;
    while (!text.empty()) {
        size_t length = 1;
        while (length <= 4 && length <= text.size() && !base::is_valid_utf8(text.substr(0, length)))
            ++length;
        if (length > 4 || length > text.size()) {
            append(out, kReplacement);
            length = 1;
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace leadflow::definition
