// SPDX-License-Identifier: Apache-2.0
#include "packages/json_text.h"

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "model/json.h"

namespace leadflow::packages {
namespace {

constexpr size_t kKeyShownMax = 80;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view without_quotes(std::string_view quoted) {
    return quoted.substr(1, quoted.size() - 2);
}

// The direct members or items of a container.
std::vector<Member> children_of(std::string_view text, Span within, TokenKind container) {
    std::vector<Member> children;
    TokenWalk walk(text, within);
    const auto first = walk.next();
    if (!first || first->kind != container) return children;
    const bool keyed = container == TokenKind::kObject;
    int depth = 1;
    const auto begin = [&](Span span) {
        if (depth != 1) return;
        if (!keyed) children.emplace_back();
        children.back().value = span;
    };
    while (depth > 0) {
        const auto token = walk.next();
        if (!token) break;
        switch (token->kind) {
            case TokenKind::kObject:
            case TokenKind::kArray:
                begin(token->span);
                ++depth;
                break;
            case TokenKind::kEnd:
                if (--depth == 1) children.back().value.end = token->span.end;
                break;
            case TokenKind::kKey:
                if (depth == 1) children.push_back({decoded(cut(text, token->span)), {}});
                break;
            case TokenKind::kString:
            case TokenKind::kOther: begin(token->span); break;
        }
    }
    return children;
}

// The keys of one object that is being walked.
struct OpenContainer {
    bool is_object = false;
    std::vector<std::string_view> keys;
};

void report_repeats(std::vector<std::string_view>& keys, const std::string& path,
                    definition::Faults& faults) {
    std::sort(keys.begin(), keys.end());
    for (auto key = std::adjacent_find(keys.begin(), keys.end()); key != keys.end();
         key = std::adjacent_find(key, keys.end())) {
        const std::string shown(base::prefix_of_utf16_units(*key, kKeyShownMax));
        faults.warning(path.empty() ? shown : path + "." + shown, "DuplicateKey",
                       base::format("The key '{}' occurs more than once: the last one counts.",
                                    shown));
        key = std::upper_bound(key, keys.end(), *key);
    }
}

}  // namespace

TokenWalk::TokenWalk(std::string_view text, Span within)
    : text_(text), at_(within.begin), end_(std::min(within.end, text.size())) {}

std::optional<Token> TokenWalk::next() {
    while (at_ < end_ && (is_blank(text_[at_]) || text_[at_] == ',' || text_[at_] == ':')) ++at_;
    if (at_ >= end_) return std::nullopt;
    const size_t begin = at_;
    const char c = text_[at_];
    if (c == '"') return string_token();
    if (c == '{' || c == '[') {
        ++at_;
        count_item();
        frames_.push_back({.is_array = c == '['});
        return Token{c == '{' ? TokenKind::kObject : TokenKind::kArray, {begin, at_}};
    }
    if (c == '}' || c == ']') {
        ++at_;
        if (!frames_.empty()) frames_.pop_back();
        return Token{TokenKind::kEnd, {begin, at_}};
    }
    constexpr std::string_view kDelimiters = " \t\r\n,:]}\"";
    at_ = std::min(text_.find_first_of(kDelimiters, at_), end_);
    count_item();
    return Token{TokenKind::kOther, {begin, at_}};
}

Token TokenWalk::string_token() {
    const size_t begin = at_++;
    // The quote that ends it has an even number of backslashes before it.
    while (true) {
        at_ = std::min(text_.find('"', at_), end_);
        size_t slash = at_;
        while (slash > begin + 1 && text_[slash - 1] == '\\') --slash;
        at_ = std::min(at_ + 1, end_);
        if ((at_ - 1 - slash) % 2 == 0 || at_ >= end_) break;
    }
    const Span span{begin, at_};
    size_t after = at_;
    while (after < end_ && is_blank(text_[after])) ++after;
    if (after < end_ && text_[after] == ':') {
        if (!frames_.empty()) frames_.back().key = span;
        return {TokenKind::kKey, span};
    }
    count_item();
    return {TokenKind::kString, span};
}

void TokenWalk::count_item() {
    if (!frames_.empty()) ++frames_.back().items;
}

std::string TokenWalk::path() const {
    std::string path;
    for (const Frame& frame : frames_) {
        if (frame.is_array && frame.items > 0) path += base::format("[{}]", frame.items - 1);
        if (frame.is_array || frame.key.end == 0) continue;
        if (!path.empty()) path += '.';
        path += base::prefix_of_utf16_units(decoded(cut(text_, frame.key)), kKeyShownMax);
    }
    return path;
}

std::vector<Member> members_of(std::string_view text, Span within) {
    return children_of(text, within, TokenKind::kObject);
}

std::vector<Span> items_of(std::string_view text, Span within) {
    std::vector<Span> items;
    for (const Member& item : children_of(text, within, TokenKind::kArray))
        items.push_back(item.value);
    return items;
}

std::optional<Span> find_value(std::string_view text, Span within,
                               std::initializer_list<std::string_view> path) {
    for (const std::string_view key : path) {
        const std::vector<Member> members = members_of(text, within);
        const auto found = std::find_if(members.rbegin(), members.rend(),
                                        [&](const Member& member) { return member.key == key; });
        if (found == members.rend()) return std::nullopt;
        within = found->value;
    }
    return within;
}

std::string find_text(std::string_view text, Span within,
                      std::initializer_list<std::string_view> path) {
    const auto found = find_value(text, within, path);
    return found && is_string(cut(text, *found)) ? decoded(cut(text, *found)) : std::string();
}

bool is_string(std::string_view json) { return json.size() >= 2 && json.front() == '"'; }

bool is_object(std::string_view json) { return !json.empty() && json.front() == '{'; }

std::string decoded(std::string_view quoted) {
    if (quoted.find('\\') == std::string_view::npos) return std::string(without_quotes(quoted));
    const auto value = model::parse_json(quoted);
    return value ? std::string(model::text_of(*value)) : std::string();
}

std::string quoted(std::string_view text) {
    std::string out;
    model::append_quoted(out, text);
    return out;
}

void report_duplicate_keys(std::string_view text, definition::Faults& faults) {
    std::vector<OpenContainer> open;
    std::deque<std::string> decoded_keys;  // What the views of escaped keys point into.
    TokenWalk walk(text, all_of(text));
    while (const auto token = walk.next()) {
        switch (token->kind) {
            case TokenKind::kObject:
            case TokenKind::kArray:
                open.push_back({.is_object = token->kind == TokenKind::kObject});
                break;
            case TokenKind::kEnd:
                if (open.empty()) return;
                if (open.back().keys.size() > 1) report_repeats(open.back().keys, walk.path(), faults);
                open.pop_back();
                break;
            case TokenKind::kKey: {
                const std::string_view key = cut(text, token->span);
                if (open.empty()) return;
                if (key.find('\\') == std::string_view::npos)
                    open.back().keys.push_back(without_quotes(key));
                else open.back().keys.push_back(decoded_keys.emplace_back(decoded(key)));
                break;
            }
            case TokenKind::kString:
            case TokenKind::kOther: break;
        }
    }
}

}  // namespace leadflow::packages
