// SPDX-License-Identifier: Apache-2.0
// Bytes as text and back: base64 (RFC 4648), percent (RFC 3986), hex, HTML, UUIDs (RFC 9562).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadflow::base {

std::string base64(std::string_view bytes);
// Unpadded, with - and _: letters that survive copying.
std::string base64url(std::string_view bytes);
// Either alphabet, padding optional, white space ignored; nothing else.
std::optional<std::string> from_base64(std::string_view text);

std::string hex(std::string_view bytes);

// Everything but A-Z a-z 0-9 - _ . ~ becomes %XX.
std::string percent_encode(std::string_view text);
// Nothing for a broken escape. `plus_is_space` for forms and query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// "a=1&b=2" decoded, in order, repeats kept; a broken escape stays as written.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

// & < > " ' as entities: safe in HTML text and in quoted attributes.
std::string html_escape(std::string_view text);

// Version 5 (SHA-1 of a name): the same name gives the same id, for ever. 36 characters.
std::string uuid_from_name(std::string_view name);

}  // namespace leadflow::base
