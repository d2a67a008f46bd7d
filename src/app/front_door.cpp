// SPDX-License-Identifier: Apache-2.0
#include "app/front_door.h"

namespace leadflow::app {
namespace {

constexpr std::string_view kWelcome =
    "leadflow is running.\n\n"
    "  leadflow flow import FILE    make a flow and its URL\n"
    "  leadflow run list            what became of the leads\n"
    "  /health/ready  /metrics      for operators\n"
    "  /api/v1/flows                for scripts, with an API token\n"
    "  a browser at this address    the pages\n";

http::Response text_response(int status, std::string_view type, std::string text) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", std::string(type));
    response.body = std::move(text);
    return response;
}

}  // namespace

void FrontDoor::serve_at(const std::string& public_url) {
    const size_t start = public_url.find("://");
    const size_t slash =
        start == std::string::npos ? std::string::npos : public_url.find('/', start + 3);
    const std::string path = slash == std::string::npos ? "/" : public_url.substr(slash) + "/";
    if (path != base_path_) base_path_ = path;
}

std::string_view FrontDoor::inner(std::string_view path) const {
    if (base_path_.size() > 1 && path.starts_with(base_path_))
        path.remove_prefix(base_path_.size() - 1);
    return path;
}

std::optional<http::Response> FrontDoor::before_body(const http::RequestHead& head) {
    const std::string_view path = inner(head.path);
    if (path.size() == head.path.size()) return refusal(head);
    http::RequestHead below = head;
    below.path = path;
    return refusal(below);
}

std::optional<http::Response> FrontDoor::refusal(const http::RequestHead& head) {
    if (ingest::Ingest::owns(head.path)) return ingest_.before_body(head);
    if (api::Api::owns(head.path)) return api_.before_body(head);
    if (api::PublicOffers::owns(head.path)) return offers_.before_body(head);
    return std::nullopt;
}

void FrontDoor::handle(http::Request&& request, http::Responder respond) {
    if (const std::string_view path = inner(request.path); path.size() != request.path.size())
        request.path = std::string(path);
    if (ingest::Ingest::owns(request.path))
        return ingest_.handle(std::move(request), std::move(respond));
    if (api::Api::owns(request.path)) return api_.handle(std::move(request), std::move(respond));
    if (api::PublicOffers::owns(request.path))
        return offers_.handle(std::move(request), std::move(respond));
    respond(answer_here(request));
}

http::Response FrontDoor::answer_here(const http::Request& request) const {
    constexpr std::string_view kText = "text/plain; charset=utf-8";
    http::Response page;
    if (request.path == "/health/live") page = text_response(200, kText, "live\n");
    else if (request.path == "/health/ready")
        page = ready_ ? text_response(200, kText, "ready\n")
                      : text_response(503, kText, "not ready\n");
    else if (request.path == "/metrics") {
        api_.count_connections();
        page = text_response(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text());
    } else if (request.path == "/" && !portal_files::Portal::is_for_people(request)) {
        page = text_response(200, kText, std::string(kWelcome));
        page.headers.add("Vary", "Accept");
    } else
        page = answer_with_page(request);
    if (request.method == "GET" || request.method == "HEAD" || page.status == 404) return page;
    http::Response refusal = http::problem(405, "MethodNotAllowed", "only GET here");
    refusal.headers.add("Allow", "GET, HEAD");
    return refusal;
}

http::Response FrontDoor::answer_with_page(const http::Request& request) const {
    // Without the slash the page's own addresses would be those of its neighbours.
    if (base_path_.size() > 1 && request.path + "/" == base_path_) {
        http::Response response = text_response(308, "text/plain; charset=utf-8", "");
        response.headers.add("Location", base_path_);
        return response;
    }
    return portal_.answer(request, request.path, base_path_);
}

}  // namespace leadflow::app
