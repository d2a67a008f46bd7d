// SPDX-License-Identifier: Apache-2.0
// Timestamps written by .NET's date formats, en-US.
#include <algorithm>

#include "base/text.h"
#include "expression/month_names.h"
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
    explicit PatternWriter(const Timestamp& timestamp)
        : kind_(timestamp.kind), civil_(civil_of(timestamp.ticks)) {}

    base::Result<std::string> write(std::string_view pattern) {
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
            case 't': out_.append(civil_.hour < 12 ? "AM" : "PM", run == 1 ? 1 : 2); break;
            case 'z': out_ += run == 1 ? "+0" : run == 2 ? "+00" : "+00:00"; break;
            case 'K':
                for (size_t i = 0; i < run; ++i) zone();
                break;
            case 'g': out_ += "A.D."; break;
            default: out_.append(run, letter);
        }
        return true;
    }

    void day(size_t run) {
        if (run <= 2) number(civil_.day, run);
        else out_ += kDayNames[civil_.weekday].substr(0, run == 3 ? 3 : std::string_view::npos);
    }

    void month(size_t run) {
        if (run <= 2) number(civil_.month, run);
        else out_ += kMonthNames[civil_.month - 1].substr(0, run == 3 ? 3 : std::string_view::npos);
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
    std::string out_;
};

}  // namespace

std::string_view standard_pattern(char letter) {
    switch (letter) {
        case 'd': return "M/d/yyyy";
        case 'D': return "dddd, MMMM d, yyyy";
        case 't': return "h:mm tt";
        case 'T': return "h:mm:ss tt";
        case 'f': return "dddd, MMMM d, yyyy h:mm tt";
        case 'F':
        case 'U': return "dddd, MMMM d, yyyy h:mm:ss tt";
        case 'g': return "M/d/yyyy h:mm tt";
        case 'G': return "M/d/yyyy h:mm:ss tt";
        case 'm':
        case 'M': return "MMMM d";
        case 'y':
        case 'Y': return "MMMM yyyy";
        case 'r':
        case 'R': return "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
        case 's': return "yyyy-MM-dd'T'HH:mm:ss";
        case 'u': return "yyyy-MM-dd HH:mm:ss'Z'";
        case 'o':
        case 'O': return "yyyy-MM-dd'T'HH:mm:ss.fffffffK";
        default: return {};
    }
}

base::Result<std::string> format_timestamp(const Timestamp& timestamp, std::string_view format) {
    if (format.empty()) format = "o";
    if (format.size() == 1) {
        format = standard_pattern(format.front());
        if (format.empty()) return not_a_format();
    }
    return PatternWriter(timestamp).write(format);
}

}  // namespace leadflow::expression
