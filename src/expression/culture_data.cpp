// SPDX-License-Identifier: Apache-2.0
#include "expression/culture_data.h"

#include <unicode/dcfmtsym.h>
#include <unicode/decimfmt.h>
#include <unicode/dtfmtsym.h>
#include <unicode/dtptngen.h>
#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <memory>
#include <set>

namespace leadflow::expression {
namespace {

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// .NET puts an ordinary blank between a number and its sign, and before AM.
std::string with_plain_blanks(std::string text) {
    replace_all(text, "\xC2\xA0", " ");
    replace_all(text, "\xE2\x80\xAF", " ");
    // Marks of writing direction, which .NET's patterns have not.
    for (const std::string_view mark : {"\xE2\x80\x8E", "\xE2\x80\x8F", "\xD8\x9C"})
        replace_all(text, mark, "");
    return text;
}

std::set<std::string> listed_cultures() {
    std::set<std::string> names;
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration* all = uloc_openAvailableByType(ULOC_AVAILABLE_WITH_LEGACY_ALIASES, &status);
    while (U_SUCCESS(status)) {
        const char* name = uenum_next(all, nullptr, &status);
        if (name == nullptr) break;
        names.insert(name);
    }
    uenum_close(all);
    return names;
}

bool is_listed(const std::string& name) {
    static const std::set<std::string> kNames = listed_cultures();
    return kNames.contains(name);
}

// Gregorian and with the digits 0 to 9, whatever the culture's own habit.
icu::Locale locale_of(const std::string& known) {
    return icu::Locale((known + "@calendar=gregorian;numbers=latn").c_str());
}

Affixes affixes(const icu::DecimalFormat& format, bool is_negative) {
    icu::UnicodeString prefix;
    icu::UnicodeString suffix;
    if (is_negative) {
        format.getNegativePrefix(prefix);
        format.getNegativeSuffix(suffix);
    } else {
        format.getPositivePrefix(prefix);
        format.getPositiveSuffix(suffix);
    }
    return {with_plain_blanks(utf8(prefix)), with_plain_blanks(utf8(suffix))};
}

using NumberFormatPointer = std::unique_ptr<icu::NumberFormat>;

void load_money(const icu::Locale& locale, NumberSymbols& symbols) {
    UErrorCode status = U_ZERO_ERROR;
    const NumberFormatPointer made(icu::NumberFormat::createCurrencyInstance(locale, status));
    auto* format = dynamic_cast<icu::DecimalFormat*>(made.get());
    if (U_FAILURE(status) || format == nullptr) return;
    // Microsoft's page prints the Icelandic crown without CLDR's point.
    if (std::string_view(locale.getCountry()) == "IS") {
        icu::DecimalFormatSymbols changed(*format->getDecimalFormatSymbols());
        changed.setSymbol(icu::DecimalFormatSymbols::kCurrencySymbol, icu::UnicodeString("kr"));
        format->setDecimalFormatSymbols(changed);
    }
    symbols.currency_positive = affixes(*format, false);
    symbols.currency_negative = affixes(*format, true);
    symbols.currency_decimals =
        static_cast<size_t>(std::max(0, format->getMaximumFractionDigits()));
}

void load_percent(const icu::Locale& locale, NumberSymbols& symbols) {
    UErrorCode status = U_ZERO_ERROR;
    const NumberFormatPointer made(icu::NumberFormat::createPercentInstance(locale, status));
    const auto* format = dynamic_cast<icu::DecimalFormat*>(made.get());
    if (U_FAILURE(status) || format == nullptr) return;
    symbols.percent_positive = affixes(*format, false);
    symbols.percent_negative = affixes(*format, true);
}

void load_numbers(const icu::Locale& locale, NumberSymbols& symbols) {
    UErrorCode status = U_ZERO_ERROR;
    const NumberFormatPointer made(icu::NumberFormat::createInstance(locale, status));
    const auto* format = dynamic_cast<icu::DecimalFormat*>(made.get());
    if (U_FAILURE(status) || format == nullptr) return;
    using Icu = icu::DecimalFormatSymbols;
    const Icu& from = *format->getDecimalFormatSymbols();
    const auto symbol = [&from](Icu::ENumberFormatSymbol which) {
        return utf8(from.getConstSymbol(which));
    };
    symbols.decimal_point = symbol(Icu::kDecimalSeparatorSymbol);
    symbols.group_separator = symbol(Icu::kGroupingSeparatorSymbol);
    symbols.currency_decimal_point = symbol(Icu::kMonetarySeparatorSymbol);
    symbols.currency_group_separator = symbol(Icu::kMonetaryGroupingSeparatorSymbol);
    symbols.percent = with_plain_blanks(symbol(Icu::kPercentSymbol));
    symbols.per_mille = symbol(Icu::kPerMillSymbol);
    symbols.minus = with_plain_blanks(symbol(Icu::kMinusSignSymbol));
    const int size = format->getGroupingSize();
    const int outer = format->getSecondaryGroupingSize();
    if (size > 0) symbols.group_size = static_cast<size_t>(size);
    symbols.outer_group_size = outer > 0 ? static_cast<size_t>(outer) : symbols.group_size;
}

using Symbols = icu::DateFormatSymbols;

// `from_count` by reference: what gives `from` sets it.
template <size_t count>
void copy_names(const icu::UnicodeString* from, const int32_t& from_count, size_t skipped,
                std::array<std::string, count>& names) {
    if (from == nullptr || static_cast<size_t>(from_count) < count + skipped) return;
    for (size_t i = 0; i < count; ++i) names[i] = utf8(from[i + skipped]);
}

void load_names(const icu::Locale& locale, DateSymbols& dates) {
    UErrorCode status = U_ZERO_ERROR;
    const Symbols symbols(locale, status);
    if (U_FAILURE(status)) return;
    int32_t count = 0;
    // Short names alike whether a day stands beside them, as in Windows' own data.
    const auto months = [&](Symbols::DtContextType context, Symbols::DtWidthType width) {
        return symbols.getMonths(count, context, width);
    };
    copy_names(months(Symbols::STANDALONE, Symbols::WIDE), count, 0, dates.months);
    copy_names(months(Symbols::FORMAT, Symbols::WIDE), count, 0, dates.months_genitive);
    copy_names(months(Symbols::STANDALONE, Symbols::ABBREVIATED), count, 0, dates.months_short);
    // ICU counts the days from one.
    const auto days = [&](Symbols::DtWidthType width) {
        return symbols.getWeekdays(count, Symbols::STANDALONE, width);
    };
    copy_names(days(Symbols::WIDE), count, 1, dates.days);
    copy_names(days(Symbols::ABBREVIATED), count, 1, dates.days_short);
    std::array<std::string, 2> halves = {dates.morning, dates.afternoon};
    const icu::UnicodeString* names = symbols.getAmPmStrings(count);
    copy_names(names, count, 0, halves);
    dates.morning = with_plain_blanks(halves[0]);
    dates.afternoon = with_plain_blanks(halves[1]);
    std::array<std::string, 2> eras = {"", dates.era};
    names = symbols.getEras(count);
    copy_names(names, count, 0, eras);
    dates.era = eras[1];
}

std::string pattern_of(icu::DateFormat* made) {
    const std::unique_ptr<icu::DateFormat> format(made);
    const auto* simple = dynamic_cast<icu::SimpleDateFormat*>(made);
    if (simple == nullptr) return {};
    icu::UnicodeString pattern;
    simple->toPattern(pattern);
    return dot_net_pattern(utf8(pattern));
}

void put(std::string pattern, std::string& member) {
    if (!pattern.empty()) member = std::move(pattern);
}

// What stands between the first two parts of a pattern; `letters` are those of its parts.
std::string separator_in(std::string_view pattern, std::string_view letters) {
    const size_t part = pattern.find_first_of(letters);
    if (part == std::string_view::npos) return {};
    const size_t start = pattern.find_first_not_of(pattern[part], part);
    const size_t end = pattern.find_first_of(letters, start);
    if (start == std::string_view::npos || end == std::string_view::npos) return {};
    std::string separator(pattern.substr(start, end - start));
    replace_all(separator, "'", "");
    return separator;
}

void load_patterns(const icu::Locale& locale, DateSymbols& dates) {
    using icu::DateFormat;
    put(pattern_of(DateFormat::createDateInstance(DateFormat::kShort, locale)), dates.short_date);
    put(pattern_of(DateFormat::createDateInstance(DateFormat::kFull, locale)), dates.long_date);
    put(pattern_of(DateFormat::createTimeInstance(DateFormat::kShort, locale)), dates.short_time);
    put(pattern_of(DateFormat::createTimeInstance(DateFormat::kMedium, locale)), dates.long_time);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::DateTimePatternGenerator> generator(
        icu::DateTimePatternGenerator::createInstance(locale, status));
    if (U_SUCCESS(status) && generator != nullptr) {
        const auto best = [&](const char* skeleton) {
            return dot_net_pattern(utf8(generator->getBestPattern(skeleton, status)));
        };
        put(best("MMMMd"), dates.month_day);
        put(best("yMMMM"), dates.year_month);
    }
    put(separator_in(dates.short_date, "dMy"), dates.date_separator);
    put(separator_in(dates.short_time, "Hhm"), dates.time_separator);
}

// One run of a letter of ICU's patterns.
std::string dot_net_run(char letter, size_t run) {
    switch (letter) {
        case 'y':
        case 'u':
        case 'r': return "yyyy";
        case 'L': return std::string(run, 'M');
        case 'E':
        case 'e':
        case 'c': return run <= 3 ? "ddd" : "dddd";
        case 'a':
        case 'b':
        case 'B': return "tt";
        case 'K': return std::string(run, 'h');
        case 'k': return std::string(run, 'H');
        case 'G': return "g";
        default: return std::string(run, letter);
    }
}

}  // namespace

std::string dot_net_pattern(std::string_view pattern) {
    std::string out;
    for (size_t i = 0; i < pattern.size();) {
        const char letter = pattern[i];
        if (letter == '\'') {
            const size_t close = std::min(pattern.find('\'', i + 1), pattern.size() - 1);
            out += pattern.substr(i, close - i + 1);
            i = close + 1;
            continue;
        }
        const size_t run = std::min(pattern.find_first_not_of(letter, i), pattern.size()) - i;
        const bool is_letter = (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
        out += is_letter ? dot_net_run(letter, run) : std::string(run, letter);
        i += run;
    }
    return with_plain_blanks(std::move(out));
}

std::string known_culture(std::string_view name) {
    const bool is_tag = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
    if (!is_tag) return {};
    const std::string tag(name);
    std::array<char, ULOC_FULLNAME_CAPACITY> locale{};
    int32_t read = 0;
    UErrorCode status = U_ZERO_ERROR;
    uloc_forLanguageTag(tag.c_str(), locale.data(), static_cast<int32_t>(locale.size()), &read,
                        &status);
    if (U_FAILURE(status) || static_cast<size_t>(read) != tag.size()) return {};
    std::string known(locale.data());
    if (is_listed(known)) return known;
    // A region that ICU has nothing of: its language.
    known.resize(std::min(known.find('_'), known.size()));
    return is_listed(known) ? known : std::string();
}

Culture load_culture(const std::string& known) {
    Culture culture;
    // A language alone counts as where it is spoken most, for its money.
    std::array<char, ULOC_FULLNAME_CAPACITY> likely{};
    UErrorCode status = U_ZERO_ERROR;
    uloc_addLikelySubtags(known.c_str(), likely.data(), static_cast<int32_t>(likely.size()),
                          &status);
    const icu::Locale locale =
        locale_of(known.find('_') == std::string::npos && U_SUCCESS(status) ? likely.data() : known);
    culture.name = known;
    std::replace(culture.name.begin(), culture.name.end(), '_', '-');
    culture.is_english = false;
    load_numbers(locale, culture.numbers);
    load_money(locale, culture.numbers);
    load_percent(locale, culture.numbers);
    load_names(locale, culture.dates);
    load_patterns(locale, culture.dates);
    return culture;
}

}  // namespace leadflow::expression
