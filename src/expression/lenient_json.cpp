// SPDX-License-Identifier: Apache-2.0
#include "expression/lenient_json.h"

#include <algorithm>

#include "base/text.h"

namespace leadflow::expression {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

// Used once.
class Rewriter {
  public:
    explicit Rewriter(std::string_view text) : rest_(text) {}

    std::string rewritten() {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (c == '"' || c == '\'') string(c);
            else if (is_name_start(c)) word();
            else if (skip_comment()) continue;
            else if (c == ',') comma();
            else take(1);
        }
        return std::move(out_);
    }

  private:
    void take(size_t count) {
        out_ += rest_.substr(0, count);
        rest_.remove_prefix(count);
    }

    void string(char quote) {
        out_ += '"';
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != quote) {
            const char c = rest_.front();
            if (rest_.starts_with("\\'")) {
                rest_.remove_prefix(1);
                take(1);
            } else if (c == '\\') {
                take(std::min<size_t>(2, rest_.size()));
            } else if (static_cast<unsigned char>(c) < 0x20) {
                out_ += base::format("\\u{:04x}", static_cast<unsigned>(c));
                rest_.remove_prefix(1);
            } else {
                if (c == '"') out_ += '\\';
                take(1);
            }
        }
        // One that is not closed stays so.
        if (rest_.empty()) return;
        out_ += '"';
        rest_.remove_prefix(1);
    }

    // A name is followed by a colon; true, false and null are not.
    void word() {
        size_t length = 0;
        while (length < rest_.size() &&
               (is_name_start(rest_[length]) || (rest_[length] >= '0' && rest_[length] <= '9')))
            ++length;
        const std::string_view word = rest_.substr(0, length);
        rest_.remove_prefix(length);
        skip_blanks();
        const bool is_name = rest_.starts_with(':');
        if (is_name) out_ += '"';
        out_ += word;
        if (is_name) out_ += '"';
    }

    void comma() {
        rest_.remove_prefix(1);
        skip_blanks();
        if (!rest_.starts_with(']') && !rest_.starts_with('}')) out_ += ',';
    }

    bool skip_comment() {
        const bool is_line = rest_.starts_with("//");
        if (!is_line && !rest_.starts_with("/*")) return false;
        const size_t end = is_line ? rest_.find('\n') : rest_.find("*/", 2);
        // A line's end is blank, so that it may go with it.
        const size_t length = end == std::string_view::npos ? end : end + (is_line ? 1 : 2);
        rest_.remove_prefix(std::min(rest_.size(), length));
        return true;
    }

    void skip_blanks() {
        do {
            while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
        } while (skip_comment());
    }

    std::string_view rest_;
    std::string out_;
};

}  // namespace

std::string strict_json(std::string_view text) { return Rewriter(text).rewritten(); }

}  // namespace leadflow::expression
