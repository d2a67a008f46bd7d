// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/policy_expression.h"

#include "base/text.h"
#include "connectors/described/limits.h"
#include "connectors/parameters.h"

#include <array>
#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using Part = Expression::Part;
using Source = Expression::Source;

// The misspelt ones are met in published connectors.
constexpr std::array<std::pair<std::string_view, Source>, 9> kFunctions = {{
    {"connectionParameters", Source::kConnection},
    {"connectionParameter", Source::kConnection},
    {"headers", Source::kHeader},
    {"header", Source::kHeader},
    {"queryParameters", Source::kQuery},
    {"queryParamters", Source::kQuery},
    {"body", Source::kBody},
    {"item", Source::kItem},
    {"triggerBody", Source::kTriggerBody},
}};

bool is_name_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

class Parser {
  public:
    Parser(std::string_view text, bool path_fields) : text_(text), path_fields_(path_fields) {}

    base::Status run(std::vector<Part>& parts) {
        while (at_ < text_.size()) {
            const bool at_sign = text_[at_] == '@';
            const bool braced = (at_sign && char_at(1) == '{') ||
                                (text_[at_] == '{' && char_at(1) == '@');
            if (braced || at_sign) {
                if (TRY(call(braced))) continue;
            } else if (path_fields_ && text_[at_] == '{' && path_field()) {
                continue;
            }
            literal_ += text_[at_++];
        }
        flush();
        parts = std::move(parts_);
        return {};
    }

  private:
    char char_at(size_t ahead) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void flush() {
        if (literal_.empty()) return;
        parts_.push_back({.source = Source::kText, .text = std::move(literal_)});
        literal_.clear();
    }

    bool path_field() {
        const size_t end = text_.find('}', at_);
        if (end == std::string_view::npos) return false;
        flush();
        parts_.push_back({.source = Source::kPathField,
                          .text = std::string(text_.substr(at_ + 1, end - at_ - 1))});
        at_ = end + 1;
        return true;
    }

    void skip_blanks(size_t& at) const {
        while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    }

    // True when an expression was taken; false: it is plain text, an address such as a@b.c.
    base::Result<bool> call(bool braced) {
        size_t at = at_ + (braced ? 2 : 1);
        const size_t start = at;
        while (at < text_.size() && is_name_char(text_[at])) ++at;
        const std::string_view name = text_.substr(start, at - start);
        constexpr std::string_view kMethod = "Request.OriginalHTTPMethod";
        if (base::equals_ignoring_case(text_.substr(start, kMethod.size()), kMethod)) {
            at = start + kMethod.size();
            return take({.source = Source::kMethod}, at, braced);
        }
        if (name.empty() || at >= text_.size() || text_[at] != '(') return false;
        Part part;
        bool known = false;
        for (const auto& [function, source] : kFunctions)
            if (base::equals_ignoring_case(name, function)) {
                part.source = source;
                known = true;
            }
        if (!known)
            return base::invalid_input(base::format("the function \"{}\" is not known", name));
        if (!arguments(at, part))
            return base::invalid_input(
                base::format("the call of \"{}\" does not end with a bracket", name));
        const bool json = part.source == Source::kBody || part.source == Source::kItem ||
                          part.source == Source::kTriggerBody;
        if (json) read_path(at, part.path);
        return take(std::move(part), at, braced);
    }

    bool take(Part part, size_t at, bool braced) {
        if (braced) {
            skip_blanks(at);
            if (at >= text_.size() || text_[at] != '}') return false;
            ++at;
        }
        flush();
        parts_.push_back(std::move(part));
        at_ = at;
        return true;
    }

    // ('name', 'default'): the quotes may be missing.
    bool arguments(size_t& at, Part& part) const {
        ++at;
        for (int i = 0; at < text_.size(); ++i) {
            skip_blanks(at);
            std::string& into = i == 0 ? part.text : part.fallback;
            const char quote = text_[at];
            if (quote == '\'' || quote == '"') {
                const size_t end = text_.find(quote, at + 1);
                if (end == std::string_view::npos) return false;
                into = text_.substr(at + 1, end - at - 1);
                at = end + 1;
            } else {
                const size_t end = text_.find_first_of(",)", at);
                if (end == std::string_view::npos) return false;
                into = base::trimmed(text_.substr(at, end - at));
                at = end;
            }
            skip_blanks(at);
            if (at < text_.size() && text_[at] == ')') return ++at, true;
            if (at >= text_.size() || text_[at] != ',') return false;
            ++at;
        }
        return false;
    }

    void read_path(size_t& at, JsonPath& path) const {
        while (at < text_.size() && path.size() < kPolicyPathMax) {
            size_t end = at;
            if (text_[at] == '?') ++end;
            if (end >= text_.size()) return;
            if (text_[end] == '.') {
                const size_t start = ++end;
                while (end < text_.size() && (is_name_char(text_[end]) || text_[end] == '-' ||
                                              text_[end] == '$'))
                    ++end;
                if (end == start) return;
                path.push_back({.name = std::string(text_.substr(start, end - start))});
            } else if (text_[end] == '[') {
                const size_t close = text_.find(']', end);
                if (close == std::string_view::npos) return;
                std::string_view inner = base::trimmed(text_.substr(end + 1, close - end - 1));
                PathStep step;
                if (inner.size() >= 2 && (inner[0] == '\'' || inner[0] == '"'))
                    step.name = inner.substr(1, inner.size() - 2);
                else if (!base::parse_integer(inner, step.index)) return;
                path.push_back(std::move(step));
                end = close + 1;
            } else {
                return;
            }
            at = end;
        }
    }

    const std::string_view text_;
    const bool path_fields_;
    size_t at_ = 0;
    std::string literal_;
    std::vector<Part> parts_;
};

std::optional<MaybeSecret> looked_up(
    const std::function<std::optional<MaybeSecret>(std::string_view)>& lookup,
    std::string_view name) {
    return lookup ? lookup(name) : std::nullopt;
}

const Json* root_of(Source source, const Scope& scope) {
    switch (source) {
        case Source::kBody: return scope.body;
        case Source::kItem: return scope.item;
        case Source::kTriggerBody: return scope.trigger_body;
        default: return nullptr;
    }
}

// JSON's own words for truth and numbers, where as_text would write .NET's.
std::string plain_text(const Json& value) {
    return value.is_bool() ? std::string(value.get_bool() ? "true" : "false") : as_text(value);
}

}  // namespace

const Json* walk(const Json* from, const JsonPath& path) {
    for (const PathStep& step : path) {
        if (from == nullptr) return nullptr;
        if (step.index < 0) {
            from = from->is_object() ? find_member(from->get_object(), step.name) : nullptr;
        } else {
            const auto index = static_cast<size_t>(step.index);
            from = from->is_array() && index < from->get_array().size() ? &from->get_array()[index]
                                                                        : nullptr;
        }
    }
    return from;
}

base::Result<Expression> Expression::parse(std::string_view text, bool path_fields) {
    Expression made;
    TRY(Parser(text, path_fields).run(made.parts_));
    return made;
}

MaybeSecret text_of(const Part& part, const Scope& scope) {
    std::optional<MaybeSecret> found;
    switch (part.source) {
        case Source::kText: return {part.text};
        case Source::kMethod: return {std::string(scope.method)};
        case Source::kPathField: return {};
        case Source::kConnection: found = looked_up(scope.connection, part.text); break;
        case Source::kHeader: found = looked_up(scope.header, part.text); break;
        case Source::kQuery: found = looked_up(scope.query, part.text); break;
        case Source::kBody:
        case Source::kItem:
        case Source::kTriggerBody:
            if (const Json* value = walk(root_of(part.source, scope), part.path))
                found = MaybeSecret{plain_text(*value)};
            break;
    }
    if (found && !found->text.empty()) return *found;
    return {part.fallback};
}

MaybeSecret Expression::text(const Scope& scope) const {
    MaybeSecret all;
    for (const Part& part : parts_) {
        const MaybeSecret one = text_of(part, scope);
        all.text += one.text;
        all.secret = all.secret || one.secret;
    }
    return all;
}

Json Expression::value(const Scope& scope) const {
    if (const Part* only = lone())
        if (const Json* from = root_of(only->source, scope))
            if (const Json* found = walk(from, only->path)) return *found;
    return model::text_value(text(scope).text);
}

}  // namespace leadflow::connectors::described
