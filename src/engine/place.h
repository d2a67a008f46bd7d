// SPDX-License-Identifier: Apache-2.0
// Repetitions: which iteration of each loop around it an action belongs to. "" outside loops, six
// digits a loop inside: "000003", "000003-000012".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"

namespace leadflow::engine {

inline constexpr size_t kRepetitionDigits = 6;

// The iteration `index` of a loop whose own repetition is `outer`.
inline std::string inner_repetition(std::string_view outer, int64_t index) {
    return outer.empty() ? base::format("{:06}", index) : base::format("{}-{:06}", outer, index);
}
// Of the first `loops` loops only.
inline std::string_view outer_repetition(std::string_view repetition, size_t loops) {
    return loops == 0 ? std::string_view()
                      : repetition.substr(0, loops * (kRepetitionDigits + 1) - 1);
}
// The iteration of the loop number `loop`, counted from the outermost one.
inline int64_t iteration_of(std::string_view repetition, size_t loop) {
    int64_t index = 0;
    const size_t start = loop * (kRepetitionDigits + 1);
    if (start >= repetition.size() ||
        !base::parse_integer(repetition.substr(start, kRepetitionDigits), index))
        return -1;
    return index;
}
// Whether `repetition` lies inside `outer` or is the same.
inline bool is_within(std::string_view repetition, std::string_view outer) {
    return outer.empty() || (repetition.starts_with(outer) &&
                             (repetition.size() == outer.size() || repetition[outer.size()] == '-'));
}

}  // namespace leadflow::engine
