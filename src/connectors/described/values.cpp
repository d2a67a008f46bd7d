// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/values.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/parameters.h"

#include <charconv>

namespace leadflow::connectors::described {
namespace {

using model::Json;

std::string_view separator(ListStyle style) {
    switch (style) {
        case ListStyle::kBlank: return "%20";
        case ListStyle::kTab: return "%09";
        case ListStyle::kPipe: return "%7C";
        default: return ",";
    }
}

// "." and ".." would name another path.
std::string encoded_once(std::string_view text) {
    if (text == ".") return "%2E";
    if (text == "..") return "%2E%2E";
    return base::percent_encode(text);
}

std::string encoded(const Field& field, std::string_view text) {
    std::string once = encoded_once(text);
    return field.encoded_twice ? base::percent_encode(once) : once;
}

}  // namespace

std::string sent_text(const Json& value) {
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_double()) {
        const double number = value.get_double();
        // JSON's 1.5E0 is not how people write it.
        return base::format("{}", number);
    }
    return as_text(value);
}

std::string encoded_text(const Field& field, const Json& value) {
    if (field.list == ListStyle::kJson && !value.is_string())
        return encoded(field, model::to_text(value));
    std::string out;
    const auto add = [&](std::string_view text) {
        if (!out.empty()) out += separator(field.list);
        out += encoded(field, text);
    };
    if (value.is_array()) {
        for (const Json& one : value.get_array()) add(sent_text(one));
        return out;
    }
    if (value.is_object() && !content_of(value) && field.type == ValueType::kObject) {
        // OpenAPI 3's "simple" and "form": name, value, name, value.
        for (const auto& member : value.get_object()) {
            add(std::string_view(member.key()));
            add(sent_text(member.value()));
        }
        return out;
    }
    return encoded(field, sent_text(value));
}

bool needs_typing(const Field& field, const Json& value) {
    switch (field.type) {
        case ValueType::kInteger:
        case ValueType::kNumber:
        case ValueType::kBoolean: return value.is_string();
        case ValueType::kString: return value.is_object();
        default: return false;
    }
}

Json typed_value(const Field& field, const Json& value) {
    if (!needs_typing(field, value)) return value;
    if (field.type == ValueType::kString) {
        const auto content = content_of(value);
        if (!content) return value;
        if (field.format == "byte" || field.format == "binary" ||
            !base::is_valid_utf8(content->bytes))
            return Json(*model::find(value, "$content"));
        return model::text_value(content->text());
    }
    const std::string_view text = base::trimmed(model::text_of(value));
    if (field.type == ValueType::kBoolean) {
        const auto truth = as_boolean(model::text_value(text));
        return truth ? Json(*truth) : value;
    }
    int64_t whole = 0;
    if (base::parse_integer(text, whole)) return Json(whole);
    if (field.type == ValueType::kInteger || text.empty()) return value;
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || !(number - number == 0))
        return value;
    return Json(number);
}

}  // namespace leadflow::connectors::described
