// SPDX-License-Identifier: Apache-2.0
#include "store/run_match.h"

#include "base/text.h"

namespace leadflow::store {

std::string spelling_in_json(std::string_view words) {
    const std::string quoted = model::to_text(model::text_value(words));
    return quoted.substr(1, quoted.size() - 2);
}

bool matches_search(const model::RunHead& head, std::string_view words) {
    if (words.empty()) return true;
    const auto contains = [](std::string_view text, std::string_view part) {
        return base::lower(text).find(base::lower(part)) != std::string::npos;
    };
    return contains(head.tracking_id, words) || contains(head.summary, spelling_in_json(words));
}

}  // namespace leadflow::store
