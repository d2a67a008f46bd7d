// SPDX-License-Identifier: Apache-2.0
#include "expression/lexer.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "expression/characters.h"

namespace leadflow::expression {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool ends_identifier(char c) {
    return std::string_view(".,(){}@[]?'").find(c) != std::string_view::npos;
}

// What may follow `)` and `]`: there a point is a dereference, never the start of ".5".
bool ends_operand(TokenKind kind) {
    return kind == TokenKind::kRightParenthesis || kind == TokenKind::kRightSquareBracket ||
           kind == TokenKind::kQuestionMark || kind == TokenKind::kIdentifier;
}

}  // namespace

std::string_view name_of(TokenKind kind) {
    switch (kind) {
        case TokenKind::kIdentifier: return "Identifier";
        case TokenKind::kString: return "StringLiteral";
        case TokenKind::kInteger: return "IntegerLiteral";
        case TokenKind::kFloat: return "FloatLiteral";
        case TokenKind::kLeftParenthesis: return "LeftParenthesis";
        case TokenKind::kRightParenthesis: return "RightParenthesis";
        case TokenKind::kLeftSquareBracket: return "LeftSquareBracket";
        case TokenKind::kRightSquareBracket: return "RightSquareBracket";
        case TokenKind::kRightCurlyBracket: return "RightCurlyBracket";
        case TokenKind::kComma: return "Comma";
        case TokenKind::kDot: return "Dot";
        case TokenKind::kQuestionMark: return "QuestionMark";
        case TokenKind::kEnd: return "EndOfData";
        case TokenKind::kBad: return "Unknown";
    }
    return "Unknown";
}

Token Lexer::next() {
    while (const size_t bytes = white_space_at(text_.substr(at_))) at_ += bytes;
    Token token;
    const char c = at(at_);
    if (at_ >= text_.size()) {
        token = {.kind = TokenKind::kEnd, .position = at_, .end = at_};
    } else if (previous_ == TokenKind::kDot && !ends_identifier(c)) {
        token = identifier_token();
    } else if (number_starts()) {
        token = number_token();
    } else {
        switch (c) {
            case '(': token = punctuation(TokenKind::kLeftParenthesis); break;
            case ')': token = punctuation(TokenKind::kRightParenthesis); break;
            case '[': token = punctuation(TokenKind::kLeftSquareBracket); break;
            case ']': token = punctuation(TokenKind::kRightSquareBracket); break;
            case '}': token = punctuation(TokenKind::kRightCurlyBracket); break;
            case ',': token = punctuation(TokenKind::kComma); break;
            case '.': token = punctuation(TokenKind::kDot); break;
            case '?': token = punctuation(TokenKind::kQuestionMark); break;
            case '\'': token = string_token(); break;
            case '"':
                token = bad(at_, base::format("the string character '\"' at position '{}' is not "
                                              "expected: strings stand in single quotes",
                                              at_));
                break;
            case '@':
            case '{':
                token = bad(at_, base::format("the string character '{}' at position '{}' is not "
                                              "expected",
                                              c, at_));
                break;
            default: token = identifier_token(); break;
        }
    }
    previous_ = token.kind;
    return token;
}

Token Lexer::bad(size_t position, std::string fault) {
    fault_ = std::move(fault);
    at_ = text_.size();
    return {.kind = TokenKind::kBad, .position = position, .end = position};
}

Token Lexer::punctuation(TokenKind kind) {
    ++at_;
    return {.kind = kind, .position = at_ - 1, .end = at_};
}

Token Lexer::string_token() {
    Token token{.kind = TokenKind::kString, .position = at_};
    ++at_;
    while (at_ < text_.size()) {
        const size_t quote = text_.find('\'', at_);
        if (quote == std::string_view::npos) break;
        token.string += text_.substr(at_, quote - at_);
        at_ = quote + 1;
        if (at(at_) != '\'') {
            token.end = at_;
            return token;
        }
        token.string += '\'';
        ++at_;
    }
    return bad(token.position,
               base::format("the string that starts at position '{}' is not closed",
                            token.position));
}

bool Lexer::number_starts() const {
    size_t i = at_;
    if (at(i) == '+' || at(i) == '-') ++i;
    if (at(i) == '.') {
        if (i == at_ && ends_operand(previous_)) return false;
        ++i;
    }
    return is_digit(at(i));
}

Token Lexer::number_token() {
    const size_t start = at_;
    bool is_float = false;
    size_t i = start;
    if (at(i) == '+' || at(i) == '-') ++i;
    while (is_digit(at(i))) ++i;
    if (at(i) == '.') {
        is_float = true;
        ++i;
        while (is_digit(at(i))) ++i;
    }
    if (at(i) == 'e' || at(i) == 'E') {
        size_t exponent = i + 1;
        if (at(exponent) == '+' || at(exponent) == '-') ++exponent;
        if (is_digit(at(exponent))) {
            is_float = true;
            while (is_digit(at(exponent))) ++exponent;
            i = exponent;
        }
    }
    const bool runs_on = i < text_.size() && white_space_at(text_.substr(i)) == 0 &&
                         (!ends_identifier(text_[i]) || text_[i] == '.');
    if (runs_on)
        return bad(i, base::format("the string character '{}' at position '{}' is not expected",
                                   text_.substr(i, front_character(text_.substr(i)).bytes), i));
    // from_chars takes no plus sign.
    const char* const first = text_.data() + start + (text_[start] == '+' ? 1 : 0);
    const char* const last = text_.data() + i;
    at_ = i;
    Token token{.kind = is_float ? TokenKind::kFloat : TokenKind::kInteger,
                .position = start,
                .end = i};
    const auto result = is_float ? std::from_chars(first, last, token.number)
                                 : std::from_chars(first, last, token.integer);
    if (result.ec != std::errc() || result.ptr != last || !std::isfinite(token.number))
        return bad(start, base::format("the number '{}' at position '{}' is too large or too small",
                                       text_.substr(start, i - start), start));
    return token;
}

Token Lexer::identifier_token() {
    Token token{.kind = TokenKind::kIdentifier, .position = at_};
    while (at_ < text_.size() && !ends_identifier(text_[at_])) {
        const std::string_view rest = text_.substr(at_);
        if (white_space_at(rest) > 0) break;
        if (rest.front() == '"')
            return bad(at_, base::format("the string character '\"' at position '{}' is not "
                                         "expected: strings stand in single quotes",
                                         at_));
        at_ += front_character(rest).bytes;
    }
    token.end = at_;
    token.text = text_.substr(token.position, at_ - token.position);
    return token;
}

}  // namespace leadflow::expression
