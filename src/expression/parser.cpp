// SPDX-License-Identifier: Apache-2.0
#include "expression/parser.h"

#include <utility>

#include "base/text.h"
#include "expression/characters.h"
#include "expression/function.h"
#include "expression/lexer.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

// No character takes more bytes for each of its UTF-16 units.
constexpr size_t kBytesPerUnitMax = 3;

// Every method that returns false has added a fault. Used once.
class Parser {
  public:
    Parser(std::string_view text, size_t start, bool is_interpolated,
           size_t characters_max, std::vector<ParseFault>& faults)
        : text_(text), start_(start), is_interpolated_(is_interpolated),
          characters_max_(characters_max), faults_(faults),
          lexer_(text, start) {}

    bool parse(Expression& root, size_t& end) {
        advance();
        if (!expression(root, 0)) return false;
        const TokenKind closing =
            is_interpolated_ ? TokenKind::kRightCurlyBracket : TokenKind::kEnd;
        if (token_.kind != closing) return unexpected(name_of(closing));
        if (base::utf16_length(text_.substr(start_, token_.position - start_)) >
            characters_max_)
            return too_long();
        root.source = without_outer_white_space(text_.substr(start_, token_.position - start_));
        end = token_.end;
        return true;
    }

  private:
    void advance() { token_ = lexer_.next(); }

    bool fail(size_t position, std::string message) {
        faults_.push_back({position, std::move(message)});
        return false;
    }

    bool too_long() {
        return fail(start_, base::format("The template language expression is longer than the "
                                         "maximum of '{}' characters.",
                                         characters_max_));
    }

    bool syntax_fault(size_t position, std::string_view what) {
        // The rest of a long text would say nothing more.
        constexpr size_t kShownMax = 1000;
        return fail(position,
                    base::format("Unable to parse template language expression '{}': {}.",
                                 base::prefix_of_utf16_units(text_.substr(start_), kShownMax),
                                 what));
    }

    bool unexpected(std::string_view expected) {
        if (token_.kind == TokenKind::kBad) return syntax_fault(token_.position, lexer_.fault());
        return syntax_fault(token_.position,
                            base::format("expected token '{}' and actual token '{}'", expected,
                                         name_of(token_.kind)));
    }

    bool expect(TokenKind kind) {
        if (token_.kind != kind) return unexpected(name_of(kind));
        advance();
        return true;
    }

    bool expression(Expression& out, size_t depth) {
        if (depth > kNestingMax)
            return fail(token_.position,
                        base::format("The template language expression is nested deeper than the "
                                     "maximum of '{}'.",
                                     kNestingMax));
        // Told before memory is full of it.
        if (token_.position - start_ > kBytesPerUnitMax * characters_max_)
            return too_long();
        out.position = token_.position;
        switch (token_.kind) {
            case TokenKind::kString: out.literal = model::text_value(token_.string); break;
            case TokenKind::kInteger: out.literal = token_.integer; break;
            case TokenKind::kFloat: out.literal = token_.number; break;
            case TokenKind::kIdentifier: return word(out, depth);
            default: return unexpected("Identifier");
        }
        advance();
        return true;
    }

    // true, false, null, or a call.
    bool word(Expression& out, size_t depth) {
        const Token name = token_;
        advance();
        if (token_.kind == TokenKind::kLeftParenthesis) {
            advance();
            return call(out, name, depth) && steps(out, depth);
        }
        if (base::equals_ignoring_case(name.text, "true")) {
            out.literal = true;
        } else if (base::equals_ignoring_case(name.text, "false")) {
            out.literal = false;
        } else if (!base::equals_ignoring_case(name.text, "null")) {
            return unexpected(name_of(TokenKind::kLeftParenthesis));
        }
        return true;
    }

    bool call(Expression& out, const Token& name, size_t depth) {
        out.function = find_function(name.text);
        // The rest is read all the same: its faults are told with this one.
        if (out.function == nullptr) unknown_function(name);
        if (token_.kind != TokenKind::kRightParenthesis) {
            while (true) {
                if (!expression(out.arguments.emplace_back(), depth + 1)) return false;
                if (token_.kind != TokenKind::kComma) break;
                advance();
            }
        }
        if (!expect(TokenKind::kRightParenthesis)) return false;
        if (out.function != nullptr) check_count(*out.function, out, name);
        return true;
    }

    void unknown_function(const Token& name) {
        std::string message =
            base::format("The template function '{}' is not defined or not valid.", name.text);
        const std::string_view nearest = nearest_function(name.text);
        if (!nearest.empty()) message += base::format(" Did you mean '{}'?", nearest);
        fail(name.position, std::move(message));
    }

    void check_count(const Function& function, const Expression& call, const Token& name) {
        const size_t count = call.arguments.size();
        if (count >= function.arguments_min && count <= function.arguments_max) return;
        std::string expected = base::format("{}", function.arguments_min);
        if (function.arguments_max == kAnyNumber) {
            expected = "at least " + expected;
        } else if (function.arguments_max != function.arguments_min) {
            expected += base::format(" to {}", function.arguments_max);
        }
        fail(name.position,
             base::format("The template function '{0}' expects {1} parameter(s); the number "
                          "provided is {2}. Please see https://aka.ms/logicexpressions#{0} "
                          "for usage details.",
                          function.name, expected, count));
    }

    bool steps(Expression& out, size_t depth) {
        while (true) {
            Step step;
            if (token_.kind == TokenKind::kQuestionMark) {
                step.is_guarded = true;
                advance();
                if (token_.kind != TokenKind::kDot && token_.kind != TokenKind::kLeftSquareBracket)
                    return unexpected("Dot");
            }
            step.key = std::make_unique<Expression>();
            if (token_.kind == TokenKind::kDot) {
                advance();
                if (token_.kind != TokenKind::kIdentifier) return unexpected("Identifier");
                step.key->literal = model::text_value(token_.text);
                step.key->position = token_.position;
                advance();
            } else if (token_.kind == TokenKind::kLeftSquareBracket) {
                advance();
                if (!expression(*step.key, depth + 1)) return false;
                if (!expect(TokenKind::kRightSquareBracket)) return false;
            } else {
                return true;
            }
            out.steps.push_back(std::move(step));
        }
    }

    std::string_view text_;
    size_t start_;
    bool is_interpolated_;
    size_t characters_max_;
    std::vector<ParseFault>& faults_;
    Lexer lexer_;
    Token token_;
};

}  // namespace

std::string_view Expression::function_name() const {
    return function == nullptr ? std::string_view() : function->name;
}

std::string_view Expression::literal_argument(size_t index) const {
    if (index >= arguments.size() || !arguments[index].is_literal()) return {};
    return model::text_of(arguments[index].literal);
}

std::optional<Expression> parse_expression(std::string_view text, size_t start,
                                           bool is_interpolated, size_t& end,
                                           size_t characters_max,
                                           std::vector<ParseFault>& faults) {
    Expression root;
    const size_t before = faults.size();
    end = std::string_view::npos;
    if (!Parser(text, start, is_interpolated, characters_max, faults).parse(root, end)) return std::nullopt;
    if (faults.size() > before) return std::nullopt;
    return root;
}

}  // namespace leadflow::expression
