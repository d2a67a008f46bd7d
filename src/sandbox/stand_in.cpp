// SPDX-License-Identifier: Apache-2.0
#include "sandbox/stand_in.h"

#include "base/text.h"

namespace leadflow::sandbox {

bool is_json_type(std::string_view content_type) {
    return base::equals_ignoring_case(base::trimmed(content_type.substr(0, content_type.find(';'))),
                                      "application/json");
}

std::string_view bearer_in(std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!base::starts_with_ignoring_case(authorization, kScheme)) return {};
    return base::trimmed(authorization.substr(kScheme.size()));
}

bool is_mail_like(std::string_view text) {
    const size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find_first_of(" \r\n\t<>") != text.npos)
        return false;
    const std::string_view domain = text.substr(at + 1);
    return domain.find('@') == domain.npos && domain.find('.') != domain.npos &&
           !domain.starts_with('.') && !domain.ends_with('.');
}

http::Response json_answer(int status, const model::Json& body) {
    return http::json_response(status, model::to_text(body));
}

http::Response text_answer(int status, std::string text) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(text);
    return response;
}

http::Response empty_answer(int status) {
    http::Response response;
    response.status = status;
    return response;
}

}  // namespace leadflow::sandbox
