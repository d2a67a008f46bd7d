// SPDX-License-Identifier: Apache-2.0
// Names of months and days in English. Other languages' come from ICU, not from here.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace leadflow::expression {

inline constexpr std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> kDayNames = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

// The whole name or its first three letters, ignoring case.
std::optional<unsigned> name_index(std::span<const std::string_view> names, std::string_view text);

}  // namespace leadflow::expression
