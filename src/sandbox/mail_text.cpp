// SPDX-License-Identifier: Apache-2.0
#include "sandbox/mail_text.h"

#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Quoted-printable; `words` is the Q form of RFC 2047, where _ is a space.
std::string decode_quoted(std::string_view text, bool words) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_' && words) {
            out += ' ';
        } else if (text[i] != '=') {
            out += text[i];
        } else if (i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                   hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else if (text.substr(i + 1, 2) == "\r\n") {
            i += 2;
        } else {
            out += '=';
        }
    }
    return out;
}

std::string from_latin1(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0 | (byte >> 6));
            out += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return out;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    if (base::equals_ignoring_case(charset, "iso-8859-1")) return from_latin1(bytes);
    return as_utf8(bytes);
}

// One encoded word at the start of the text: its bytes and length.
struct Word {
    std::string text;
    size_t length = 0;
};
std::optional<Word> take_word(std::string_view text) {
    if (!text.starts_with("=?")) return std::nullopt;
    const size_t charset_end = text.find('?', 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() ||
        text[charset_end + 2] != '?')
        return std::nullopt;
    const size_t end = text.find("?=", charset_end + 3);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view charset = text.substr(2, charset_end - 2);
    const std::string_view coded = text.substr(charset_end + 3, end - charset_end - 3);
    const char coding = text[charset_end + 1];
    std::string bytes;
    if (coding == 'B' || coding == 'b') {
        std::optional<std::string> decoded = base::from_base64(coded);
        if (!decoded) return std::nullopt;
        bytes = std::move(*decoded);
    } else if (coding == 'Q' || coding == 'q') {
        bytes = decode_quoted(coded, true);
    } else {
        return std::nullopt;
    }
    return Word{to_utf8(bytes, charset), end + 2};
}

// The headers' lines unfolded, and where the body begins.
struct Parts {
    std::vector<std::pair<std::string_view, std::string>> headers;
    std::string_view body;
};
Parts split_mail(std::string_view raw) {
    Parts parts;
    while (!raw.empty()) {
        const size_t end = raw.find("\r\n");
        const std::string_view line = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view() : raw.substr(end + 2);
        if (line.empty()) break;
        if ((line.front() == ' ' || line.front() == '\t') && !parts.headers.empty()) {
            parts.headers.back().second += line;
            continue;
        }
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        parts.headers.emplace_back(line.substr(0, colon),
                                   std::string(base::trimmed(line.substr(colon + 1))));
    }
    parts.body = raw;
    return parts;
}

std::string_view header(const Parts& parts, std::string_view name) {
    for (const auto& [key, value] : parts.headers)
        if (base::equals_ignoring_case(key, name)) return value;
    return {};
}

// The value of `name=` in a Content-Type, quotes undone.
std::string parameter(std::string_view content_type, std::string_view name) {
    for (const std::string_view part : base::split(content_type, ';')) {
        const std::string_view pair = base::trimmed(part);
        if (!base::starts_with_ignoring_case(pair, std::string(name) + "=")) continue;
        std::string_view value = base::trimmed(pair.substr(name.size() + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return std::string(value);
    }
    return {};
}

std::string decode_body(const Parts& parts) {
    const std::string_view coding = header(parts, "Content-Transfer-Encoding");
    if (base::equals_ignoring_case(coding, "base64"))
        return base::from_base64(parts.body).value_or(std::string(parts.body));
    if (base::equals_ignoring_case(coding, "quoted-printable"))
        return decode_quoted(parts.body, false);
    return std::string(parts.body);
}

void look_for_text(std::string_view raw, size_t depth, std::optional<std::string>& plain,
                   std::optional<std::string>& html) {
    if (depth > kMimeDepthMax) return;
    const Parts parts = split_mail(raw);
    const std::string_view type = header(parts, "Content-Type");
    if (!base::starts_with_ignoring_case(type, "multipart/")) {
        const bool is_html = base::starts_with_ignoring_case(type, "text/html");
        if (!is_html && !type.empty() && !base::starts_with_ignoring_case(type, "text/plain"))
            return;
        std::optional<std::string>& found = is_html ? html : plain;
        if (!found) found = to_utf8(decode_body(parts), parameter(type, "charset"));
        return;
    }
    const std::string boundary = "--" + parameter(type, "boundary");
    if (boundary.size() == 2) return;
    size_t start = parts.body.find(boundary);
    while (start != std::string_view::npos) {
        start += boundary.size();
        if (parts.body.substr(start, 2) == "--") return;
        const size_t line_end = parts.body.find("\r\n", start);
        if (line_end == std::string_view::npos) return;
        const size_t end = parts.body.find("\r\n" + boundary, line_end);
        look_for_text(parts.body.substr(line_end + 2, end == std::string_view::npos
                                                          ? std::string_view::npos
                                                          : end - line_end - 2),
                      depth + 1, plain, html);
        start = end == std::string_view::npos ? end : end + 2;
    }
}

}  // namespace

std::string as_utf8(std::string_view bytes) {
    if (base::is_valid_utf8(bytes)) return std::string(bytes);
    return from_latin1(bytes);
}

std::string decode_words(std::string_view text) {
    std::string out;
    bool after_word = false;
    size_t i = 0;
    while (i < text.size()) {
        // White space between two encoded words is not part of the text.
        size_t blanks = i;
        while (blanks < text.size() && (text[blanks] == ' ' || text[blanks] == '\t')) ++blanks;
        if (after_word && blanks > i && take_word(text.substr(blanks))) i = blanks;
        if (const std::optional<Word> word = take_word(text.substr(i))) {
            out += word->text;
            i += word->length;
            after_word = true;
            continue;
        }
        out += text[i++];
        after_word = false;
    }
    return as_utf8(out);
}

MailHeaders read_mail_headers(std::string_view raw) {
    const Parts parts = split_mail(raw);
    MailHeaders headers;
    headers.subject = decode_words(header(parts, "Subject"));
    headers.from = decode_words(header(parts, "From"));
    headers.to = decode_words(header(parts, "To"));
    headers.run_id = as_utf8(header(parts, "X-Leadflow-Run-Id"));
    std::string_view id = header(parts, "Message-ID");
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    headers.message_id = as_utf8(id);
    return headers;
}

MailBody read_mail_body(std::string_view raw) {
    std::optional<std::string> plain;
    std::optional<std::string> html;
    look_for_text(raw, 0, plain, html);
    MailBody body;
    body.html = html.has_value();
    const std::string& text = html ? *html : plain ? *plain : body.text;
    // UTF-16 units never outnumber bytes, so the cut stays within the limit times four at most.
    body.text = std::string(base::prefix_of_utf16_units(text, kShownBodyBytesMax));
    return body;
}

}  // namespace leadflow::sandbox
