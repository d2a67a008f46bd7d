// SPDX-License-Identifier: Apache-2.0
#include "definition/body.h"

#include "base/encoding.h"
#include "base/text.h"
#include "definition/charset.h"
#include "definition/limits.h"
#include "definition/multipart.h"

#include <algorithm>

namespace leadflow::definition {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;
using Reading = std::variant<std::optional<Json>, BodyFault>;

Reading content_fault(std::string message) {
    return BodyFault{BodyFault::Kind::kContent, std::move(message)};
}

// A form is text of its own kind: what is no UTF-8 in it is mended, not refused.
Reading read_form(const ContentType& type, std::string_view body) {
    const auto fields = static_cast<size_t>(std::count(body.begin(), body.end(), '&')) + 1;
    if (fields > kFormFieldsMax)
        return content_fault(base::format("The form has more than {} fields.", kFormFieldsMax));
    JsonObject out = envelope(type.whole, body);
    JsonArray data;
    for (const auto& [key, value] : base::parse_query(body))
        data.push_back(JsonObject{{"key", model::text_value(mended_utf8(key))},
                                  {"value", model::text_value(mended_utf8(value))}});
    out["$formdata"] = std::move(data);
    return Json(std::move(out));
}

Reading read_json(std::string_view text) {
    auto parsed = model::parse_json(text);
    if (parsed) return std::optional<Json>(std::move(*parsed));
    return content_fault(
        base::format("The request content is not valid and could not be deserialized: '{}'.",
                     parsed.error().message));
}

bool looks_like_container(std::string_view text) {
    const std::string_view inner = base::trimmed(text);
    return !inner.empty() && (inner.front() == '{' || inner.front() == '[');
}

Reading read_text(std::string text, bool json_in_text) {
    if (json_in_text && looks_like_container(text))
        if (auto parsed = model::parse_json(text)) return std::optional<Json>(std::move(*parsed));
    return std::optional<Json>(model::text_value(mended_utf8(text)));
}

// "key=value" of a header's parameter, quotes removed.
std::string parameter_value(std::string_view text) {
    text = base::trimmed(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
    std::string out;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\' && i + 2 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

}  // namespace

ContentType ContentType::of(std::string_view header) {
    ContentType type;
    type.whole = mended_utf8(base::trimmed(header));
    if (type.whole.find(';') == std::string::npos) {
        type.media = base::lower(type.whole);
        return type;
    }
    bool first = true;
    for (const std::string_view part : base::split(type.whole, ';')) {
        const size_t equals = part.find('=');
        if (first) {
            type.media = base::lower(base::trimmed(part));
        } else if (equals != std::string_view::npos) {
            const std::string_view name = base::trimmed(part.substr(0, equals));
            std::string value = parameter_value(part.substr(equals + 1));
            if (base::equals_ignoring_case(name, "charset")) type.charset = base::lower(value);
            if (base::equals_ignoring_case(name, "boundary")) type.boundary = std::move(value);
        }
        first = false;
    }
    return type;
}

bool ContentType::is_json() const {
    return media == "application/json" || media == "text/json" ||
           (media.size() > 5 && media.ends_with("+json"));
}
bool ContentType::is_text() const {
    return media.starts_with("text/");
}
bool ContentType::is_form() const {
    return media == "application/x-www-form-urlencoded";
}
bool ContentType::is_multipart() const {
    return media.starts_with("multipart/");
}

Reading read_body(const ContentType& type, std::string_view body, bool json_in_text) {
    if (body.empty()) return std::optional<Json>();
    if (type.is_form()) return read_form(type, body);
    if (type.is_multipart()) {
        auto parts = read_multipart(type, body);
        if (parts) return std::optional<Json>(std::move(*parts));
        return content_fault(parts.error().message);
    }
    // Whether a type is missing or no type at all ("json"), the content says what it is.
    const bool unknown = type.media.find('/') == std::string::npos || type.media == "*/*";
    if (!type.is_json() && !type.is_text() && !unknown)
        return std::optional<Json>(envelope(type.whole, body));

    auto text = to_utf8(body, type.charset);
    if (!text)
        return BodyFault{BodyFault::Kind::kCharset,
                         base::format("The charset '{}' of the request content is not supported.",
                                      type.charset.substr(0, 40))};
    const bool blank = base::trimmed(*text).empty();
    if (type.is_json()) return blank ? Reading(std::optional<Json>()) : read_json(*text);
    if (type.is_text()) return read_text(std::move(*text), json_in_text);
    if (blank) return std::optional<Json>();
    if (auto parsed = model::parse_json(*text)) return std::optional<Json>(std::move(*parsed));
    // What begins like JSON was meant to be: its sender learns where it breaks.
    if (json_in_text && looks_like_container(*text)) return read_json(*text);
    return std::optional<Json>(
        envelope(type.whole.empty() ? "application/octet-stream" : type.whole, body));
}

}  // namespace leadflow::definition
