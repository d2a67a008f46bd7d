// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/draft.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/values.h"
#include "connectors/limits.h"
#include "connectors/url.h"

#include <algorithm>

namespace leadflow::connectors::described {
namespace {

using model::Json;

constexpr std::string_view kHidden = "***";

void add_query(const Field& field, const Json& value, Draft& draft) {
    const std::string name(field.name());
    if (value.is_array() && field.list == ListStyle::kRepeated) {
        for (const Json& one : value.get_array())
            draft.queries.push_back({name, base::percent_encode(sent_text(one))});
        return;
    }
    const bool opened =
        field.list == ListStyle::kDeepObject ||
        (field.list == ListStyle::kRepeated && field.type == ValueType::kObject);
    if (value.is_object() && opened) {
        for (const auto& member : value.get_object()) {
            const std::string inner(member.key());
            draft.queries.push_back({field.list == ListStyle::kDeepObject
                                         ? base::format("{}[{}]", name, inner)
                                         : inner,
                                     base::percent_encode(sent_text(member.value()))});
        }
        return;
    }
    draft.queries.push_back({name, encoded_text(field, value)});
}

std::string list_text(const Field& field, const Json& value) {
    if (!value.is_array()) return sent_text(value);
    std::vector<std::string> parts;
    for (const Json& one : value.get_array()) parts.push_back(sent_text(one));
    return base::joined(parts, field.list == ListStyle::kPipe ? "|" : ",");
}

void add_cookie(const Field& field, const Json& value, Draft& draft) {
    std::string pair =
        base::format("{}={}", field.name(), base::percent_encode(sent_text(value)));
    if (const Draft::Header* there = draft.header("cookie"))
        pair = base::format("{}; {}", there->value, pair);
    draft.set_header({"Cookie", std::move(pair)});
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
    });
}

bool is_token(std::string_view text) {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

// The same with everything that is secret, beyond the host, hidden.
std::string hidden_address(const Draft& draft) {
    std::string shown = draft.base.secret ? origin_of(draft.base.text) + "/" + std::string(kHidden)
                                          : draft.base.text;
    if (draft.path.secret) shown += "/" + std::string(kHidden);
    else shown += draft.path.text;
    return shown;
}

}  // namespace

const Draft::Header* Draft::header(std::string_view name) const {
    for (const Header& one : headers)
        if (base::equals_ignoring_case(one.name, name)) return &one;
    return nullptr;
}

void Draft::drop_header(std::string_view name) {
    std::erase_if(headers,
                  [&](const Header& one) { return base::equals_ignoring_case(one.name, name); });
}

void Draft::set_header(Header header) {
    drop_header(header.name);
    headers.push_back(std::move(header));
}

const Draft::Query* Draft::query(std::string_view name) const {
    for (const Query& one : queries)
        if (one.name == name) return &one;
    for (const Query& one : queries)
        if (base::equals_ignoring_case(one.name, name)) return &one;
    return nullptr;
}

void Draft::set_query(Query query) {
    std::erase_if(queries, [&](const Query& one) { return one.name == query.name; });
    queries.push_back(std::move(query));
}

base::Result<std::string> path_value(const CompiledOperation& operation, const Given& given,
                                     std::string_view name) {
    for (size_t i = 0; i < operation.fields.size(); ++i) {
        const Field& field = operation.fields[i];
        if (field.place != Place::kPath || !base::equals_ignoring_case(field.name(), name)) continue;
        const Json* value = given.value(i);
        std::string text = value == nullptr ? std::string() : encoded_text(field, *value);
        // An empty part of a path would be another operation: DELETE /contacts/.
        if (text.empty())
            return base::invalid_input(base::format("parameter \"{}\" is empty", field.key));
        return text;
    }
    return base::invalid_input(base::format("there is no path parameter \"{}\"", name));
}

base::Result<Draft> draft_of(const CompiledOperation& operation, Given& given) {
    Draft draft;
    draft.method = operation.method;
    for (const PathTemplate::Part& part : operation.path.parts())
        draft.path.text +=
            part.field ? TRY(path_value(operation, given, part.text)) : part.text;
    for (const auto& [name, value] : operation.fixed_query)
        draft.queries.push_back({name, base::percent_encode(value)});
    for (size_t i = 0; i < operation.fields.size(); ++i) {
        const Field& field = operation.fields[i];
        const Json* value = field.place == Place::kBody ? nullptr : given.value(i);
        if (value == nullptr) continue;
        switch (field.place) {
            case Place::kQuery: add_query(field, *value, draft); break;
            case Place::kHeader:
                draft.set_header({std::string(field.name()),
                                  std::string(base::trimmed(list_text(field, *value)))});
                break;
            case Place::kCookie: add_cookie(field, *value, draft); break;
            case Place::kForm: draft.form.emplace_back(&field, i); break;
            case Place::kPath:
            case Place::kBody: break;
        }
    }
    if (draft.header("accept") == nullptr && !operation.accept.empty())
        draft.headers.push_back({"Accept", operation.accept});
    draft.body = given.take_body();
    return draft;
}

base::Result<Address> address_of(const Draft& draft) {
    Address address;
    const bool secret_path = draft.base.secret || draft.path.secret;
    std::string sent = draft.base.text + draft.path.text;
    std::string shown = secret_path ? hidden_address(draft) : sent;
    bool secret = secret_path;
    char mark = sent.find('?') == std::string::npos ? '?' : '&';
    for (const Draft::Query& query : draft.queries) {
        const std::string name = base::percent_encode(query.name);
        sent += base::format("{}{}={}", mark, name, query.encoded);
        shown += base::format("{}{}={}", mark, name,
                              query.secret ? kHidden : std::string_view(query.encoded));
        secret = secret || query.secret;
        mark = '&';
    }
    if (!parse_url(sent))
        return base::invalid_input(sent.size() > kUrlBytesMax
                                       ? "the address is too long"
                                       : "the address is not a web address");
    address.shown = std::move(shown);
    if (secret) address.sent = model::Secret(std::move(sent));
    return address;
}

base::Status add_headers(const Draft& draft, model::HttpCall& call) {
    for (const Draft::Header& header : draft.headers) {
        if (!is_token(header.name))
            return base::invalid_input(base::format("\"{}\" is no header's name", header.name));
        if (has_control(header.value))
            return base::invalid_input(
                base::format("header {} holds control characters", header.name));
        if (header.secret)
            call.secret_headers.emplace_back(header.name, model::Secret(header.value));
        else call.headers.emplace_back(header.name, header.value);
    }
    return {};
}

}  // namespace leadflow::connectors::described
