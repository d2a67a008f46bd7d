// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/multipart_body.h"

#include "base/text.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::http {
namespace {

using model::Json;

constexpr size_t kPartsMax = 500;
constexpr size_t kBoundaryBytesMax = 70;  // RFC 2046, 5.1.1.

bool breaks_line(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < ' ' && c != '\t') return true;
    return false;
}

base::Status add_headers(const Json& part, size_t index, std::string_view content_type,
                         std::string& into) {
    bool typed = false;
    if (const Json* headers = model::find(part, "headers"); headers && headers->is_object())
        for (const auto& member : headers->get_object()) {
            const std::string_view name(member.key().data(), member.key().size());
            const std::string value = as_text(member.value());
            if (name.empty() || breaks_line(name) || name.find(':') != std::string_view::npos ||
                breaks_line(value))
                return base::invalid_input(base::format(
                    "body/$multipart/{}/headers holds a header that breaks its line", index));
            if (base::equals_ignoring_case(name, "content-length")) continue;
            typed = typed || base::equals_ignoring_case(name, "content-type");
            into += base::format("{}: {}\r\n", name, value);
        }
    if (!typed && !content_type.empty()) into += base::format("Content-Type: {}\r\n", content_type);
    into += "\r\n";
    return {};
}

base::Status add_part(const Json& part, size_t index, std::string& into) {
    const Json* body = model::find(part, "body");
    Content content;
    if (body != nullptr && !body->is_null()) {
        if (auto envelope = content_of(*body)) content = std::move(*envelope);
        else if (body->is_string()) content.bytes = model::text_of(*body);
        else content = {"application/json", model::to_text(*body)};
    }
    if (breaks_line(content.type))
        return base::invalid_input(
            base::format("body/$multipart/{}/body/$content-type breaks its line", index));
    TRY(add_headers(part, index, content.type, into));
    into += content.bytes;
    return {};
}

}  // namespace

base::Result<Content> multipart_of(const Json& parts, std::string_view type,
                                   std::string_view seed) {
    if (!parts.is_array()) return base::invalid_input("body/$multipart is not a list of parts");
    const model::JsonArray& list = parts.get_array();
    if (list.size() > kPartsMax)
        return base::limit_exceeded(
            base::format("body/$multipart has more than {} parts", kPartsMax));
    Content whole;
    whole.type = type.empty() ? "multipart/form-data" : std::string(type);
    if (!base::starts_with_ignoring_case(whole.type, "multipart/") || breaks_line(whole.type))
        return base::invalid_input("body/$content-type is no multipart type");
    std::string boundary = parameter_of(whole.type, "boundary");
    if (boundary.empty()) {
        boundary = base::format("leadflow-{}", seed).substr(0, kBoundaryBytesMax);
        whole.type += base::format("; boundary=\"{}\"", boundary);
    }
    for (size_t i = 0; i < list.size(); ++i) {
        whole.bytes += base::format("--{}\r\n", boundary);
        TRY(add_part(list[i], i, whole.bytes));
        whole.bytes += "\r\n";
    }
    whole.bytes += base::format("--{}--\r\n", boundary);
    return whole;
}

}  // namespace leadflow::connectors::http
