// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "http/message.h"

namespace leadflow::http {
namespace {

// JSON text of a string; bytes that are not UTF-8 would make the whole document invalid.
std::string quoted(std::string_view text) {
    if (!base::is_valid_utf8(text)) return "\"\"";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += base::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out += '"';
}

struct Spoken {
    int status;
    std::string_view code;
};

Spoken spoken(base::ErrorCode code) {
    switch (code) {
        case base::ErrorCode::kInvalidInput: return {400, "invalid_input"};
        case base::ErrorCode::kUnauthorized: return {401, "unauthorized"};
        case base::ErrorCode::kNotFound: return {404, "not_found"};
        case base::ErrorCode::kConflict: return {409, "conflict"};
        case base::ErrorCode::kLimitExceeded: return {429, "limit_exceeded"};
        case base::ErrorCode::kTimeout: return {504, "timeout"};
        case base::ErrorCode::kUnavailable: return {503, "unavailable"};
        case base::ErrorCode::kCorrupt: return {500, "corrupt"};
        case base::ErrorCode::kInternal: return {500, "internal"};
    }
    return {500, "internal"};
}

}  // namespace

Response json_response(int status, std::string json) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    response.body = std::move(json);
    return response;
}

Response problem(int status, std::string_view code, std::string_view message) {
    return json_response(status, base::format(R"({{"error":{{"code":{},"message":{}}}}})",
                                              quoted(code), quoted(message)));
}

Response problem(const base::Error& error) {
    const Spoken as = spoken(error.code);
    if (as.status == 500) return problem(500, as.code, "something went wrong inside the program");
    return problem(as.status, as.code, error.message);
}

}  // namespace leadflow::http
