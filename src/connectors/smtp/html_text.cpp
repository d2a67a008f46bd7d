// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"
#include "base/text.h"
#include "connectors/smtp/mime.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace leadflow::connectors::smtp {
namespace {

constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
    {"amp", "&"},   {"lt", "<"},    {"gt", ">"},     {"quot", "\""}, {"apos", "'"}, {"nbsp", " "},
    {"ndash", "–"}, {"mdash", "—"}, {"hellip", "…"}, {"euro", "€"},  {"copy", "©"}, {"reg", "®"},
    {"auml", "ä"},  {"ouml", "ö"},  {"aring", "å"},  {"uuml", "ü"},  {"Auml", "Ä"}, {"Ouml", "Ö"},
    {"Aring", "Å"}, {"Uuml", "Ü"},  {"eacute", "é"}, {"szlig", "ß"}, {"bull", "•"}, {"middot", "·"},
};

// Longest entity that is looked at: "&#x10FFFF;".
constexpr size_t kEntityBytesMax = 12;

std::string utf8_of(uint32_t point) {
    std::string out;
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3F)); };
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0 | point >> 6);
        tail(0);
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0 | point >> 12);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
    return out;
}

std::optional<std::string> entity_text(std::string_view name) {
    if (name.starts_with("#")) {
        uint32_t point = 0;
        const bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
        const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
        if (digits.empty() || digits.size() > 7) return std::nullopt;
        for (const char c : digits) {
            const bool decimal = c >= '0' && c <= '9';
            const char low = static_cast<char>(c | 0x20);
            if (!decimal && !(hexadecimal && low >= 'a' && low <= 'f')) return std::nullopt;
            const int digit = decimal ? c - '0' : low - 'a' + 10;
            point = point * (hexadecimal ? 16 : 10) + static_cast<uint32_t>(digit);
        }
        const bool character =
            point >= ' ' && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
        return character || point == '\n' ? utf8_of(point) : " ";
    }
    for (const auto& [known, text] : kEntities)
        if (known == name) return std::string(text);
    return std::nullopt;
}

// Reads HTML once from front to back, writing text.
class Reader {
  public:
    explicit Reader(std::string_view html) : rest_(html) {}

    std::string read() {
        while (!rest_.empty()) {
            if (rest_.front() == '<')
                tag();
            else if (rest_.front() == '&')
                entity();
            else
                character();
        }
        while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
        return out_;
    }

  private:
    void character() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            blank_ = true;
        else
            put(std::string_view(&c, 1));
    }

    void put(std::string_view text) {
        if (blank_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
        blank_ = false;
        out_ += text;
    }

    void line_break(size_t lines) {
        blank_ = false;
        while (!out_.empty() && out_.back() == ' ') out_.pop_back();
        size_t there = 0;
        while (there < out_.size() && out_[out_.size() - 1 - there] == '\n') ++there;
        if (!out_.empty() && there < lines) out_.append(lines - there, '\n');
    }

    void skip_past(std::string_view end) {
        const auto found =
            std::search(rest_.begin(), rest_.end(), end.begin(), end.end(), [](char a, char b) {
                return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
            });
        const auto at = static_cast<size_t>(found - rest_.begin());
        rest_.remove_prefix(std::min(rest_.size(), at + end.size()));
    }

    void tag() {
        if (rest_.starts_with("<!--")) return skip_past("-->");
        const std::string_view after = rest_.substr(1, 1);
        // "a < b" is no tag.
        const bool begins =
            !after.empty() && (after[0] == '/' || after[0] == '!' || (after[0] | 0x20) >= 'a');
        if (!begins) return character();
        const size_t start = after[0] == '/' ? 2 : 1;
        const size_t end = std::min(rest_.size(), rest_.find_first_of(" \t\r\n/>", start));
        const std::string name = base::lower(rest_.substr(start, end - start));
        const bool closing = start == 2;
        skip_past(">");
        if (!closing && (name == "script" || name == "style" || name == "head"))
            return skip_past("</" + name + ">");
        if (name == "br" || name == "tr" || name == "div" || name == "li") {
            if (name == "br")
                out_ += '\n', blank_ = false;
            else
                line_break(1);
            if (name == "li" && !closing) put("- ");
        } else if (name == "p" || name == "table" || name == "ul" || name == "ol" || name == "hr" ||
                   (name.size() == 2 && name[0] == 'h')) {
            line_break(2);
        } else if (name == "td" || name == "th") {
            blank_ = true;
        }
    }

    void entity() {
        const size_t end = rest_.substr(0, kEntityBytesMax).find(';');
        const auto text =
            end == std::string_view::npos ? std::nullopt : entity_text(rest_.substr(1, end - 1));
        if (!text) return character();
        put(*text);
        rest_.remove_prefix(end + 1);
    }

    std::string_view rest_;
    std::string out_;
    bool blank_ = false;  // White space was seen and not yet written.
};

}  // namespace

std::string text_of_html(std::string_view html) {
    return Reader(html).read();
}

}  // namespace leadflow::connectors::smtp
