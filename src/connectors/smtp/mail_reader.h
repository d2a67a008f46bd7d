// SPDX-License-Identifier: Apache-2.0
// MailReader: reads a mail as a receiver would, for tests; written apart from what builds mails.
#pragma once

#include "base/encoding.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::test {

struct ReadPart {
    std::map<std::string, std::string> headers;  // Lower-case name -> unfolded value.
    std::vector<std::string> names;              // As they came, repeats included.
    std::string body;                            // Decoded.
    std::vector<ReadPart> parts;

    std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? "(none)" : found->second;
    }
    // RFC 2047 words decoded.
    std::string text(const std::string& name) const {
        std::string value = header(name);
        std::string out;
        while (!value.empty()) {
            const size_t start = value.find("=?UTF-8?B?");
            if (start == std::string::npos) return out + value;
            const size_t end = value.find("?=", start + 10);
            const std::string before = value.substr(0, start);
            // White space between two encoded words is not part of the text.
            if (out.empty() || !base::trimmed(before).empty()) out += before;
            const auto word = base::from_base64(value.substr(start + 10, end - start - 10));
            EXPECT_TRUE(word.has_value());
            EXPECT_TRUE(word && base::is_valid_utf8(*word)) << "a character was split";
            EXPECT_LE(end + 2 - start, 75u);
            out += word.value_or("");
            value = value.substr(end + 2);
        }
        return out;
    }
};

inline std::string from_quoted_printable(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            out += text[i];
        } else if (text.substr(i + 1, 2) == "\r\n") {
            i += 2;
        } else {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
    }
    return out;
}

inline ReadPart read_part(std::string_view text) {
    ReadPart part;
    const size_t end = text.find("\r\n\r\n");
    EXPECT_NE(end, std::string_view::npos);
    std::string last;
    for (std::string_view line : base::split(text.substr(0, end), '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with(' ') || line.starts_with('\t')) {
            part.headers[last] += line;
            continue;
        }
        const size_t colon = line.find(':');
        EXPECT_NE(colon, std::string_view::npos) << line;
        last = base::lower(line.substr(0, colon));
        EXPECT_EQ(part.headers.count(last), 0u) << "twice: " << last;
        part.headers[last] = base::trimmed(line.substr(colon + 1));
        part.names.push_back(last);
    }
    std::string_view body = text.substr(end + 4);
    const std::string type = part.header("content-type");
    if (type.starts_with("multipart/")) {
        const size_t open = type.find("boundary=\"") + 10;
        const std::string mark = "--" + type.substr(open, type.find('"', open) - open);
        size_t at = body.find(mark);
        while (at != std::string_view::npos && body.substr(at + mark.size(), 2) != "--") {
            const size_t next = body.find("\r\n" + mark, at + 1);
            EXPECT_NE(next, std::string_view::npos) << "the boundary is not closed";
            if (next == std::string_view::npos) break;
            const size_t start = at + mark.size() + 2;
            part.parts.push_back(read_part(body.substr(start, next - start)));
            at = next + 2;
        }
        return part;
    }
    const std::string coding = part.header("content-transfer-encoding");
    if (coding == "base64")
        part.body = base::from_base64(body).value_or("(broken base64)");
    else if (coding == "quoted-printable")
        part.body = from_quoted_printable(body);
    else
        part.body = body;
    return part;
}

// Also holds the mail against what every mail must keep: CRLF only, short lines, no NUL.
inline ReadPart read_mail(std::string_view text) {
    EXPECT_EQ(text.find('\0'), std::string_view::npos);
    for (size_t i = 0; i < text.size(); ++i) {
        const bool bare = (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) ||
                          (text[i] == '\r' && text.substr(i, 2) != "\r\n");
        EXPECT_FALSE(bare) << "a bare CR or LF at " << i;
    }
    for (const std::string_view line : base::split(text, '\n'))
        EXPECT_LE(line.size(), 79u) << line;  // 78 and the CR.
    return read_part(text);
}

}  // namespace leadflow::connectors::test
