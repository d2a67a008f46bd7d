// SPDX-License-Identifier: Apache-2.0
// Finds values in JSON text as byte ranges, so that a definition is taken out of what wraps it
// without being printed again: its unknown members, its key order and its numbers stay as written.
// It checks nothing: all functions want text that model::parse_json has accepted, which also
// bounds the depth.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "definition/fault.h"

namespace leadflow::packages {

// Half open, in bytes.
struct Span {
    size_t begin = 0;
    size_t end = 0;
};
inline std::string_view cut(std::string_view text, Span span) {
    return text.substr(span.begin, span.end - span.begin);
}
inline Span all_of(std::string_view text) { return {0, text.size()}; }

enum class TokenKind { kObject, kArray, kEnd, kKey, kString, kOther };
struct Token {
    TokenKind kind = TokenKind::kOther;
    Span span;  // Of kObject, kArray and kEnd the bracket; of strings with their quotes.
};

// Token by token, without recursion. `text` outlives it.
class TokenWalk {
  public:
    TokenWalk(std::string_view text, Span within);
    std::optional<Token> next();
    // Of the last token: "definition.actions.Send.inputs[0]"; after kEnd, of what ended.
    std::string path() const;

  private:
    struct Frame {
        bool is_array = false;
        size_t items = 0;
        Span key;
    };
    Token string_token();
    void count_item();

    const std::string_view text_;
    size_t at_;
    const size_t end_;
    std::vector<Frame> frames_;
};

struct Member {
    std::string key;  // Decoded.
    Span value;
};
// In order, repeats kept; none when `within` is no object.
std::vector<Member> members_of(std::string_view text, Span within);
std::vector<Span> items_of(std::string_view text, Span within);
// Of duplicate keys the last one.
std::optional<Span> find_value(std::string_view text, Span within,
                               std::initializer_list<std::string_view> path);
// The string at that path, decoded; empty when absent or no string.
std::string find_text(std::string_view text, Span within,
                      std::initializer_list<std::string_view> path);

bool is_string(std::string_view json);
bool is_object(std::string_view json);
// What a string with its quotes means.
std::string decoded(std::string_view quoted);
std::string quoted(std::string_view text);

// A warning for each key that an object has twice.
void report_duplicate_keys(std::string_view text, definition::Faults& faults);

}  // namespace leadflow::packages
