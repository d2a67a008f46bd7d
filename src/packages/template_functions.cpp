// SPDX-License-Identifier: Apache-2.0
#include "packages/template_functions.h"

#include <algorithm>

#include "base/text.h"
#include "model/json.h"
#include "packages/function_reader.h"
#include "packages/limits.h"

namespace leadflow::packages {
namespace {

constexpr std::string_view kConnections = "parameters.$connections.";

std::map<std::string, Span, std::less<>> members_by_name(std::string_view text,
                                                         std::string_view section) {
    std::map<std::string, Span, std::less<>> by_name;
    if (const auto found = find_value(text, all_of(text), {section}))
        for (const Member& member : members_of(text, *found))
            by_name[base::lower(member.key)] = member.value;
    return by_name;
}

// A string whose first decoded character is '[' starts so, whether escaped or not.
bool may_begin_with_bracket(std::string_view quoted) {
    return quoted.size() > 2 && (quoted[1] == '[' || quoted[1] == '\\');
}

// `quoted` without its first character, which is '['.
std::string without_first(std::string_view quoted) {
    const size_t first = quoted[1] == '\\' ? 6 : 1;  // "\u005b" or "[".
    return "\"" + std::string(quoted.substr(1 + first));
}

}  // namespace

bool is_template_function(std::string_view text) {
    return text.size() > 1 && text.front() == '[' && text[1] != '[' && text.back() == ']';
}

TemplateFunctions::TemplateFunctions(std::string_view text, std::string_view values,
                                     definition::Faults& faults)
    : text_(text),
      values_(values),
      faults_(faults),
      parameters_(members_by_name(text, "parameters")),
      variables_(members_by_name(text, "variables")),
      given_(members_by_name(values, "parameters")),
      bytes_left_(kTemplateResultBytesMax) {}

base::Status TemplateFunctions::spend(size_t bytes) {
    if (bytes > bytes_left_)
        return base::limit_exceeded(base::format(
            "the template's functions make more than {} bytes", kTemplateResultBytesMax));
    bytes_left_ -= bytes;
    return {};
}

base::Result<std::string> TemplateFunctions::resolved(Span span, const std::string& path) {
    return rewritten(text_, span, path, false, false);
}

std::string TemplateFunctions::text_at(Span within, std::initializer_list<std::string_view> path) {
    const auto found = find_value(text_, within, path);
    if (!found) return {};
    auto value = value_at(text_, *found, false);
    return value && value->is_text ? std::move(value->text) : std::string();
}

// Copies everything but the strings that begin with '['. `strictly`: a function that cannot be
// resolved is an error, because the value around it is one function's result.
base::Result<std::string> TemplateFunctions::rewritten(std::string_view text, Span span,
                                                       const std::string& path, bool strictly,
                                                       bool in_connections) {
    std::string out;
    size_t copied = span.begin;
    TokenWalk walk(text, span);
    while (const auto token = walk.next()) {
        if (token->kind != TokenKind::kKey && token->kind != TokenKind::kString) continue;
        const std::string_view quoted = cut(text, token->span);
        if (!may_begin_with_bracket(quoted)) continue;
        const bool is_id = in_connections || (!strictly && walk.path().find(kConnections) !=
                                                               std::string::npos);
        auto replacement = replaced(quoted, token->kind == TokenKind::kKey, is_id);
        if (!replacement) {
            if (strictly || replacement.error().code == base::ErrorCode::kLimitExceeded)
                return std::move(replacement).error();
            const std::string inside = walk.path();
            faults_.warning(inside.empty() || inside.front() == '[' ? path + inside
                                                                    : path + "." + inside,
                            "TemplateFunction",
                            base::format("The template function stays as written: {}.",
                                         replacement.error().message));
            continue;
        }
        out += text.substr(copied, token->span.begin - copied);
        out += *replacement;
        copied = token->span.end;
    }
    out += text.substr(copied, span.end - copied);
    TRY(spend(out.size()));
    return out;
}

base::Result<std::string> TemplateFunctions::replaced(std::string_view quoted_text, bool is_key,
                                                      bool in_connections) {
    const std::string text = decoded(quoted_text);
    if (text.starts_with("[[")) return without_first(quoted_text);
    if (!is_template_function(text)) return std::string(quoted_text);
    const Value value =
        TRY(evaluated(std::string_view(text).substr(1, text.size() - 2), in_connections));
    if (value.is_text) return quoted(value.text);
    if (is_key) return base::invalid_input("a key that is no text");
    return value.text;
}

base::Result<TemplateFunctions::Value> TemplateFunctions::value_at(std::string_view text,
                                                                   Span span,
                                                                   bool in_connections) {
    TRY(spend(span.end - span.begin));
    const std::string json = TRY(rewritten(text, span, {}, true, in_connections));
    const std::string_view trimmed = base::trimmed(json);
    if (is_string(trimmed)) return Value{true, decoded(trimmed)};
    return Value{false, std::string(trimmed)};
}

base::Result<TemplateFunctions::Value> TemplateFunctions::evaluated(std::string_view function,
                                                                    bool in_connections) {
    if (function.size() > kTemplateFunctionBytesMax)
        return base::invalid_input("it is too long");
    FunctionReader reader(*this, function, in_connections);
    Value value = TRY(reader.read());
    TRY(spend(function.size() + value.text.size()));
    return value;
}

base::Result<TemplateFunctions::Value> TemplateFunctions::parameter(const std::string& name,
                                                                    bool in_connections) {
    const std::string key = base::lower(name);
    if (const auto given = given_.find(key); given != given_.end())
        if (const auto value = find_value(values_, given->second, {"value"}))
            return value_at(values_, *value, in_connections);
    const auto found = parameters_.find(key);
    if (found == parameters_.end())
        return base::invalid_input(base::format("the template has no parameter '{}'", name));
    TRY(spend(found->second.end - found->second.begin));
    const auto value = find_value(text_, found->second, {"defaultValue"});
    if (!value)
        return base::invalid_input(
            base::format("the template's parameter '{}' has no default value", name));
    if (++references_ > kTemplateReferencesMax)
        return base::invalid_input(base::format(
            "the template's parameter '{}' is built of too many others, or of itself", name));
    auto result = value_at(text_, *value, in_connections);
    --references_;
    return result;
}

base::Result<TemplateFunctions::Value> TemplateFunctions::variable(const std::string& name,
                                                                    bool in_connections) {
    const auto found = variables_.find(base::lower(name));
    if (found == variables_.end())
        return base::invalid_input(base::format("the template has no variable '{}'", name));
    if (++references_ > kTemplateReferencesMax)
        return base::invalid_input(base::format(
            "the template's variable '{}' is built of too many others, or of itself", name));
    auto result = value_at(text_, found->second, in_connections);
    --references_;
    return result;
}

std::string escaped_for_template(std::string_view json) {
    std::string out;
    size_t copied = 0;
    TokenWalk walk(json, all_of(json));
    while (const auto token = walk.next()) {
        if (token->kind != TokenKind::kKey && token->kind != TokenKind::kString) continue;
        const std::string_view quoted_text = cut(json, token->span);
        if (!may_begin_with_bracket(quoted_text)) continue;
        const std::string text = decoded(quoted_text);
        // What begins with "[[" would lose a bracket when it is read again.
        if (!is_template_function(text) && !text.starts_with("[[")) continue;
        out += json.substr(copied, token->span.begin + 1 - copied);
        out += '[';
        copied = token->span.begin + 1;
    }
    out += json.substr(copied);
    return out;
}

}  // namespace leadflow::packages
