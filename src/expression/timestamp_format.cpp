// SPDX-License-Identifier: Apache-2.0
// Timestamps written by .NET's date formats.
#include <algorithm>

#include "base/text.h"
#include "expression/characters.h"
#include "expression/timestamp.h"

namespace leadflow::expression {
namespace {

constexpr size_t kFractionDigitsMax = 7;

base::Error not_a_format() {
    return base::invalid_input("The format is not a valid date and time format.");
}

// Writes a custom pattern piece by piece.
class PatternWriter {
  public:
    PatternWriter(const Timestamp& timestamp, const DateSymbols& symbols)
        : kind_(timestamp.kind), civil_(civil_of(timestamp.ticks)), symbols_(symbols) {}

    base::Result<std::string> write(std::string_view pattern) {
        has_day_number_ = names_day_number(pattern);
        while (!pattern.empty()) {
            const char letter = pattern.front();
            if (letter == '\'' || letter == '"') {
                const size_t close = pattern.find(letter, 1);
                if (close == std::string_view::npos) return not_a_format();
                out_ += pattern.substr(1, close - 1);
                pattern.remove_prefix(close + 1);
            } else if (letter == '\\') {
                if (pattern.size() < 2) return not_a_format();
                out_ += pattern[1];
                pattern.remove_prefix(2);
            } else if (letter == '%') {
                // Makes a custom format of one letter, which alone would be a standard one.
                if (pattern.size() < 2 || pattern[1] == '%') return not_a_format();
                pattern.remove_prefix(1);
            } else {
                const size_t run =
                    std::min(pattern.find_first_not_of(letter), pattern.size());
                if (!specifier(letter, run)) return not_a_format();
                pattern.remove_prefix(run);
            }
        }
        return std::move(out_);
    }

  private:
    void number(unsigned value, size_t digits) { out_ += base::format("{:0{}}", value, digits); }

    // False when there is no such specifier of that length.
    bool specifier(char letter, size_t run) {
        switch (letter) {
            case 'd': day(run); break;
            case 'M': month(run); break;
            case 'y': year(run); break;
            case 'H': number(civil_.hour, std::min<size_t>(run, 2)); break;
            case 'h': number((civil_.hour + 11) % 12 + 1, std::min<size_t>(run, 2)); break;
            case 'm': number(civil_.minute, std::min<size_t>(run, 2)); break;
            case 's': number(civil_.second, std::min<size_t>(run, 2)); break;
            case 'f':
            case 'F': return fraction(letter, run);
            case 't': half_of_day(run); break;
            case 'z': out_ += run == 1 ? "+0" : run == 2 ? "+00" : "+00:00"; break;
            case 'K':
                for (size_t i = 0; i < run; ++i) zone();
                break;
            case 'g': out_ += symbols_.era; break;
            case '/':
                for (size_t i = 0; i < run; ++i) out_ += symbols_.date_separator;
                break;
            case ':':
                for (size_t i = 0; i < run; ++i) out_ += symbols_.time_separator;
                break;
            default: out_.append(run, letter);
        }
        return true;
    }

    void day(size_t run) {
        if (run <= 2) number(civil_.day, run);
        else out_ += (run == 3 ? symbols_.days_short : symbols_.days)[civil_.weekday];
    }

    void month(size_t run) {
        const size_t index = civil_.month - 1;
        if (run <= 2) number(civil_.month, run);
        else if (run == 3) out_ += symbols_.months_short[index];
        else out_ += (has_day_number_ ? symbols_.months_genitive : symbols_.months)[index];
    }

    void half_of_day(size_t run) {
        const std::string& name = civil_.hour < 12 ? symbols_.morning : symbols_.afternoon;
        if (run > 1) out_ += name;
        else if (!name.empty()) out_ += std::string_view(name).substr(0, front_character(name).bytes);
    }

    // d or dd outside of quotes: the month beside it is in the genitive.
    static bool names_day_number(std::string_view pattern) {
        char quote = '\0';
        for (size_t i = 0; i < pattern.size(); ++i) {
            const char c = pattern[i];
            if (quote != '\0') {
                if (c == quote) quote = '\0';
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '\\') {
                ++i;
            } else if (c == 'd') {
                const size_t end = std::min(pattern.find_first_not_of('d', i), pattern.size());
                if (end - i <= 2) return true;
                i = end - 1;
            }
        }
        return false;
    }

    void year(size_t run) {
        const auto year = static_cast<unsigned>(civil_.year);
        constexpr size_t kDigitsMax = 64;
        number(run <= 2 ? year % 100 : year, std::min(run, kDigitsMax));
    }

    bool fraction(char letter, size_t run) {
        if (run > kFractionDigitsMax) return false;
        std::string digits = base::format("{:07}", civil_.fraction).substr(0, run);
        if (letter == 'F') {
            digits.resize(digits.find_last_not_of('0') + 1);
            // "12:00:00." reads as a mistake.
            if (digits.empty() && out_.ends_with('.')) out_.pop_back();
        }
        out_ += digits;
        return true;
    }

    void zone() {
        if (kind_ == Timestamp::Kind::kUtc) out_ += 'Z';
        else if (kind_ == Timestamp::Kind::kOffset) out_ += "+00:00";
    }

    Timestamp::Kind kind_;
    CivilTime civil_;
    const DateSymbols& symbols_;
    bool has_day_number_ = false;
    std::string out_;
};

}  // namespace

std::string standard_pattern(char letter, const DateSymbols& symbols) {
    switch (letter) {
        case 'd': return symbols.short_date;
        case 'D': return symbols.long_date;
        case 't': return symbols.short_time;
        case 'T': return symbols.long_time;
        case 'f': return symbols.long_date + " " + symbols.short_time;
        case 'F':
        case 'U': return symbols.long_date + " " + symbols.long_time;
        case 'g': return symbols.short_date + " " + symbols.short_time;
        case 'G': return symbols.short_date + " " + symbols.long_time;
        case 'm':
        case 'M': return symbols.month_day;
        case 'y':
        case 'Y': return symbols.year_month;
        // These are alike in every culture.
        case 'r':
        case 'R': return "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'";
        case 's': return "yyyy-MM-dd'T'HH':'mm':'ss";
        case 'u': return "yyyy-MM-dd HH':'mm':'ss'Z'";
        case 'o':
        case 'O': return "yyyy-MM-dd'T'HH':'mm':'ss.fffffffK";
        default: return {};
    }
}

base::Result<std::string> format_timestamp(const Timestamp& timestamp, std::string_view format,
                                           const DateSymbols& symbols) {
    if (format.empty()) format = "o";
    if (format.size() > 1) return PatternWriter(timestamp, symbols).write(format);
    const std::string pattern = standard_pattern(format.front(), symbols);
    if (pattern.empty()) return not_a_format();
    const bool is_english = format == "r" || format == "R";
    return PatternWriter(timestamp, is_english ? english().dates : symbols).write(pattern);
}

}  // namespace leadflow::expression
