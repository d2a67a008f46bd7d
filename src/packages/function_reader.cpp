// SPDX-License-Identifier: Apache-2.0
#include "packages/function_reader.h"

#include "base/text.h"
#include "packages/limits.h"

namespace leadflow::packages {
namespace {

base::Error malformed() { return base::invalid_input("it is not well formed"); }

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string text_form(bool is_text, const std::string& text) {
    // What is no text prints as JSON, as Azure does it for numbers; booleans are "True" there.
    if (is_text) return text;
    if (text == "true") return "True";
    if (text == "false") return "False";
    return text;
}

}  // namespace

void FunctionReader::skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' ||
                                  text_[at_] == '\n'))
        ++at_;
}

bool FunctionReader::take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
}

std::string FunctionReader::take_name() {
    skip_blanks();
    const size_t begin = at_;
    while (at_ < text_.size() && is_letter(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
}

base::Result<FunctionReader::Value> FunctionReader::read() {
    Value value = TRY(expression());
    skip_blanks();
    if (at_ != text_.size()) return malformed();
    return value;
}

base::Result<FunctionReader::Value> FunctionReader::expression() {
    if (depth_ >= kTemplateNestingMax) return base::invalid_input("it is nested too deeply");
    ++depth_;
    Value value = TRY(primary());
    skip_blanks();
    while (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == '['))
        value = TRY(inside(value));
    --depth_;
    return value;
}

base::Result<FunctionReader::Value> FunctionReader::primary() {
    skip_blanks();
    if (at_ >= text_.size()) return malformed();
    const char c = text_[at_];
    if (c == '\'' || c == '-' || (c >= '0' && c <= '9')) return literal();
    const std::string name = take_name();
    if (name.empty()) return malformed();
    return call(name);
}

base::Result<FunctionReader::Value> FunctionReader::literal() {
    if (text_[at_] != '\'') {
        const size_t begin = at_++;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        if (at_ - begin == 1 && text_[begin] == '-') return malformed();
        return Value{false, std::string(text_.substr(begin, at_ - begin))};
    }
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
        if (text_[at_] != '\'') {
            out += text_[at_];
            continue;
        }
        ++at_;
        if (at_ >= text_.size() || text_[at_] != '\'') return Value{true, std::move(out)};
        out += '\'';
    }
    return malformed();
}

base::Result<FunctionReader::Value> FunctionReader::call(const std::string& name) {
    if (!take('(')) return malformed();
    std::vector<Value> arguments;
    if (!take(')')) {
        do arguments.push_back(TRY(expression()));
        while (take(','));
        if (!take(')')) return malformed();
    }
    return call_with(base::lower(name), arguments);
}

base::Result<FunctionReader::Value> FunctionReader::call_with(
    const std::string& name, const std::vector<Value>& arguments) {
    const bool one_text = arguments.size() == 1 && arguments.front().is_text;
    if (name == "parameters" && one_text)
        return functions_.parameter(arguments.front().text, in_connections_);
    if (name == "variables" && one_text)
        return functions_.variable(arguments.front().text, in_connections_);
    if (name == "concat") return concat(arguments);
    if (in_connections_) return made_up(name, arguments);
    return base::invalid_input(
        base::format("'{}' is known only where the template is deployed", name));
}

base::Result<FunctionReader::Value> FunctionReader::concat(const std::vector<Value>& arguments) {
    const bool arrays = !arguments.empty() && !arguments.front().is_text &&
                        arguments.front().text.starts_with('[');
    std::string out;
    for (const Value& argument : arguments) {
        if (argument.is_text || !arrays) {
            out += text_form(argument.is_text, argument.text);
            continue;
        }
        for (const Span item : items_of(argument.text, all_of(argument.text))) {
            if (!out.empty()) out += ',';
            out += cut(argument.text, item);
        }
    }
    if (arrays) return Value{false, "[" + out + "]"};
    return Value{true, std::move(out)};
}

// Ids of resources inside $connections. The subscription and the group have no meaning here; the
// last names, which are the connection's and the connector's, are what the flow's reader looks at.
base::Result<FunctionReader::Value> FunctionReader::made_up(const std::string& name,
                                                            const std::vector<Value>& arguments) {
    if (name == "subscription")
        return Value{false, R"({"id":"/subscriptions/-","subscriptionId":"-","tenantId":"-"})"};
    if (name == "resourcegroup")
        return Value{false,
                     R"({"id":"/subscriptions/-/resourceGroups/-","name":"-","location":"-"})"};
    if (name != "resourceid" && name != "subscriptionresourceid")
        return base::invalid_input(
            base::format("'{}' is known only where the template is deployed", name));
    std::string id(kMadeUpSubscription);
    if (name == "resourceid") id += "/resourceGroups/-";
    id += "/providers";
    for (const Value& argument : arguments) id += "/" + argument.text;
    return Value{true, std::move(id)};
}

// ".name" or "[0]" or "['name']".
base::Result<FunctionReader::Value> FunctionReader::inside(const Value& value) {
    std::optional<Span> found;
    const Span whole = all_of(value.text);
    if (take('.')) {
        const std::string name = take_name();
        if (!value.is_text) found = find_value(value.text, whole, {name});
    } else {
        ++at_;  // '['
        const Value key = TRY(expression());
        if (!take(']')) return malformed();
        int64_t index = 0;
        if (!value.is_text && key.is_text) found = find_value(value.text, whole, {key.text});
        else if (!value.is_text && base::parse_integer(key.text, index)) {
            const std::vector<Span> items = items_of(value.text, whole);
            if (index >= 0 && static_cast<size_t>(index) < items.size())
                found = items[static_cast<size_t>(index)];
        }
    }
    skip_blanks();
    if (!found) return base::invalid_input("it asks for a part that is not there");
    const std::string_view part = cut(value.text, *found);
    if (is_string(part)) return Value{true, decoded(part)};
    return Value{false, std::string(part)};
}

}  // namespace leadflow::packages
