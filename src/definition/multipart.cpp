// SPDX-License-Identifier: Apache-2.0
#include "definition/multipart.h"

#include "base/encoding.h"
#include "base/text.h"
#include "definition/charset.h"
#include "definition/limits.h"

namespace leadflow::definition {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

// The line at the front, without its end; `text` goes on behind it.
std::string_view take_line(std::string_view& text) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Json part_body(std::string_view bytes, std::string_view type_text) {
    const ContentType type = ContentType::of(type_text);
    if (type.is_text())
        if (const auto text = to_utf8(bytes, type.charset))
            return model::text_value(mended_utf8(*text));
    return envelope(type.whole.empty() ? "application/octet-stream" : type.whole, bytes);
}

base::Result<Json> read_part(std::string_view part) {
    JsonObject headers;
    std::string_view type;
    for (size_t lines = 0;; ++lines) {
        if (lines > kPartHeadersMax)
            return base::limit_exceeded(
                base::format("A part has more than {} headers.", kPartHeadersMax));
        const std::string_view line = take_line(part);
        if (line.empty()) break;
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            return base::invalid_input("A header of a part of the multipart content has no colon.");
        const std::string_view name = base::trimmed(line.substr(0, colon));
        const std::string_view value = base::trimmed(line.substr(colon + 1));
        for (const char* kept : {"Content-Disposition", "Content-Type", "Content-Length"})
            if (base::equals_ignoring_case(name, kept))
                headers[kept] = model::text_value(mended_utf8(value));
        if (base::equals_ignoring_case(name, "Content-Type")) type = value;
    }
    return Json(JsonObject{{"headers", std::move(headers)}, {"body", part_body(part, type)}});
}

// The bytes up to the next delimiter, which must begin a line.
std::optional<std::string_view> take_part(std::string_view& rest, const std::string& delimiter) {
    const size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.size());
    // The line end before a delimiter belongs to it.
    if (part.ends_with('\r')) part.remove_suffix(1);
    return part;
}

}  // namespace

JsonObject envelope(std::string_view content_type, std::string_view bytes) {
    return {{"$content-type", model::text_value(content_type)},
            {"$content", model::text_value(base::base64(bytes))}};
}

base::Result<Json> read_multipart(const ContentType& type, std::string_view body) {
    if (type.boundary.empty() || type.boundary.size() > 200)
        return base::invalid_input("The multipart content's type names no usable boundary.");
    const std::string first = "--" + type.boundary;
    const std::string delimiter = "\n" + first;
    std::string_view rest = body;
    if (rest.starts_with(first)) {
        rest.remove_prefix(first.size());
    } else if (!take_part(rest, delimiter)) {
        return base::invalid_input("The multipart content does not hold its boundary.");
    }
    JsonArray parts;
    while (!rest.starts_with("--")) {
        if (parts.size() >= kPartsMax)
            return base::limit_exceeded(
                base::format("The multipart content has more than {} parts.", kPartsMax));
        take_line(rest);  // White space behind the delimiter.
        const auto part = take_part(rest, delimiter);
        if (!part) return base::invalid_input("The multipart content ends within a part.");
        parts.push_back(TRY(read_part(*part)));
    }
    JsonObject out = envelope(type.whole, body);
    out["$multipart"] = std::move(parts);
    return Json(std::move(out));
}

}  // namespace leadflow::definition
