// SPDX-License-Identifier: Apache-2.0
#include "connectors/url.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/limits.h"

#include <utility>

namespace leadflow::connectors {

std::optional<Url> parse_url(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return std::nullopt;
    if (text.size() > kUrlBytesMax) return std::nullopt;
    const size_t colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    Url url;
    url.scheme = text.substr(0, colon);
    if (!base::equals_ignoring_case(url.scheme, "http") &&
        !base::equals_ignoring_case(url.scheme, "https"))
        return std::nullopt;
    std::string_view rest = text.substr(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    const size_t end = rest.find_first_of("/?\\");
    url.authority = rest.substr(0, end);
    if (end != std::string_view::npos) url.rest = rest.substr(end);
    const std::string_view host = url.authority.substr(url.authority.rfind('@') + 1);
    if (host.empty() || host.front() == ':') return std::nullopt;
    return url;
}

std::string origin_of(std::string_view text) {
    const auto url = parse_url(text);
    if (!url) return {};
    return base::format("{}://{}", base::lower(url->scheme), url->authority);
}

std::string resolved_url(std::string_view base, std::string_view location) {
    location = location.substr(0, location.find('#'));
    const auto from = parse_url(base);
    if (parse_url(location)) return std::string(location);
    if (!from || location.empty()) return {};
    const std::string_view path = from->rest.substr(0, from->rest.find('?'));
    std::string url = origin_of(base);
    if (location.starts_with("//")) url = base::format("{}:{}", from->scheme, location);
    else if (location.starts_with('/')) url.append(location);
    else if (location.starts_with('?')) url.append(path).append(location);
    else url.append(path.substr(0, path.rfind('/'))).append("/").append(location);
    return parse_url(url) ? url : std::string();
}

std::string_view without_slash(std::string_view url) {
    while (!url.empty() && url.back() == '/') url.remove_suffix(1);
    return url;
}

std::string escaped_url(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' || static_cast<unsigned char>(c) >= 0x80)
            out += base::format("%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

std::string decoded_segment(std::string_view segment) {
    std::string text(segment);
    for (int i = 0; i < kPercentDecodingsMax; ++i) {
        auto decoded = base::percent_decode(text);
        if (!decoded || *decoded == text) break;
        text = std::move(*decoded);
    }
    return text;
}

}  // namespace leadflow::connectors
