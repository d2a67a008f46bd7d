// SPDX-License-Identifier: Apache-2.0
#include "connectors/smtp/mime.h"

#include "base/encoding.h"
#include "base/text.h"

#include <algorithm>
#include <vector>

namespace leadflow::connectors::smtp {
namespace {

constexpr size_t kBodyLineMax = 76;
constexpr size_t kHeaderLineMax = 78;
// Of 75 characters an encoded word's "=?UTF-8?B?" and "?=" take 12; the first word of a header
// shares its line with the name, so it gets less.
constexpr size_t kWordBytesMax = 45;  // 60 characters of base64.
// RFC 2231 continuations are kept well under a line.
constexpr size_t kParameterPieceMax = 50;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

size_t character_bytes(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0xC0) return 1;
    return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// At most `bytes_max` bytes, whole characters only.
std::string_view whole_prefix(std::string_view text, size_t bytes_max) {
    size_t end = 0;
    while (end < text.size()) {
        const size_t next = end + character_bytes(text[end]);
        if (next > bytes_max && end > 0) break;
        end = std::min(next, text.size());
    }
    return text.substr(0, end);
}

std::vector<std::string> encoded_words(std::string_view text, size_t first_bytes_max) {
    std::vector<std::string> words;
    size_t room = first_bytes_max;
    while (!text.empty()) {
        const std::string_view piece = whole_prefix(text, room);
        words.push_back(base::format("=?UTF-8?B?{}?=", base::base64(piece)));
        text.remove_prefix(piece.size());
        room = kWordBytesMax;
    }
    return words;
}

}  // namespace

std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' || text[i] == '\n') {
            out += "\r\n";
            if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else if (text[i] != '\0') {
            out += text[i];
        }
    }
    return out;
}

std::string quoted_printable(std::string_view crlf_text) {
    std::string out;
    size_t column = 0;
    for (size_t i = 0; i < crlf_text.size(); ++i) {
        const char c = crlf_text[i];
        if (c == '\r' && crlf_text.substr(i, 2) == "\r\n") {
            out += "\r\n";
            column = 0;
            ++i;
            continue;
        }
        const bool line_ends = i + 1 == crlf_text.size() || crlf_text.substr(i + 1, 2) == "\r\n";
        const bool blank = c == ' ' || c == '\t';
        // A dot or "From " at a line's start is escaped too: some relays touch them.
        const bool touchy = column == 0 && (c == '.' || crlf_text.substr(i, 5) == "From ");
        const bool literal =
            (c > ' ' && c < '\x7f' && c != '=' && !touchy) || (blank && !line_ends);
        const std::string piece =
            literal ? std::string(1, c) : base::format("={:02X}", static_cast<unsigned char>(c));
        // One column stays free for the soft break.
        if (column + piece.size() > kBodyLineMax - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    }
    if (column > 0) out += "\r\n";
    return out;
}

std::string base64_lines(std::string_view bytes) {
    const std::string all = base::base64(bytes);
    std::string out;
    for (size_t at = 0; at < all.size(); at += kBodyLineMax)
        out += all.substr(at, kBodyLineMax) + "\r\n";
    return out;
}

bool mostly_ascii(std::string_view text) {
    const auto other = std::count_if(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || c == '=';
    });
    // 3 characters for each byte beyond ASCII against 4 for every 3 of all bytes.
    return static_cast<size_t>(other) * 6 <= text.size();
}

std::string text_header(std::string_view name, std::string_view value) {
    // "=?" in plain text would be read as an encoded word by the receiver.
    if (is_ascii(value) && value.find("=?") == std::string_view::npos &&
        name.size() + 2 + value.size() <= kHeaderLineMax)
        return base::format("{}: {}\r\n", name, value);
    const size_t used = std::min<size_t>(name.size() + 2, 30);
    const auto words = encoded_words(value, (kHeaderLineMax - used - 12) / 4 * 3);
    return base::format("{}: {}\r\n", name, base::joined(words, "\r\n "));
}

std::string phrase(std::string_view name) {
    if (!is_ascii(name) || name.size() > 60 || name.find("=?") != std::string_view::npos)
        return base::joined(encoded_words(name, kWordBytesMax - 9), "\r\n ");
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string file_parameter(std::string_view name, std::string_view value) {
    const bool plain = is_ascii(value) && value.size() <= 60 &&
                       value.find_first_of("\"\\%") == std::string_view::npos;
    if (plain) return base::format(";\r\n {}=\"{}\"", name, value);
    std::string out;
    std::string rest(value);
    for (int number = 0; !rest.empty(); ++number) {
        std::string piece;
        std::string_view left = rest;
        while (!left.empty()) {
            const std::string_view character = whole_prefix(left, 1);
            const std::string escaped = base::percent_encode(character);
            if (!piece.empty() && piece.size() + escaped.size() > kParameterPieceMax) break;
            piece += escaped;
            left.remove_prefix(character.size());
        }
        out += base::format(";\r\n {}*{}*={}{}", name, number, number == 0 ? "UTF-8''" : "", piece);
        rest = std::string(left);
    }
    return out;
}

}  // namespace leadflow::connectors::smtp
