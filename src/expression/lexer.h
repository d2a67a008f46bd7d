// SPDX-License-Identifier: Apache-2.0
// Cuts one expression into tokens, on demand: inside "Hi @{…} there" only the braces' content is
// the language, so nothing after the closing brace is ever looked at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leadflow::expression {

enum class TokenKind {
    kIdentifier,
    kString,
    kInteger,
    kFloat,
    kLeftParenthesis,
    kRightParenthesis,
    kLeftSquareBracket,
    kRightSquareBracket,
    kRightCurlyBracket,
    kComma,
    kDot,
    kQuestionMark,
    kEnd,
    kBad,  // The lexer's fault() says why.
};

// As Logic Apps' messages call it: "RightParenthesis", "EndOfData".
std::string_view name_of(TokenKind kind);

struct Token {
    TokenKind kind = TokenKind::kEnd;
    size_t position = 0;    // First byte, in the whole text.
    size_t end = 0;         // Past the last byte.
    std::string_view text;  // Of identifiers, as written.
    std::string string;     // Of strings, with '' made one quote.
    int64_t integer = 0;
    double number = 0;
};

// Borrows the text.
class Lexer {
  public:
    Lexer(std::string_view text, size_t start) : text_(text), at_(start) {}
    Token next();
    const std::string& fault() const { return fault_; }

  private:
    Token punctuation(TokenKind kind);
    Token string_token();
    Token number_token();
    Token identifier_token();
    Token bad(size_t position, std::string fault);
    bool number_starts() const;
    char at(size_t index) const { return index < text_.size() ? text_[index] : '\0'; }

    std::string_view text_;
    size_t at_;
    TokenKind previous_ = TokenKind::kEnd;
    std::string fault_;
};

}  // namespace leadflow::expression
