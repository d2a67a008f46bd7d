// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include "api/resource.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::api {

Api::Api(Rooms rooms)
    : rooms_(std::move(rooms)), pool_({.name = "api", .threads = 4, .jobs_max = 256}) {
    add_flows(router_, rooms_);
    add_runs(router_, rooms_);
    add_receipts(router_, rooms_);
    add_connections(router_, rooms_);
    add_connectors(router_, rooms_);
    add_tokens(router_, rooms_);
    add_rehearsals(router_, rooms_);
}

std::optional<http::Response> Api::before_body(const http::RequestHead& head) const {
    if (head.local || rooms_.tokens.admits(head.headers.value("Authorization")))
        return std::nullopt;
    http::Response response = http::problem(
        401, "Unauthorized", "show an API token: Authorization: Bearer … (leadflow token add)");
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

void Api::handle(http::Request&& request, http::Responder respond) {
    // A full pool drops the job, and with it the Responder: say 503 rather than its 500.
    auto shared = std::make_shared<std::pair<http::Request, http::Responder>>(std::move(request),
                                                                              std::move(respond));
    const bool posted = pool_.post([this, shared] {
        router_.route(std::move(shared->first), std::move(shared->second));
    });
    if (!posted)
        shared->second(http::problem(503, "ServiceUnavailable", "too many requests at once"));
}

void add(http::Router& router, std::string_view method, std::string_view pattern,
         Handler handler) {
    router.add(method, pattern,
               [handler = std::move(handler)](http::Request&& request,
                                              const http::PathValues& values,
                                              http::Responder respond) {
                   auto result = handler(request, values);
                   respond(result ? http::json_response(200, model::to_text(*result))
                                  : problem_of(result.error()));
               });
}

http::Response problem_of(const base::Error& error) {
    int status = 500;
    switch (error.code) {
        case base::ErrorCode::kInvalidInput: status = 400; break;
        case base::ErrorCode::kUnauthorized: status = 401; break;
        case base::ErrorCode::kNotFound: status = 404; break;
        case base::ErrorCode::kConflict: status = 409; break;
        case base::ErrorCode::kLimitExceeded: status = 422; break;
        case base::ErrorCode::kTimeout: status = 504; break;
        case base::ErrorCode::kUnavailable: status = 503; break;
        case base::ErrorCode::kCorrupt:
        case base::ErrorCode::kInternal: status = 500; break;
    }
    return http::problem(status, base::name_of(error.code), error.message);
}

base::Result<std::optional<base::Time>> time_value(const http::Request& request,
                                                   std::string_view name) {
    const std::string text = query_value(request, name);
    if (text.empty()) return std::optional<base::Time>();
    const auto time = base::parse_iso(text);
    if (!time)
        return base::invalid_input(
            base::format("{} is not a time such as 2026-01-31T08:15:30Z", name));
    return std::optional(*time);
}

base::Result<size_t> limit_value(const http::Request& request, size_t fallback, size_t most) {
    const std::string text = query_value(request, "limit");
    if (text.empty()) return fallback;
    int64_t rows = 0;
    if (!base::parse_integer(text, rows) || rows < 1 || rows > static_cast<int64_t>(most))
        return base::invalid_input(base::format("limit is not 1 to {}", most));
    return static_cast<size_t>(rows);
}

std::string query_value(const http::Request& request, std::string_view name) {
    for (auto& [key, value] : base::parse_query(request.query))
        if (key == name) return value;
    return {};
}

}  // namespace leadflow::api
