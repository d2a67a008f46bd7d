// SPDX-License-Identifier: Apache-2.0
#include "connectors/content.h"

#include "base/encoding.h"
#include "base/text.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace leadflow::connectors {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;
using model::text_value;

void append_utf8(std::string& out, uint32_t point) {
    const auto byte = [&](uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | point >> 6);
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

// 0x80 to 0x9F of windows-1252, which browsers also mean when they say ISO-8859-1.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
    }
    return out;
}

std::string from_utf16(std::string_view bytes, bool big_endian) {
    const auto unit = [&](size_t i) -> uint32_t {
        const uint32_t first = static_cast<unsigned char>(bytes[i]);
        const uint32_t second = static_cast<unsigned char>(bytes[i + 1]);
        return big_endian ? first << 8 | second : second << 8 | first;
    };
    std::string out;
    for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
        uint32_t point = unit(i);
        if (i == 0 && point == 0xFEFF) continue;
        const bool high = point >= 0xD800 && point < 0xDC00;
        if (high && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
            i += 2;
        } else if (point >= 0xD800 && point < 0xE000) {
            point = 0xFFFD;
        }
        append_utf8(out, point);
    }
    return out;
}

// The length of the valid UTF-8 character at the front, 0 when there is none.
size_t character_length(std::string_view text) {
    for (size_t length = 1; length <= 4 && length <= text.size(); ++length)
        if (base::is_valid_utf8(text.substr(0, length))) return length;
    return 0;
}

std::string repaired_utf8(std::string_view bytes) {
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
    if (base::is_valid_utf8(bytes)) return std::string(bytes);
    std::string out;
    while (!bytes.empty()) {
        const size_t length = character_length(bytes);
        if (length == 0) out += "\xEF\xBF\xBD";
        out += bytes.substr(0, length);
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

JsonObject envelope(std::string_view type, std::string_view bytes) {
    JsonObject made;
    made["$content-type"] = text_value(type.empty() ? "application/octet-stream" : type);
    made["$content"] = text_value(base::base64(bytes));
    return made;
}

JsonArray form_fields(std::string_view bytes) {
    JsonArray fields;
    for (const auto& [key, value] : base::parse_query(bytes)) {
        JsonObject field;
        field["key"] = text_value(repaired_utf8(key));
        field["value"] = text_value(repaired_utf8(value));
        fields.push_back(std::move(field));
    }
    return fields;
}

Json part_of(std::string_view part) {
    JsonObject headers;
    std::string type = "application/octet-stream";
    const size_t end = part.find("\r\n\r\n");
    const bool no_headers = part.substr(0, 2) == "\r\n";
    std::string_view head = no_headers ? std::string_view() : part.substr(0, end);
    std::string_view body = no_headers                      ? part.substr(2)
                            : end == std::string_view::npos ? std::string_view()
                                                            : part.substr(end + 4);
    for (const std::string_view line : base::split(head, '\n')) {
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto name = repaired_utf8(base::trimmed(line.substr(0, colon)));
        const auto value = repaired_utf8(base::trimmed(line.substr(colon + 1)));
        if (base::equals_ignoring_case(name, "content-type")) type = value;
        headers[name] = text_value(value);
    }
    JsonObject made;
    made["headers"] = std::move(headers);
    if (media_type(type).starts_with("text/"))
        made["body"] = text_value(decode_text(body, parameter_of(type, "charset")));
    else
        made["body"] = envelope(type, body);
    return made;
}

JsonArray multipart_parts(std::string_view boundary, std::string_view bytes) {
    JsonArray parts;
    if (boundary.empty()) return parts;
    const std::string opening = base::format("--{}", boundary);
    const std::string closing = base::format("\r\n--{}", boundary);
    size_t at = bytes.find(opening);
    if (at == std::string_view::npos) return parts;
    bytes.remove_prefix(at + opening.size());
    while (bytes.substr(0, 2) != "--") {
        const size_t line_end = bytes.find("\r\n");
        if (line_end == std::string_view::npos) break;
        // A part without headers or body begins right at the next boundary.
        bytes.remove_prefix(line_end + 2);
        const size_t end = bytes.find(closing);
        if (end == std::string_view::npos) break;
        parts.push_back(part_of(bytes.substr(0, end)));
        bytes.remove_prefix(end + closing.size());
    }
    return parts;
}

bool is_json(std::string_view media) {
    return media == "application/json" || media == "text/json" || media.ends_with("+json");
}

}  // namespace

std::string media_type(std::string_view type) {
    return base::lower(base::trimmed(type.substr(0, type.find(';'))));
}

std::string parameter_of(std::string_view type, std::string_view name) {
    bool first = true;
    for (const std::string_view part : base::split(type, ';')) {
        const size_t equals = part.find('=');
        if (!std::exchange(first, false) && equals != std::string_view::npos &&
            base::equals_ignoring_case(base::trimmed(part.substr(0, equals)), name)) {
            std::string_view value = base::trimmed(part.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            return std::string(value);
        }
    }
    return {};
}

std::string decode_text(std::string_view bytes, std::string_view charset) {
    const std::string name = base::lower(base::trimmed(charset));
    if (name == "iso-8859-1" || name == "latin1" || name == "windows-1252" || name == "cp1252")
        return from_windows_1252(bytes);
    if (name == "utf-16le" || name == "utf-16" || name == "unicode") {
        const bool big = name == "utf-16" && bytes.substr(0, 2) == "\xFE\xFF";
        return from_utf16(bytes, big);
    }
    if (name == "utf-16be") return from_utf16(bytes, true);
    return repaired_utf8(bytes);
}

std::string Content::text() const {
    return decode_text(bytes, parameter_of(type, "charset"));
}

std::optional<Content> content_of(const Json& value) {
    const Json* content = model::find(value, "$content");
    const Json* type = model::find(value, "$content-type");
    if (content == nullptr || type == nullptr || !content->is_string()) return std::nullopt;
    auto bytes = base::from_base64(model::text_of(*content));
    if (!bytes) return std::nullopt;
    return Content{std::string(model::text_of(*type)), std::move(*bytes)};
}

std::optional<Json> decode_content(std::string_view type, std::string_view bytes) {
    if (bytes.empty()) return std::nullopt;
    const std::string media = media_type(type);
    // Without a type, what looks like an object or a list is tried as JSON.
    const bool untyped = media.empty();
    const std::string_view front = base::trimmed(bytes).substr(0, 1);
    if (is_json(media) || (untyped && (front == "{" || front == "["))) {
        auto parsed = model::parse_json(bytes);
        if (parsed) return std::move(*parsed);
        return text_value(decode_text(bytes, "utf-8"));
    }
    if (media.starts_with("text/") || (untyped && base::is_valid_utf8(bytes)))
        return text_value(decode_text(bytes, parameter_of(type, "charset")));
    JsonObject made = envelope(repaired_utf8(type), bytes);
    if (media == "application/x-www-form-urlencoded") made["$formdata"] = form_fields(bytes);
    if (media.starts_with("multipart/"))
        made["$multipart"] = multipart_parts(parameter_of(type, "boundary"), bytes);
    return Json(std::move(made));
}

}  // namespace leadflow::connectors
