// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/faults.h"

#include "base/text.h"
#include "connectors/content.h"
#include "connectors/http_reply.h"
#include "connectors/parameters.h"

namespace leadflow::connectors::described {
namespace {

using model::Json;

constexpr int kDepthMax = 3;

// {"error": {"message"}}, {"message"}, {"errors": [{"detail"}]}, {"title"} and their like.
std::string words_in(const Json& body, int depth) {
    if (body.is_string()) return std::string(model::text_of(body));
    if (depth >= kDepthMax) return {};
    if (body.is_array())
        return body.get_array().empty() ? std::string()
                                        : words_in(body.get_array().front(), depth + 1);
    if (!body.is_object()) return {};
    for (const char* name : {"error_description", "message", "detail", "error", "errors",
                             "errorMessage", "description", "title", "reason", "fault"})
        if (const Json* found = find_member(body.get_object(), name))
            if (std::string words = words_in(*found, depth + 1); !words.empty()) return words;
    return {};
}

}  // namespace

std::string fault_text(const model::Reply& reply) {
    std::string words;
    if (const auto body = decode_content(header_of(reply, "content-type"), reply.body)) {
        words = words_in(*body, 0);
        if (words.empty() && (body->is_object() || body->is_array()) && !content_of(*body))
            words = model::to_text(*body);
    }
    words = service_text(words);
    return words.empty() ? base::format("the service answered {} {}", reply.status,
                                        status_name(reply.status))
                         : words;
}

}  // namespace leadflow::connectors::described
