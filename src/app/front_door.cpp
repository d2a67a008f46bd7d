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
    http::Response page;
    if (request.path == "/health/live") page = text_response(200, kText, "live\n");
    else if (request.path == "/health/ready")
        page = ready_ ? text_response(200, kText, "ready\n")
                      : text_response(503, kText, "not ready\n");
    else if (request.path == "/metrics")
        page = text_response(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text());
    else if (request.path == "/") page = text_response(200, kText, std::string(kWelcome));
    else return http::problem(404, "NotFound", "there is nothing at this path");
    if (request.method == "GET" || request.method == "HEAD") return page;
    http::Response refusal = http::problem(405, "MethodNotAllowed", "only GET here");
    refusal.headers.add("Allow", "GET, HEAD");
    return refusal;
}

}  // namespace leadflow::app
