// SPDX-License-Identifier: Apache-2.0
// The little that connectors ask of URLs: is it one, its origin, escaping what people typed.
// Which addresses may be called is outbound's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::connectors {

// Views into the text that was parsed.
struct Url {
    std::string_view scheme;     // "https", as written.
    std::string_view authority;  // "host:8080", perhaps with "user@".
    std::string_view rest;       // Path and query, without the fragment: "/a?b=c"; may be empty.
};

// Absolute http and https URLs with a host and without white space or control characters.
std::optional<Url> parse_url(std::string_view text);
// "https://host:8080"; "" when it is no URL.
std::string origin_of(std::string_view text);
// What a Location header means that came in the answer of `base`; "" when it is no web address.
std::string resolved_url(std::string_view base, std::string_view location);
std::string_view without_slash(std::string_view url);
// Blanks and non-ASCII bytes as %XX, all else untouched.
std::string escaped_url(std::string_view text);
// Percent-decoded until nothing changes, at most kPercentDecodingsMax times.
std::string decoded_segment(std::string_view segment);

}  // namespace leadflow::connectors
