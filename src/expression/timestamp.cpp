// SPDX-License-Identifier: Apache-2.0
#include "expression/timestamp.h"

#include <array>
#include <chrono>

#include "base/text.h"
#include "expression/date_reader.h"
#include "expression/month_names.h"

namespace leadflow::expression {
namespace {

// Days from 0001-01-01 to 1970-01-01.
constexpr int64_t kEpochDay = 719162;
// h[:m[:s[.f]]][ AM|PM]
bool read_time(DateReader& in, CivilTime& civil) {
    if (!in.number(1, 2, civil.hour)) return false;
    if (in.take(':')) {
        if (!in.number(1, 2, civil.minute)) return false;
        if (in.take(':')) {
            if (!in.number(1, 2, civil.second)) return false;
            if ((in.take('.') || in.take(',')) && !in.fraction(civil.fraction)) return false;
        }
    }
    in.skip_spaces();
    const bool is_morning = in.take_word("AM");
    if (!is_morning && !in.take_word("PM")) return true;
    if (civil.hour == 0 || civil.hour > 12) return false;
    civil.hour = civil.hour % 12 + (is_morning ? 0 : 12);
    return true;
}

bool read_time_and_zone(DateReader& in, DateDraft& draft) {
    in.skip_spaces();
    if (is_date_digit(in.front()) && !read_time(in, draft.civil)) return false;
    return read_zone(in, draft) && in.is_done();
}

// yyyy-MM-dd[THH:mm…]
bool read_iso(DateReader in, DateDraft& draft) {
    unsigned year = 0;
    if (!in.number(4, 4, year) || !in.take('-') || !in.number(1, 2, draft.civil.month))
        return false;
    draft.civil.year = static_cast<int>(year);
    if (in.is_done()) return true;
    if (!in.take('-') || !in.number(1, 2, draft.civil.day)) return false;
    if (in.is_done()) return true;
    const bool has_time = in.take('T') || in.take('t');
    if (has_time && !is_date_digit(in.front())) return false;
    return read_time_and_zone(in, draft);
}

// M/d/yyyy[ h:mm…], and yyyy/M/d.
bool read_american(DateReader in, DateDraft& draft) {
    unsigned first = 0;
    unsigned second = 0;
    unsigned third = 0;
    if (!in.number(1, 4, first) || !in.take('/') || !in.number(1, 2, second) || !in.take('/') ||
        !in.number(1, 4, third))
        return false;
    const bool starts_with_year = first > 31;
    draft.civil.year = static_cast<int>(starts_with_year ? first : third);
    draft.civil.month = starts_with_year ? second : first;
    draft.civil.day = starts_with_year ? third : second;
    // Two digits as .NET's calendar reads them, up to 2049.
    if (!starts_with_year && third < 100) draft.civil.year += third < 50 ? 2000 : 1900;
    return read_time_and_zone(in, draft);
}

// [Thu, ]15 Mar 2018 …, Jan 5, 2026 …
bool read_named(DateReader in, DateDraft& draft) {
    std::string_view word = in.word();
    if (!word.empty() && name_index(kDayNames, word)) {
        in.take(',');
        in.skip_spaces();
        word = in.word();
    }
    if (word.empty() && !in.number(1, 2, draft.civil.day)) return false;
    if (word.empty()) {
        in.skip_spaces();
        in.take('-');
        word = in.word();
        const auto month = name_index(kMonthNames, word);
        if (!month) return false;
        draft.civil.month = *month + 1;
    } else {
        const auto month = name_index(kMonthNames, word);
        in.skip_spaces();
        if (!month || !in.number(1, 2, draft.civil.day)) return false;
        draft.civil.month = *month + 1;
    }
    in.take(',');
    in.take('-');
    in.skip_spaces();
    unsigned year = 0;
    if (!in.number(4, 4, year)) return false;
    draft.civil.year = static_cast<int>(year);
    in.take(',');
    return read_time_and_zone(in, draft);
}

}  // namespace

bool read_zone(DateReader& in, DateDraft& draft) {
    in.skip_spaces();
    if (in.take('Z') || in.take('z') || in.take_word("GMT") || in.take_word("UTC")) {
        draft.kind = Timestamp::Kind::kUtc;
        return true;
    }
    const bool is_negative = in.front() == '-';
    if (!in.take('+') && !in.take('-')) return true;
    unsigned hours = 0;
    unsigned minutes = 0;
    if (!in.number(2, 2, hours)) return false;
    if (in.take(':') || is_date_digit(in.front())) {
        if (!in.number(2, 2, minutes)) return false;
    }
    constexpr unsigned kOffsetHoursMax = 14;
    if (hours > kOffsetHoursMax || minutes > 59) return false;
    draft.kind = Timestamp::Kind::kOffset;
    draft.offset_ticks = hours * kTicksPerHour + minutes * kTicksPerMinute;
    if (is_negative) draft.offset_ticks = -draft.offset_ticks;
    return true;
}

std::optional<unsigned> name_index(std::span<const std::string_view> names,
                                   std::string_view text) {
    constexpr size_t kShort = 3;
    if (text.size() < kShort) return std::nullopt;
    for (unsigned i = 0; i < names.size(); ++i)
        if (base::equals_ignoring_case(names[i], text) ||
            base::equals_ignoring_case(names[i].substr(0, kShort), text))
            return i;
    return std::nullopt;
}

CivilTime civil_of(int64_t ticks) {
    const int64_t day = ticks / kTicksPerDay;
    int64_t rest = ticks % kTicksPerDay;
    const std::chrono::sys_days date{std::chrono::days(day - kEpochDay)};
    const std::chrono::year_month_day ymd(date);
    const std::chrono::sys_days new_year(ymd.year() / std::chrono::January / 1);
    CivilTime civil;
    civil.year = static_cast<int>(ymd.year());
    civil.month = static_cast<unsigned>(ymd.month());
    civil.day = static_cast<unsigned>(ymd.day());
    civil.weekday = std::chrono::weekday(date).c_encoding();
    civil.day_of_year = static_cast<unsigned>((date - new_year).count()) + 1;
    civil.hour = static_cast<unsigned>(rest / kTicksPerHour);
    rest %= kTicksPerHour;
    civil.minute = static_cast<unsigned>(rest / kTicksPerMinute);
    rest %= kTicksPerMinute;
    civil.second = static_cast<unsigned>(rest / kTicksPerSecond);
    civil.fraction = static_cast<unsigned>(rest % kTicksPerSecond);
    return civil;
}

std::optional<int64_t> ticks_of(const CivilTime& civil) {
    const std::chrono::year_month_day date{std::chrono::year(civil.year),
                                           std::chrono::month(civil.month),
                                           std::chrono::day(civil.day)};
    if (!date.ok() || civil.year < 1 || civil.year > 9999) return std::nullopt;
    if (civil.hour > 23 || civil.minute > 59 || civil.second > 59) return std::nullopt;
    const int64_t day = std::chrono::sys_days(date).time_since_epoch().count() + kEpochDay;
    return day * kTicksPerDay + civil.hour * kTicksPerHour + civil.minute * kTicksPerMinute +
           civil.second * kTicksPerSecond + civil.fraction;
}

std::optional<Timestamp> DateDraft::finished() const {
    const auto ticks = ticks_of(civil);
    if (!ticks) return std::nullopt;
    const int64_t utc = *ticks - offset_ticks;
    if (utc < 0 || utc > kTicksMax) return std::nullopt;
    return Timestamp{utc, kind};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    for (const auto read : {read_iso, read_american, read_named}) {
        DateDraft draft;
        if (read(DateReader(text), draft)) return draft.finished();
    }
    return std::nullopt;
}

}  // namespace leadflow::expression
