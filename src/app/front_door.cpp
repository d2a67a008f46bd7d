// SPDX-License-Identifier: Apache-2.0
#include "app/front_door.h"

namespace leadflow::app {
namespace {

constexpr std::string_view kWelcome =
    "leadflow is running.\n\n"
    "  leadflow flow import FILE    make a flow and its URL\n"
    "  leadflow run list            what became of the leads\n"
    "  /health/ready  /metrics      for operators\n"
    "  /api/v1/flows                for scripts, with an API token\n";

http::Response text_response(int status, std::string_view type, std::string text) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(type));
    response.body = std::move(text);
    return response;
}

}  // namespace

std::optional<http::Response> FrontDoor::before_body(const http::RequestHead& head) {
    if (ingest::Ingest::owns(head.path)) return ingest_.before_body(head);
    if (api::Api::owns(head.path)) return api_.before_body(head);
    return std::nullopt;
}

void FrontDoor::handle(http::Request&& request, http::Responder respond) {
    if (ingest::Ingest::owns(request.path))
        return ingest_.handle(std::move(request), std::move(respond));
    if (api::Api::owns(request.path)) return api_.handle(std::move(request), std::move(respond));
    respond(answer_here(request));
}

http::Response FrontDoor::answer_here(const http::Request& request) const {
    constexpr std::string_view kText = "text/plain; charset=utf-8";
    if (request.method != "GET" && request.method != "HEAD") {
        http::Response response = http::problem(405, "MethodNotAllowed", "only GET here");
        response.headers.add("Allow", "GET, HEAD");
        return response;
    }
    if (request.path == "/health/live") return text_response(200, kText, "live\n");
    if (request.path == "/health/ready")
        return ready_ ? text_response(200, kText, "ready\n")
                      : text_response(503, kText, "not ready\n");
    if (request.path == "/metrics")
        return text_response(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text());
    if (request.path == "/") return text_response(200, kText, std::string(kWelcome));
    return http::problem(404, "NotFound", "there is nothing at this path");
}

}  // namespace leadflow::app
