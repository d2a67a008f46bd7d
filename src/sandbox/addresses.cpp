// SPDX-License-Identifier: Apache-2.0
#include "sandbox/addresses.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::sandbox {
namespace {

constexpr size_t kLocalBytesMax = 64;     // RFC 5321, 4.5.3.1.1.
constexpr size_t kDomainBytesMax = 255;   // RFC 5321, 4.5.3.1.2.

bool may_stand(char c, bool ascii_only) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F || (ascii_only && byte >= 0x80)) return false;
    return std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
}

bool is_domain(std::string_view domain) {
    if (domain.empty() || domain.size() > kDomainBytesMax) return false;
    for (const std::string_view label : base::split(domain, '.'))
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    return domain.find_first_of("_!#$%&'*+/=?^`{|}~@") == std::string_view::npos;
}

}  // namespace

bool is_plausible_address(std::string_view address, bool ascii_only) {
    const size_t at = address.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > kLocalBytesMax) return false;
    const std::string_view local = address.substr(0, at);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos ||
        local.find('@') != std::string_view::npos)
        return false;
    return is_domain(address.substr(at + 1)) && base::is_valid_utf8(address) &&
           std::all_of(address.begin(), address.end(),
                       [ascii_only](char c) { return may_stand(c, ascii_only); });
}

}  // namespace leadflow::sandbox
