// SPDX-License-Identifier: Apache-2.0
#include "expression/text_form.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/encoding.h"
#include "base/text.h"
#include "expression/characters.h"
#include "expression/limits.h"

namespace leadflow::expression {
namespace {

using model::Json;

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

void append_integer(const Json& value, std::string& out) {
    std::array<char, 24> digits{};
    const auto result =
        value.is_int64()
            ? std::to_chars(digits.data(), digits.data() + digits.size(), value.get_int64())
            : std::to_chars(digits.data(), digits.data() + digits.size(), value.get_uint64());
    out.append(digits.data(), result.ptr);
}

void append_quoted(std::string_view text, std::string& out) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\\u00";
                    out += kHex[static_cast<size_t>(c) >> 4];
                    out += kHex[static_cast<size_t>(c) & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

bool append_json(const Json& value, std::string& out);

bool append_object(const model::JsonObject& object, std::string& out) {
    out += '{';
    bool is_first = true;
    for (const auto& member : object) {
        if (!is_first) out += ',';
        is_first = false;
        append_quoted(view(member.key()), out);
        out += ':';
        if (!append_json(member.value(), out)) return false;
    }
    out += '}';
    return true;
}

bool append_array(const model::JsonArray& array, std::string& out) {
    out += '[';
    for (size_t i = 0; i < array.size(); ++i) {
        if (i > 0) out += ',';
        if (!append_json(array[i], out)) return false;
    }
    out += ']';
    return true;
}

// False past the limit.
bool append_json(const Json& value, std::string& out) {
    switch (value.kind()) {
        case boost::json::kind::null: out += "null"; break;
        case boost::json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
        case boost::json::kind::int64:
        case boost::json::kind::uint64: append_integer(value, out); break;
        case boost::json::kind::double_: {
            const std::string text = float_text(value.get_double());
            out += text;
            // A float stays one when it is read again.
            if (text.find_first_of(".E") == std::string::npos) out += ".0";
            break;
        }
        case boost::json::kind::string: append_quoted(model::text_of(value), out); break;
        case boost::json::kind::array:
            if (!append_array(value.get_array(), out)) return false;
            break;
        case boost::json::kind::object:
            if (!append_object(value.get_object(), out)) return false;
            break;
    }
    return out.size() <= kTextBytesMax;
}

std::string utf8_from_latin1(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) append_character(out, static_cast<unsigned char>(c));
    return out;
}

bool is_latin1(std::string_view content_type) {
    const std::string type = base::lower(content_type);
    const size_t charset = type.find("charset=");
    if (charset == std::string::npos) return false;
    const std::string_view name = std::string_view(type).substr(charset + 8);
    return name.starts_with("iso-8859-1") || name.starts_with("\"iso-8859-1") ||
           name.starts_with("windows-1252") || name.starts_with("latin1");
}

}  // namespace

std::string float_text(double number) {
    if (number == 0) return "0";
    // The shortest digits that read back, as d.dddde±xx, laid out as .NET does.
    std::array<char, 40> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                      std::fabs(number), std::chars_format::scientific);
    const std::string_view shortest(buffer.data(),
                                    static_cast<size_t>(result.ptr - buffer.data()));
    const size_t mark = shortest.find('e');
    std::string digits(shortest.substr(0, 1));
    if (mark > 2) digits += shortest.substr(2, mark - 2);
    const int exponent = std::atoi(shortest.data() + mark + 1);
    std::string out = number < 0 ? "-" : "";
    constexpr int kFixedExponentMax = 14;
    constexpr int kFixedExponentMin = -5;
    if (exponent > kFixedExponentMax || exponent < kFixedExponentMin + 1) {
        out += digits[0];
        if (digits.size() > 1) out += "." + digits.substr(1);
        out += base::format("E{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
    } else if (exponent < 0) {
        out += "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
    } else {
        const size_t whole = static_cast<size_t>(exponent) + 1;
        if (digits.size() < whole) digits.append(whole - digits.size(), '0');
        out += digits.substr(0, whole);
        if (digits.size() > whole) out += "." + digits.substr(whole);
    }
    return out;
}

base::Status append_text_form(const Json& value, std::string& out) {
    switch (value.kind()) {
        case boost::json::kind::null: break;
        case boost::json::kind::bool_: out += value.get_bool() ? "True" : "False"; break;
        case boost::json::kind::int64:
        case boost::json::kind::uint64: append_integer(value, out); break;
        case boost::json::kind::double_: out += float_text(value.get_double()); break;
        case boost::json::kind::string: out += model::text_of(value); break;
        case boost::json::kind::array: append_json(value, out); break;
        case boost::json::kind::object:
            if (const auto envelope = envelope_of(value)) {
                out += TRY(envelope_text(*envelope));
            } else {
                append_json(value, out);
            }
            break;
    }
    if (out.size() > kTextBytesMax)
        return base::limit_exceeded(
            base::format("The text produced is longer than the maximum of '{}' bytes.",
                         kTextBytesMax));
    return {};
}

base::Status append_text_form(const Value& value, std::string& out) {
    if (value.decimal() == nullptr) return append_text_form(value.json(), out);
    out += value.decimal()->text();
    return {};
}

base::Result<std::string> text_form(const Json& value) {
    std::string out;
    TRY(append_text_form(value, out));
    return out;
}

std::optional<Envelope> envelope_of(const Json& value) {
    const Json* type = model::find(value, "$content-type");
    const Json* content = model::find(value, "$content");
    if (type == nullptr || content == nullptr || !type->is_string() || !content->is_string())
        return std::nullopt;
    return Envelope{model::text_of(*type), model::text_of(*content)};
}

base::Result<std::string> envelope_text(const Envelope& envelope) {
    auto bytes = base::from_base64(envelope.base64);
    if (!bytes) return base::invalid_input("The content of the value is not valid base64.");
    if (is_latin1(envelope.content_type)) return utf8_from_latin1(*bytes);
    return repaired_utf8(std::move(*bytes));
}

Json make_envelope(std::string_view content_type, std::string_view bytes) {
    model::JsonObject envelope;
    envelope["$content-type"] = model::text_value(content_type);
    envelope["$content"] = model::text_value(base::base64(bytes));
    return envelope;
}

}  // namespace leadflow::expression
