// SPDX-License-Identifier: Apache-2.0
// The encodings of mail: RFC 2045 bodies, RFC 2047 words, RFC 2231 parameters. All lines end in
// CRLF and hold at most 76 characters (headers: 78).
#pragma once

#include <string>
#include <string_view>

namespace leadflow::connectors::smtp {

// Lone CR and LF become CRLF; NUL is dropped.
std::string with_crlf(std::string_view text);
std::string quoted_printable(std::string_view crlf_text);
std::string base64_lines(std::string_view bytes);
// True when quoted-printable stays shorter than base64.
bool mostly_ascii(std::string_view text);

// "Name: value" with CRLF. Unstructured text: as it is when it is ASCII and short, else as encoded
// words of whole characters, each at most 75 characters, one a line.
std::string text_header(std::string_view name, std::string_view value);
// A display name for an address header: a quoted string or encoded words.
std::string phrase(std::string_view name);
// `; filename="a.pdf"`, or by RFC 2231 for all that is not plain ASCII; begins on a new line.
std::string file_parameter(std::string_view name, std::string_view value);

// What a reader of plain text would see of an HTML body: no tags, scripts, styles or comments,
// entities resolved, line breaks where blocks end.
std::string text_of_html(std::string_view html);

}  // namespace leadflow::connectors::smtp
