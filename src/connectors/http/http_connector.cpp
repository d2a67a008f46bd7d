// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/http_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/http/authentication.h"
#include "connectors/http/http_form.h"
#include "connectors/http/multipart_body.h"
#include "connectors/http_reply.h"
#include "connectors/outcomes.h"
#include "connectors/parameters.h"
#include "connectors/url.h"

#include <algorithm>
#include <array>
#include <utility>

namespace leadflow::connectors::http {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::RetryClass;

bool is_token(std::string_view text) {
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
               kOthers.find(c) != std::string_view::npos;
    });
}

Effect effect_of(std::string_view method) {
    constexpr std::array<std::string_view, 4> kReading = {"GET", "HEAD", "OPTIONS", "TRACE"};
    if (std::find(kReading.begin(), kReading.end(), method) != kReading.end())
        return Effect::kReadOnly;
    return method == "PUT" || method == "DELETE" ? Effect::kIdempotentByLookup
                                                 : Effect::kNotIdempotent;
}

// As Logic Apps removes them: what the transport writes itself, or what would lie.
bool is_removed(std::string_view name) {
    const std::string lower = base::lower(name);
    constexpr std::array<std::string_view, 9> kRemoved = {
        "allow",  "cookie",     "expires",           "host",      "last-modified",
        "origin", "set-cookie", "transfer-encoding", "connection"};
    if (std::find(kRemoved.begin(), kRemoved.end(), lower) != kRemoved.end()) return true;
    if (lower.starts_with("accept-")) return lower != "accept-version";
    if (lower.starts_with("content-"))
        return lower != "content-disposition" && lower != "content-encoding" &&
               lower != "content-type";
    return false;
}

base::Result<std::string> header_value(std::string_view name, const Json& value) {
    std::string text = as_text(value);
    for (const char c : text)
        if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f')
            return base::invalid_input(
                base::format("headers/{} holds a line break or control character", name));
    return std::string(base::trimmed(text));
}

base::Status add_headers(const Json& inputs, HttpCall& call) {
    const Json* headers = model::find(inputs, "headers");
    if (headers != nullptr && !headers->is_null()) {
        if (!headers->is_object()) return base::invalid_input("headers is not an object");
        for (const auto& member : headers->get_object()) {
            const std::string_view name(member.key().data(), member.key().size());
            if (!is_token(name))
                return base::invalid_input(
                    base::format("headers: \"{}\" is not the name of a header", name));
            if (is_removed(name) || member.value().is_null()) continue;
            std::string value = TRY(header_value(name, member.value()));
            if (base::equals_ignoring_case(name, "authorization"))
                call.secret_headers.emplace_back(name, model::Secret(std::move(value)));
            else
                call.headers.emplace_back(name, std::move(value));
        }
    }
    if (const Json* cookie = model::find(inputs, "cookie"); cookie != nullptr && !cookie->is_null())
        call.secret_headers.emplace_back("Cookie",
                                         model::Secret(TRY(header_value("cookie", *cookie))));
    return {};
}

base::Result<std::string> url_of(const Json& inputs) {
    const Json* uri = model::find(inputs, "uri");
    std::string url = escaped_url(base::trimmed(uri == nullptr ? std::string() : as_text(*uri)));
    url = url.substr(0, url.find('#'));
    if (!parse_url(url))
        return base::invalid_input(url.empty() ? "uri is empty"
                                               : "uri is not an http or https address");
    const std::string queries = TRY(encoded_queries(inputs));
    if (!queries.empty()) url += (url.find('?') == std::string::npos ? '?' : '&') + queries;
    return url;
}

// Adds Content-Type unless the flow gave one.
void add_type(HttpCall& call, std::string_view type) {
    for (const auto& [name, value] : call.headers)
        if (base::equals_ignoring_case(name, "content-type")) return;
    call.headers.emplace_back("Content-Type", type);
}

base::Status add_body(const Invocation& invocation, HttpCall& call) {
    const Json& inputs = invocation.inputs;
    const Json* body = model::find(inputs, "body");
    if (body == nullptr || body->is_null() || call.method == "GET" || call.method == "HEAD")
        return {};
    if (auto content = content_of(*body)) {
        for (const char c : content->type)
            if (static_cast<unsigned char>(c) < ' ')
                return base::invalid_input("body/$content-type holds a control character");
        call.body = std::move(content->bytes);
        add_type(call, content->type.empty() ? "application/octet-stream" : content->type);
    } else if (const Json* parts = model::find(*body, "$multipart")) {
        Content whole = TRY(multipart_of(*parts, model::text_at(*body, "$content-type"),
                                         invocation.effect_id));
        call.body = std::move(whole.bytes);
        add_type(call, whole.type);
    } else if (body->is_string()) {
        call.body = std::string(model::text_of(*body));
        add_type(call, "text/plain; charset=utf-8");
    } else {
        call.body = model::to_text(*body);
        add_type(call, "application/json");
    }
    return {};
}

// Headers and authentication.
base::Status add_credentials(const Json& inputs, HttpCall& http) {
    TRY(add_headers(inputs, http));
    const size_t by_hand = http.secret_headers.size();
    TRY(authenticate(model::find(inputs, "authentication"), http));
    // Two Authorization headers would be refused: the one made for the purpose wins.
    if (http.token || http.secret_headers.size() > by_hand) {
        const auto end = http.secret_headers.begin() + static_cast<std::ptrdiff_t>(by_hand);
        http.secret_headers.erase(std::remove_if(http.secret_headers.begin(), end,
                                                 [](const auto& header) {
                                                     return base::equals_ignoring_case(
                                                         header.first, "authorization");
                                                 }),
                                  end);
    }
    return {};
}

}  // namespace

std::vector<std::string> HttpConnector::apis() const {
    return {"http"};
}

std::vector<ConnectionField> HttpConnector::connection_fields() const {
    return {};
}

base::Result<std::string> HttpConnector::operation_of(std::string_view method,
                                                      std::string_view) const {
    if (!is_token(method)) return base::not_found("the Http action's method is no HTTP method");
    return base::format("Http.{}", base::upper(method));
}

base::Result<Traits> HttpConnector::traits(std::string_view operation) const {
    if (base::equals_ignoring_case(operation, "Http")) return Traits{};
    if (!base::starts_with_ignoring_case(operation, "Http."))
        return base::not_found(base::format(
            "the Http action has no operation \"{}\"; it is named by its method, \"Http.POST\"",
            operation));
    return Traits{.effect = effect_of(base::upper(operation.substr(5)))};
}

base::Result<Call> HttpConnector::plan(const Invocation& invocation, const OpenConnection&) const {
    const Json& inputs = invocation.inputs;
    HttpCall http;
    http.method = base::upper(base::trimmed(model::text_at(inputs, "method")));
    if (!is_token(http.method))
        return base::invalid_input(http.method.empty() ? "method is empty"
                                                       : "method is not an HTTP method");
    http.url = TRY(url_of(inputs));
    TRY(add_credentials(inputs, http));
    if (invocation.follow_up) http = followed(std::move(http), *invocation.follow_up);
    else TRY(add_body(invocation, http));
    // A trigger has no run yet.
    if (!invocation.run.empty())
        http.headers.emplace_back("x-ms-workflow-run-id", invocation.run.text());
    http.headers.emplace_back("x-ms-client-request-id", invocation.effect_id);
    Call call;
    call.what = std::move(http);
    call.purpose = "http";
    return call;
}

Outcome HttpConnector::read(const Invocation& invocation, const OpenConnection&, const Call& call,
                            const model::Reply& reply) const {
    const auto* http = std::get_if<HttpCall>(&call.what);
    const bool repeatable = http != nullptr && effect_of(http->method) != Effect::kNotIdempotent;
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, repeatable);
    Outcome outcome;
    outcome.code = status_name(reply.status);
    // A failed call has outputs and no error object: flows look at both.
    outcome.outputs = http_outputs(reply.status, reply);
    outcome.poll = poll_of(invocation, http == nullptr ? "" : http->url, reply);
    if (reply.status < 400) {
        outcome.status = model::StepStatus::kSucceeded;
    } else if (worth_repeating(reply.status)) {
        // Whatever the method, as Microsoft does.
        outcome.retry = RetryClass::kYes;
        outcome.retry_after = retry_after_of(reply, invocation.now);
    }
    return outcome;
}

// A 202 or an answer without a body brings nothing. Where the next question goes, the service may
// say in each answer.
base::Result<Call> HttpConnector::plan_poll(const Invocation& invocation,
                                            const OpenConnection& connection,
                                            const Json& state) const {
    const std::string_view location = model::text_at(state, "location");
    if (location.empty()) return plan(invocation, connection);
    Invocation next = invocation;
    next.follow_up = model::FollowUp{"GET", std::string(location)};
    return plan(next, connection);
}

base::Result<Polled> HttpConnector::read_poll(const Invocation& invocation, const OpenConnection&,
                                              const Json& state, const Call& call,
                                              const model::Reply& reply) const {
    if (auto fault = probe_fault(call, reply, service_text(reply.body)))
        return base::unavailable(std::move(fault->message));
    if (reply.status >= 300)
        return base::unavailable(base::format("the service answered {}", reply.status));
    Polled polled{.state = state, .wait = retry_after_of(reply, invocation.now)};
    const auto* http = std::get_if<HttpCall>(&call.what);
    const std::string location =
        resolved_url(http == nullptr ? "" : http->url, header_of(reply, "location"));
    if (!location.empty()) polled.state = JsonObject{{"location", location}};
    if (reply.status == 202 || reply.body.empty()) return polled;
    Json outputs = http_outputs(reply.status, reply);
    polled.headers = std::move(outputs.get_object()["headers"].get_object());
    polled.body = std::move(outputs.get_object()["body"]);
    return polled;
}

const Form* HttpConnector::form(std::string_view) const { return &http_form(); }

}  // namespace leadflow::connectors::http
