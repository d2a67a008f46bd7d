// SPDX-License-Identifier: Apache-2.0
#include "definition/fault.h"

#include "base/text.h"
#include "definition/limits.h"

#include <algorithm>

namespace leadflow::definition {

bool has_errors(const std::vector<Fault>& faults) {
    return std::any_of(faults.begin(), faults.end(),
                       [](const Fault& fault) { return !fault.warning; });
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
    // A third of the letters may be wrong: more, and the proposal is a guess.
    size_t best_distance = std::max<size_t>(1, name.size() / 3) + 1;
    const std::string* best = nullptr;
    // Quadratic in the length, so that a name of megabytes must not get there.
    if (name.size() > 4 * kNameShownMax) return {};
    for (const std::string& candidate : candidates) {
        if (candidate.size() > 4 * kNameShownMax) continue;
        const size_t distance = base::edit_distance(name, candidate);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = &candidate;
    }
    return best == nullptr ? std::string() : base::format(" Did you mean '{}'?", *best);
}

void Faults::error(std::string path, std::string_view code, std::string message) {
    if (into_.size() >= kFaultsMax) return;
    into_.push_back({std::move(path), std::string(code), std::move(message), false});
}

void Faults::warning(std::string path, std::string_view code, std::string message) {
    if (into_.size() >= kFaultsMax) return;
    into_.push_back({std::move(path), std::string(code), std::move(message), true});
}

}  // namespace leadflow::definition
