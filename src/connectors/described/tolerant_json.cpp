// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/tolerant_json.h"

#include "base/text.h"
#include "connectors/content.h"
#include "connectors/described/limits.h"

namespace leadflow::connectors::described {
namespace {

// UTF-16 by its mark; what is no UTF-8 was typed on Windows.
std::string as_utf8(std::string_view bytes) {
    if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF")
        return decode_text(bytes, "utf-16");
    if (base::is_valid_utf8(bytes)) return decode_text(bytes, "utf-8");
    return decode_text(bytes, "windows-1252");
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

constexpr size_t kForgottenMax = 2;

// Copies JSON and mends it on the way. One pass, no recursion.
class Mender {
  public:
    explicit Mender(std::string_view text) : text_(text) { out_.reserve(text.size()); }

    std::string mended() {
        while (at_ < text_.size() && !ended_) {
            const char c = text_[at_];
            if (c == '"') copy_string();
            else if (c == '/' && (next() == '/' || next() == '*')) skip_comment();
            else copy_mark(c);
        }
        // A bracket or two forgotten at the end; with more the file was cut.
        if (!ended_ && !in_string_ && open_.size() <= kForgottenMax)
            for (; !open_.empty(); open_.pop_back()) {
                drop_trailing_comma();
                out_ += open_.back() == '{' ? '}' : ']';
            }
        return std::move(out_);
    }

  private:
    char next(size_t ahead = 1) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void skip_comment() {
        const bool line = next() == '/';
        const size_t end = text_.find(line ? "\n" : "*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + (line ? 1 : 2);
    }

    // The last of what was copied that is no blank; 0: nothing yet.
    char last_mark() const {
        const size_t at = out_.find_last_not_of(" \t\r\n");
        return at == std::string::npos ? '\0' : out_[at];
    }

    // A value follows a value: people forget the comma between two lines.
    void add_forgotten_comma() {
        const char last = last_mark();
        const bool word =
            (last >= '0' && last <= '9') || ((last | 0x20) >= 'a' && (last | 0x20) <= 'z');
        if (last == '"' || last == '}' || last == ']' || word) out_ += ',';
    }

    // One '}' too many: after the whole there would come another member.
    bool is_one_too_many() const {
        const size_t comma = text_.find_first_not_of(" \t\r\n", at_);
        if (comma == std::string_view::npos || text_[comma] != ',') return false;
        const size_t after = text_.find_first_not_of(" \t\r\n", comma + 1);
        return after != std::string_view::npos && text_[after] == '"';
    }

    void copy_mark(char c) {
        ++at_;
        if (c == '{' || c == '[') {
            add_forgotten_comma();
            open_ += c;
        }
        if (c == ',' && (last_mark() == ',' || last_mark() == '{' || last_mark() == '[')) return;
        if (c == '}' || c == ']') {
            drop_trailing_comma();
            if (open_.size() == 1 && is_one_too_many()) return;
            if (!open_.empty()) open_.pop_back();
        }
        // Blanks that are none to JSON: no-break spaces come along when people copy.
        const bool odd_blank = static_cast<unsigned char>(c) < 0x20 && !is_space(c);
        out_ += odd_blank ? ' ' : c;
        if (c == '\xC2' && at_ < text_.size() && text_[at_] == '\xA0') {
            out_.back() = ' ';
            ++at_;
        }
        // Whatever stands after the value is not part of it.
        ended_ = (c == '}' || c == ']') && open_.empty();
    }

    void drop_trailing_comma() {
        size_t end = out_.size();
        while (end > 0 && is_space(out_[end - 1])) --end;
        if (end > 0 && out_[end - 1] == ',') out_[end - 1] = ' ';
    }

    void copy_string() {
        add_forgotten_comma();
        out_ += text_[at_++];
        in_string_ = true;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\\') {
                copy_escape();
                continue;
            }
            ++at_;
            if (static_cast<unsigned char>(c) < 0x20)
                out_ += base::format("\\u{:04x}", static_cast<unsigned char>(c));
            else out_ += c;
            if (c == '"') {
                in_string_ = false;
                return;
            }
        }
    }

    void copy_escape() {
        constexpr std::string_view kKnown = "\"\\/bfnrt";
        const char kind = next();
        if (kind == 'u' && is_hex(next(2)) && is_hex(next(3)) && is_hex(next(4)) &&
            is_hex(next(5))) {
            copy_unicode();
        } else if (kKnown.find(kind) != std::string_view::npos && kind != '\0') {
            out_ += text_.substr(at_, 2);
            at_ += 2;
        } else {
            // "\d" of a pattern: a backslash was meant.
            out_ += "\\\\";
            ++at_;
        }
    }

    static int unit_of(std::string_view digits) {
        int unit = 0;
        for (const char c : digits) {
            const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
            unit = unit * 16 + digit;
        }
        return unit;
    }

    void copy_unicode() {
        const int unit = unit_of(text_.substr(at_ + 2, 4));
        const bool high = unit >= 0xD800 && unit < 0xDC00;
        const bool low = unit >= 0xDC00 && unit < 0xE000;
        bool pair = high && at_ + 12 <= text_.size() && text_.substr(at_ + 6, 2) == "\\u";
        if (pair) {
            const int second = unit_of(text_.substr(at_ + 8, 4));
            pair = second >= 0xDC00 && second < 0xE000;
        }
        if ((high && !pair) || low) out_ += "\\ufffd";
        else out_ += text_.substr(at_, pair ? 12 : 6);
        at_ += pair ? 12 : 6;
    }

    const std::string_view text_;
    std::string out_;
    size_t at_ = 0;
    std::string open_;  // Brackets that are not closed yet.
    bool in_string_ = false;
    bool ended_ = false;
};

}  // namespace

std::string mended_json(std::string_view text) {
    return Mender(text).mended();
}

base::Result<model::Json> read_tolerant_json(std::string_view bytes) {
    if (bytes.size() > kDefinitionBytesMax)
        return base::limit_exceeded(
            base::format("it has more than {} bytes", kDefinitionBytesMax));
    auto strict = model::parse_json(bytes);
    if (strict) return strict;
    const std::string text = as_utf8(bytes);
    const std::string_view front = base::trimmed(text).substr(0, 1);
    if (front != "{" && front != "[" && front != "/")
        return base::invalid_input(
            "it is no JSON; a definition in YAML must be converted to JSON first");
    auto mended = model::parse_json(mended_json(text));
    // The strict reader's place is the one that an editor shows.
    if (!mended) return std::move(strict).error();
    return mended;
}

}  // namespace leadflow::connectors::described
