// SPDX-License-Identifier: Apache-2.0
// What a culture (de-DE) brings to numbers and dates: separators, names, patterns in .NET's letters.
// en-US is a constant of ours; others come from ICU at their first use and stay.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::expression {

// What stands before and after the digits.
struct Affixes {
    std::string prefix;
    std::string suffix;
};

struct NumberSymbols {
    std::string decimal_point = ".";
    std::string group_separator = ",";
    std::string currency_decimal_point = ".";
    std::string currency_group_separator = ",";
    std::string percent = "%";
    std::string per_mille = "\xE2\x80\xB0";
    std::string minus = "-";
    std::string currency = "$";
    Affixes currency_positive = {"$", ""};
    Affixes currency_negative = {"-$", ""};
    Affixes percent_positive = {"", "%"};
    Affixes percent_negative = {"-", "%"};
    size_t currency_decimals = 2;
    // Digits of the last group and of those before it (3 and 2 in India).
    size_t group_size = 3;
    size_t outer_group_size = 3;
};

struct DateSymbols {
    std::array<std::string, 12> months = {"January", "February", "March",     "April",
                                          "May",     "June",     "July",      "August",
                                          "September", "October", "November", "December"};
    // Beside a day's number ("5 stycznia").
    std::array<std::string, 12> months_genitive = months;
    std::array<std::string, 12> months_short = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<std::string, 7> days = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    std::array<std::string, 7> days_short = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    std::string morning = "AM";
    std::string afternoon = "PM";
    std::string era = "A.D.";
    std::string date_separator = "/";
    std::string time_separator = ":";
    std::string short_date = "M/d/yyyy";
    std::string long_date = "dddd, MMMM d, yyyy";
    std::string short_time = "h:mm tt";
    std::string long_time = "h:mm:ss tt";
    std::string month_day = "MMMM d";
    std::string year_month = "MMMM yyyy";

    // By full or short name at the front of a text, ignoring case; `length` is its bytes.
    std::optional<unsigned> month_at(std::string_view text, size_t& length) const;
    std::optional<unsigned> day_at(std::string_view text, size_t& length) const;
};

struct Culture {
    std::string name = "en-US";
    NumberSymbols numbers;
    DateSymbols dates;
    bool is_english = true;
};

// en-US.
const Culture& english();
// By name without regard to case ("fr-fr", "de", "" is en-US); nullptr: there is no such culture.
// The pointer stays valid for ever. Any thread.
const Culture* find_culture(std::string_view name);

}  // namespace leadflow::expression
