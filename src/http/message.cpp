// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::http {

void Headers::set(std::string_view name, std::string value) {
    for (Field& field : fields_) {
        if (!base::equals_ignoring_case(field.first, name)) continue;
        std::string kept_name = field.first;  // In its sender's spelling.
        remove(name);
        fields_.emplace_back(std::move(kept_name), std::move(value));
        return;
    }
    fields_.emplace_back(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const Field& field) {
        return base::equals_ignoring_case(field.first, name);
    });
}

std::string_view Headers::value(std::string_view name) const {
    for (const Field& field : fields_)
        if (base::equals_ignoring_case(field.first, name)) return field.second;
    return {};
}

bool Headers::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [name](const Field& field) {
        return base::equals_ignoring_case(field.first, name);
    });
}

}  // namespace leadflow::http
