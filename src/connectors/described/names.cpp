// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/names.h"

#include "base/text.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

int digit_of(char c) {
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

// "-5f" is '_', "-20" a blank: how Power Platform writes a custom connector's name.
std::string unmangled(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '-' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            out += static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

void add(std::vector<std::string>& names, std::string_view title) {
    if (base::trimmed(title).empty()) return;
    std::string name = plain_connector_name(title);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

// "…_0123456789abcdef": what makes a custom connector's name unique.
std::string_view without_hash(std::string_view text) {
    constexpr size_t kHashMin = 10;
    const size_t mark = text.rfind('_');
    if (mark == std::string_view::npos || text.size() - mark - 1 < kHashMin) return text;
    const std::string_view tail = text.substr(mark + 1);
    return std::all_of(tail.begin(), tail.end(), is_hex) ? text.substr(0, mark) : text;
}

}  // namespace

std::string plain_connector_name(std::string_view title) {
    std::string name;
    for (const char c : title) {
        const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (plain) name += c;
    }
    return name.empty() ? "connector" : base::lower(name);
}

std::vector<std::string> names_meant(std::string_view api) {
    constexpr std::string_view kShared = "shared_";
    api = api.substr(api.rfind('/') + 1);
    if (base::starts_with_ignoring_case(api, kShared)) api.remove_prefix(kShared.size());
    std::vector<std::string> names;
    add(names, api);
    const std::string plain = unmangled(api);
    const std::string_view base = without_hash(plain);
    add(names, plain);
    add(names, base);
    // A solution's publisher stands in front: "new_acme crm".
    if (const size_t mark = base.find('_'); mark != std::string_view::npos)
        add(names, base.substr(mark + 1));
    return names;
}

}  // namespace leadflow::connectors::described
