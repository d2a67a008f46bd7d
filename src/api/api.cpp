// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include "api/connection_state.h"
#include "api/resource.h"
#include "auth/limits.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"

namespace leadflow::api {

namespace {

// Hands an answer on, with what every answer of the API carries, and notes who changed something.
class Answer final : public http::Responder::Target {
  public:
    // Nothing to note: what was done is empty.
    Answer(http::Responder respond, std::string done, std::string by)
        : respond_(std::move(respond)), done_(std::move(done)), by_(std::move(by)) {}

    void respond(http::Response response) override {
        // Answers hold personal data and belong to one caller.
        if (!response.headers.has("Cache-Control"))
            response.headers.add("Cache-Control", "no-store");
        response.headers.add("X-Content-Type-Options", "nosniff");
        if (!done_.empty() && response.status < 300) LOG_INFO("{} by {}", done_, by_);
        respond_(std::move(response));
    }

  private:
    http::Responder respond_;
    const std::string done_;
    const std::string by_;
};

bool is_read(std::string_view method) { return method == "GET" || method == "HEAD"; }

// Names of tokens are anybody's text.
std::string one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20) c = '?';
    return text;
}

std::string told(const auth::Caller& caller) {
    switch (caller.kind) {
        case auth::Caller::Kind::kNobody: return "somebody who is not signed in";
        case auth::Caller::Kind::kSocket: return "the command line";
        case auth::Caller::Kind::kToken: return base::format("token '{}'", one_line(caller.token));
        case auth::Caller::Kind::kUser: return "user " + caller.user.text();
    }
    return {};
}

}  // namespace

Api::Api(Rooms rooms)
    : rooms_(std::move(rooms)),
      gate_(router_, rooms_.tokens, rooms_.accounts, rooms_.public_url),
      sign_ins_(rooms_.runner.rooms().clock),
      providers_(rooms_.runner.rooms().outbound, rooms_.runner.rooms().clock),
      pool_({.name = "api", .threads = 4, .jobs_max = 256}),
      password_pool_({.name = "password",
                      .threads = auth::kPasswordChecksMax,
                      .jobs_max = auth::kPasswordChecksWaitingMax}),
      provider_pool_({.name = "sign-in", .threads = 4, .jobs_max = 64}),
      slow_pool_({.name = "api slow", .threads = kSlowAtOnce, .jobs_max = kSlowWaitingMax}),
      lookups_(rooms_, pool_) {
    add_flows(router_, rooms_);
    add_drafts(router_, rooms_);
    add_runs(router_, rooms_);
    add_resubmissions(router_, rooms_);
    add_statistics(router_, rooms_);
    add_settings(router_, rooms_);
    add_urls(router_, rooms_);
    add_receipts(router_, rooms_);
    add_leads(router_, rooms_);
    add_people(router_, rooms_);
    add_connections(router_, rooms_);
    add_connectors(router_, rooms_);
    lookups_.add_to(router_);
    add_tokens(router_, rooms_);
    add_rehearsals(router_, rooms_);
    add_sessions(router_, rooms_);
    add_users(router_, rooms_);
    add_events(router_, rooms_);
    add_keys(router_, rooms_);
    add_backups(router_, rooms_);
    add_offers(router_, rooms_);
    add_partner_center(router_, rooms_);
    add_authorize(router_, rooms_, sign_ins_);
    add_openapi(router_, rooms_);
    add_own_password(router_, rooms_);
    add_sign_in_settings(router_, rooms_);
    add_open_id(router_, rooms_, providers_);
}

void Api::count_connections() const {
    std::map<ConnectionState, int> counts;
    for (const model::Connection& connection : rooms_.connections.all())
        ++counts[health_of(rooms_, connection).state];
    for (const ConnectionState state : watch::kConnectionStates)
        rooms_.runner.rooms()
            .metrics
            .gauge("leadflow_connections", "Connections by how they are",
                   {{"state", std::string(name_of(state))}})
            .set(counts[state]);
}

base::Status Api::start() {
    TRY(pool_.start());
    TRY(password_pool_.start());
    TRY(provider_pool_.start());
    return slow_pool_.start();
}

void Api::request_stop() {
    pool_.request_stop();
    password_pool_.request_stop();
    provider_pool_.request_stop();
    slow_pool_.request_stop();
}

void Api::join() {
    pool_.join();
    password_pool_.join();
    provider_pool_.join();
    slow_pool_.join();
}

std::optional<http::Response> Api::before_body(const http::RequestHead& head) const {
    auto admitted = gate_.admit(head);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    return std::nullopt;
}

base::WorkerPool& Api::pool_for(const RouteRule* rule) {
    if (rule != nullptr && rule->work == Work::kPassword) return password_pool_;
    if (rule != nullptr && rule->work == Work::kProvider) return provider_pool_;
    if (rule != nullptr && rule->work == Work::kSlow) return slow_pool_;
    return pool_;
}

void Api::handle(http::Request&& request, http::Responder respond) {
    // Asked again: what before_body saw may have ended while the body came.
    auto gate = gate_.admit(request);
    if (auto* refusal = std::get_if<http::Response>(&gate)) return respond(std::move(*refusal));
    auto& admitted = std::get<Admitted>(gate);
    const RouteRule* rule = admitted.rule;
    const bool notes = rule != nullptr && rule->noted && !is_read(request.method);
    respond = http::Responder(std::make_unique<Answer>(
        std::move(respond), notes ? base::format("{} {}", rule->method, rule->pattern) : "",
        notes ? told(admitted.caller) : ""));
    base::WorkerPool& pool = pool_for(rule);
    auto caller = std::make_shared<const auth::Caller>(std::move(admitted.caller));
    request.caller = caller;
    // A full pool drops the job, and with it the Responder: say 503 rather than its 500.
    auto shared = std::make_shared<std::pair<http::Request, http::Responder>>(std::move(request),
                                                                              std::move(respond));
    const bool uses_session = rule == nullptr || rule->work != Work::kWatch;
    const bool posted = pool.post([this, shared, caller, uses_session] {
        if (uses_session && !caller->session.empty())
            if (const auto kept = rooms_.accounts.sessions.keep(caller->session); !kept)
                LOG_WARNING("writing a session's last use: {}", kept.error().message);
        router_.route(std::move(shared->first), std::move(shared->second));
    });
    if (posted) return;
    http::Response busy = http::problem(503, "ServiceUnavailable", "too many requests at once");
    busy.headers.add("Retry-After", "1");
    shared->second(std::move(busy));
}

void add(http::Router& router, std::string_view method, std::string_view pattern,
         Handler handler) {
    const RouteRule* rule = rule_of(method, pattern);
    const Hides hides = rule == nullptr ? Hides::kContent : rule->hides;
    router.add(method, pattern,
               [handler = std::move(handler), hides](http::Request&& request,
                                                     const http::PathValues& values,
                                                     http::Responder respond) {
                   auto result = handler(request, values);
                   if (!result) return respond(problem_of(result.error()));
                   hide(*result, hides, caller_of(request));
                   respond(http::json_response(200, model::to_text(*result)));
               });
}

const auth::Caller& caller_of(const http::Request& request) {
    static const auth::Caller nobody;
    if (request.caller == nullptr) return nobody;
    return *static_cast<const auth::Caller*>(request.caller.get());
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

http::Response far_side_problem(const base::Error& error) {
    if (error.code == base::ErrorCode::kTimeout) return problem_of(error);
    return http::problem(424, "far_side", error.message);
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

base::Result<flows::LiveFlowPtr> flow_named(const Rooms& rooms, const http::PathValues& values) {
    return rooms.catalog.find_by_id_or_name(values.at("flow"));
}

base::Result<model::Json> optional_body(const http::Request& request) {
    return model::parse_json(request.body.empty() ? "{}" : request.body);
}

base::Result<size_t> limit_value(const http::Request& request, size_t fallback, size_t most) {
    const std::string text = query_value(request, "limit");
    if (text.empty()) return fallback;
    int64_t rows = 0;
    if (!base::parse_integer(text, rows) || rows < 1 || rows > static_cast<int64_t>(most))
        return base::invalid_input(base::format("limit is not 1 to {}", most));
    return static_cast<size_t>(rows);
}

std::string query_value(const http::RequestHead& request, std::string_view name) {
    for (auto& [key, value] : base::parse_query(request.query))
        if (key == name) return value;
    return {};
}

}  // namespace leadflow::api
