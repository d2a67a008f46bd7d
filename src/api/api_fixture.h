// SPDX-License-Identifier: Apache-2.0
// ApiRooms: the API with its rooms over a store in memory, asked as browsers, scripts and the
// command line ask. For the tests of this folder that are about who asks.
#pragma once

#include "api/api.h"
#include "auth/auth_fixture.h"
#include "people/people_fixture.h"
#include "runner/runner_fixture.h"

#include <future>

namespace leadflow::api {

class PromiseTarget final : public http::Responder::Target {
  public:
    explicit PromiseTarget(std::promise<http::Response> answer) : answer_(std::move(answer)) {}
    void respond(http::Response response) override { answer_.set_value(std::move(response)); }

  private:
    std::promise<http::Response> answer_;
};

// Starts runs as ingest does, without judging what comes.
class DirectStarts final : public runner::RunStarts {
  public:
    explicit DirectStarts(runner::RunnerRooms& rooms) : rooms_(rooms) {}
    base::Result<model::RunId> start_run(Wanted wanted) override {
        model::Run run = rooms_.store_lead(*wanted.live, wanted.receipt.body);
        const model::RunId id = run.id;
        if (!model::is_final(run.status)) rooms_.runner.accept(std::move(run), wanted.live);
        return id;
    }

  private:
    runner::RunnerRooms& rooms_;
};

// A browser, a script, or the socket: what it sends with each request.
struct Asker {
    std::string cookie;
    std::string token;
    bool local = false;
    std::string address = "203.0.113.9";
};

struct ApiRooms {
    runner::RunnerRooms runner;
    auth::Tokens tokens{runner.flows.store, runner.flows.journal, runner.flows.clock};
    auth::Accounts accounts{runner.flows.store, runner.flows.journal, *runner.flows.box,
                            runner.flows.clock, auth::kCheapPassword};
    people::TestBackups copies{runner.flows.store, runner.flows.journal, runner.flows.clock};
    people::People people{{runner.flows.store, runner.flows.journal, runner.runner,
                           runner.flows.clock, copies.backups},
                          std::string(32, 'k')};
    RunFeed feed{std::chrono::milliseconds(100)};
    DirectStarts starts{runner};
    marketplace::Marketplace market{{runner.flows.store, runner.flows.journal, runner.flows.catalog,
                                     runner.flows.connections, starts, runner.flows.clock}};
    Api api;

    explicit ApiRooms(const std::string& public_url = "https://leads.example.com",
                      outbound::ScriptedOutbound::Script script = runner::friendly_world)
        : runner(std::move(script)),
          api({runner.flows.store, runner.flows.catalog, runner.flows.connections, runner.registry,
               runner.runner, tokens, public_url, accounts, nullptr, &feed, nullptr, nullptr, {}, {}, nullptr,
               &people, &market}) {
        CHECK(feed.start());
        CHECK(api.start());
    }
    ~ApiRooms() {
        api.request_stop();
        api.join();
    }

    http::Request request(const Asker& asker, const std::string& method, const std::string& target,
                          const std::string& body = "") const {
        http::Request request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        if (const size_t at = target.find('?'); at != std::string::npos)
            request.query = target.substr(at + 1);
        request.body = body;
        request.local = asker.local;
        if (!asker.local) {
            request.remote_address = asker.address;
            request.headers.add("Host", "leads.example.com");
        }
        if (!asker.token.empty())
            request.headers.add("Authorization", "Bearer " + asker.token);
        else if (!asker.local)
            request.headers.add("X-Leadflow-Portal", "1");
        if (!asker.cookie.empty())
            request.headers.add("Cookie", "a=b; leadflow_session=" + asker.cookie);
        return request;
    }
    http::Response ask(http::Request request) {
        // As the server does: the head first.
        if (auto refusal = api.before_body(request)) return std::move(*refusal);
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        api.handle(std::move(request),
                   http::Responder(std::make_unique<PromiseTarget>(std::move(promise))));
        return answer.get();
    }
    http::Response ask(const Asker& asker, const std::string& method, const std::string& target,
                       const std::string& body = "") {
        return ask(request(asker, method, target, body));
    }

    // An account that can sign in with auth::kPassword.
    model::User member(const std::string& email, model::Role role) {
        const auto invited = accounts.users.invite({.email = email, .role = role});
        CHECK(invited.has_value());
        return *accounts.users.accept(
            invited->token, "Ann", *crypto::hash_password(auth::kPassword, auth::kCheapPassword));
    }
    // A browser in which somebody of that role is signed in.
    Asker browser_of(model::Role role) {
        const model::User user = member(std::string(model::name_of(role)) + "@example.com", role);
        return {.cookie = *accounts.sessions.open(user.id)};
    }
};

// The value of the cookie that an answer sets.
inline std::string cookie_in(const http::Response& response) {
    const std::string_view set = response.headers.value("Set-Cookie");
    constexpr std::string_view kName = "leadflow_session=";
    if (!set.starts_with(kName)) return {};
    return std::string(set.substr(kName.size(), set.find(';') - kName.size()));
}

}  // namespace leadflow::api
