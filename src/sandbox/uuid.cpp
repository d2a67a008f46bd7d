// SPDX-License-Identifier: Apache-2.0
#include "sandbox/uuid.h"

#include "base/text.h"

namespace leadflow::sandbox {

std::string random_uuid(base::Random& random) {
    const uint64_t high = random.next();
    const uint64_t low = random.next();
    return base::format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", high >> 32,
                        (high >> 16) & 0xFFFF, high & 0xFFF, 8 + ((low >> 60) & 3),
                        (low >> 48) & 0xFFF, low & 0xFFFF'FFFF'FFFF);
}

std::optional<std::string> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::string id = base::lower(text);
    for (size_t i = 0; i < id.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool digit = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
        if (dash ? id[i] != '-' : !digit) return std::nullopt;
    }
    return id;
}

}  // namespace leadflow::sandbox
