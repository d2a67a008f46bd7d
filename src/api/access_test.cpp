// SPDX-License-Identifier: Apache-2.0
// Who may do what: every route for every role, and nothing for other sites.
#include "api/api_fixture.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <set>

namespace leadflow::api {
namespace {

using model::Role;

// Which of viewer, operator, editor, owner, token and socket a route lets in; "all" is everybody,
// signed in or not. Written down by hand: a route that is new must be judged here.
const std::map<std::string, std::string> kWhoMay = {
    {"GET /api/v1/session", "v o e w t s"},
    {"POST /api/v1/session", "all"},
    {"DELETE /api/v1/session", "all"},
    {"DELETE /api/v1/sessions", "v o e w t s"},
    {"POST /api/v1/session/totp", "v o e w t s"},
    {"PUT /api/v1/session/totp", "v o e w t s"},
    {"DELETE /api/v1/session/totp", "v o e w t s"},
    {"PUT /api/v1/session/password", "v o e w t s"},
    {"GET /api/v1/sign-in/methods", "all"},
    {"GET /sign-in/oidc/{provider}", "all"},
    {"GET /sign-in/oidc/callback", "all"},
    {"GET /api/v1/settings/sign-in", "w s"},
    {"PUT /api/v1/settings/sign-in", "w s"},
    {"GET /api/v1/setup", "all"},
    {"POST /api/v1/setup", "all"},
    {"POST /api/v1/invitations/accept", "all"},
    {"GET /api/v1/users", "w s"},
    {"POST /api/v1/users", "w s"},
    {"PATCH /api/v1/users/{user}", "w s"},
    {"DELETE /api/v1/users/{user}", "w s"},
    {"POST /api/v1/invitations", "w s"},
    {"GET /api/v1/tokens", "w s"},
    {"POST /api/v1/tokens", "w s"},
    {"DELETE /api/v1/tokens/{name}", "w s"},
    {"GET /api/v1/flows", "v o e w t s"},
    {"POST /api/v1/flows", "e w t s"},
    {"POST /api/v1/flow-checks", "e w t s"},
    {"GET /api/v1/flows/{flow}", "v o e w t s"},
    {"PUT /api/v1/flows/{flow}", "e w t s"},
    {"DELETE /api/v1/flows/{flow}", "e w t s"},
    {"PATCH /api/v1/flows/{flow}", "e w t s"},
    {"GET /api/v1/flows/{flow}/versions", "v o e w t s"},
    {"GET /api/v1/flows/{flow}/versions/{version}", "v o e w t s"},
    {"GET /api/v1/flows/{flow}/draft", "v o e w t s"},
    {"PUT /api/v1/flows/{flow}/draft", "e w t s"},
    {"DELETE /api/v1/flows/{flow}/draft", "e w t s"},
    {"POST /api/v1/flows/{flow}/publish", "e w t s"},
    {"POST /api/v1/flows/{flow}/test-runs", "e w t s"},
    {"GET /api/v1/flows/{flow}/url-keys", "o e w t s"},
    {"POST /api/v1/flows/{flow}/url-keys/rotate", "e w t s"},
    {"DELETE /api/v1/flows/{flow}/url-keys/older", "e w t s"},
    {"GET /api/v1/flows/{flow}/url-guard", "v o e w t s"},
    {"PUT /api/v1/flows/{flow}/url-guard", "e w t s"},
    {"GET /api/v1/flows/{flow}/lead-settings", "v o e w t s"},
    {"PUT /api/v1/flows/{flow}/lead-settings", "e w t s"},
    {"POST /api/v1/flows/{flow}/dry-runs", "e w t s"},
    {"GET /api/v1/flow-statistics", "v o e w t s"},
    {"POST /api/v1/expression-evaluations", "e w t s"},
    {"GET /api/v1/flows/{flow}/definition", "v o e w t s"},
    {"GET /api/v1/flows/{flow}/export", "v o e w t s"},
    {"POST /api/v1/flows/{flow}/on", "e w t s"},
    {"POST /api/v1/flows/{flow}/off", "e w t s"},
    {"GET /api/v1/runs", "v o e w t s"},
    {"GET /api/v1/run-counts", "v o e w t s"},
    {"GET /api/v1/events", "v o e w t s"},
    {"GET /api/v1/runs/{run}", "v o e w t s"},
    {"POST /api/v1/runs/{run}/resubmit", "o e w t s"},
    {"POST /api/v1/run-resubmissions", "o e w t s"},
    {"POST /api/v1/runs/{run}/cancel", "o e w t s"},
    {"GET /api/v1/receipts", "o e w t s"},
    {"GET /api/v1/receipts/{receipt}", "o e w t s"},
    {"POST /api/v1/receipts/{receipt}/resubmit", "o e w t s"},
    {"GET /api/v1/leads", "v o e w t s"},
    {"GET /api/v1/lead-days", "v o e w t s"},
    {"GET /api/v1/lead-values", "v o e w t s"},
    {"GET /api/v1/leads.csv", "o e w t s"},
    {"GET /api/v1/people/{mail}", "o e w t s"},
    {"GET /api/v1/people/{mail}/export", "o e w t s"},
    {"POST /api/v1/people/{mail}/erase", "w s"},
    {"GET /api/v1/erasures", "w s"},
    {"GET /api/v1/connectors", "v o e w t s"},
    {"GET /api/v1/connections", "v o e w t s"},
    {"POST /api/v1/connections", "e w t s"},
    {"DELETE /api/v1/connections/{name}", "e w t s"},
    {"PATCH /api/v1/connections/{name}", "e w t s"},
    {"POST /api/v1/connections/{name}/test", "e w t s"},
    {"GET /api/v1/connections/{name}", "v o e w t s"},
    {"POST /api/v1/connections/{name}/replace", "e w t s"},
    {"POST /api/v1/connections/{name}/authorize", "e w t s"},
    {"GET /oauth/callback", "all"},
    {"GET /api/v1/offers", "v o e w t s"},
    {"POST /api/v1/offers", "e w t s"},
    {"GET /api/v1/offers/{offer}", "v o e w t s"},
    {"PATCH /api/v1/offers/{offer}", "e w t s"},
    {"DELETE /api/v1/offers/{offer}", "e w t s"},
    {"PUT /api/v1/offers/{offer}/destination", "e w t s"},
    {"POST /api/v1/offers/{offer}/validate", "e w t s"},
    {"POST /api/v1/offers/{offer}/publish", "e w t s"},
    {"POST /api/v1/offers/{offer}/go-live", "e w t s"},
    {"POST /api/v1/offers/{offer}/stop", "e w t s"},
    {"POST /api/v1/offers/{offer}/leads", "e w t s"},
    {"GET /api/v1/offers/{offer}/deliveries", "v o e w t s"},
    {"POST /api/v1/offers/{offer}/deliveries/{run}/redeliver", "o e w t s"},
    {"POST /api/v1/partner-center/plan", "e w t s"},
    {"POST /api/v1/partner-center/apply", "e w t s"},
    {"GET /api/v1/settings", "w s"},
    {"PUT /api/v1/settings/retention", "w s"},
    {"PUT /api/v1/settings/alarms", "w s"},
    {"POST /api/v1/settings/alarms/test", "w s"},
    {"GET /api/v1/alarms", "v o e w t s"},
    {"GET /api/v1/flows/{flow}/settings", "v o e w t s"},
    {"PUT /api/v1/flows/{flow}/settings", "e w t s"},
    {"GET /api/v1/keys", "w s"},
    {"POST /api/v1/keys/rotate", "w s"},
    {"GET /api/v1/backups", "w s"},
    {"POST /api/v1/backups", "w s"},
    {"POST /api/v1/backups/restore", "w s"},
    {"GET /api/v1/openapi.json", "v o e w t s"},
    {"POST /api/v1/connectors", "e w t s"},
    {"GET /api/v1/connectors/{name}", "v o e w t s"},
    {"DELETE /api/v1/connectors/{name}", "e w t s"},
    {"POST /api/v1/connectors/{api}/operations/{operation}/choices", "e w t s"},
    {"POST /api/v1/connectors/{api}/operations/{operation}/fields", "e w t s"},
};

class AccessTest : public testing::Test {
  protected:
    ApiRooms rooms_;

    std::map<char, Asker> askers() {
        std::map<char, Asker> all;
        all['v'] = rooms_.browser_of(Role::kViewer);
        all['o'] = rooms_.browser_of(Role::kOperator);
        all['e'] = rooms_.browser_of(Role::kEditor);
        all['w'] = rooms_.browser_of(Role::kOwner);
        all['t'] = {.token = *rooms_.tokens.add("ci")};
        all['s'] = {.local = true};
        return all;
    }
    // A path of the pattern, of things that are not there.
    static std::string path_of(std::string pattern) {
        for (size_t open = pattern.find('{'); open != std::string::npos; open = pattern.find('{'))
            pattern.replace(open, pattern.find('}') - open + 1, "7");
        return pattern;
    }
    // 0: let in.
    int refusal(const http::Request& request) const {
        const auto answer = rooms_.api.before_body(request);
        return answer ? answer->status : 0;
    }
};

TEST_F(AccessTest, EveryRouteForEveryRole) {
    const auto all = askers();
    for (const std::string& route : rooms_.api.routes()) {
        const auto rule = kWhoMay.find(route);
        ASSERT_NE(rule, kWhoMay.end()) << route << " is new: say here who may, and in route_rules";
        const std::string method = route.substr(0, route.find(' '));
        const std::string path = path_of(route.substr(route.find(' ') + 1));
        const bool open = rule->second == "all";
        EXPECT_EQ(refusal(rooms_.request({}, method, path)), open ? 0 : 401) << route;
        EXPECT_EQ(refusal(rooms_.request({.cookie = "forged"}, method, path)), open ? 0 : 401)
            << route;
        EXPECT_EQ(refusal(rooms_.request({.token = "lf_forged"}, method, path)),
                  open && method == "GET" ? 0
                  : open                  ? 403
                                          : 401)
            << route;
        for (const auto& [letter, asker] : all) {
            const bool may = open || rule->second.find(letter) != std::string::npos;
            EXPECT_EQ(refusal(rooms_.request(asker, method, path)), may ? 0 : 403)
                << route << " for " << letter;
        }
    }
    EXPECT_EQ(rooms_.api.routes().size(), kWhoMay.size());
}

TEST_F(AccessTest, NoRuleMeansNobody) {
    EXPECT_EQ(rule_of("GET", "/api/v1/something-new"), nullptr);
    EXPECT_EQ(rule_of("HEAD", "/api/v1/flows"), rule_of("GET", "/api/v1/flows"));
    // What there is no route for is the router's to say, once one is known.
    EXPECT_EQ(refusal(rooms_.request({}, "GET", "/api/v1/nothing")), 401);
    EXPECT_EQ(rooms_.ask({.local = true}, "GET", "/api/v1/nothing").status, 404);
}

TEST_F(AccessTest, AnotherSiteChangesNothing) {
    const Asker owner = rooms_.browser_of(Role::kOwner);
    const std::string path = "/api/v1/flows/7/on";
    const auto with = [&](std::string_view name, const std::string& value) {
        http::Request request = rooms_.request(owner, "POST", path);
        request.headers.set(name, value);
        return refusal(request);
    };
    EXPECT_EQ(refusal(rooms_.request(owner, "POST", path)), 0);
    EXPECT_EQ(with("X-Leadflow-Portal", ""), 403);
    EXPECT_EQ(with("Sec-Fetch-Site", "same-origin"), 0);
    EXPECT_EQ(with("Sec-Fetch-Site", "same-site"), 403);
    EXPECT_EQ(with("Sec-Fetch-Site", "cross-site"), 403);
    EXPECT_EQ(with("Sec-Fetch-Site", "none"), 403);
    EXPECT_EQ(with("Origin", "https://leads.example.com"), 0);
    EXPECT_EQ(with("Origin", "https://evil.example.com"), 403);
    EXPECT_EQ(with("Origin", "null"), 403);
    // A page of another site makes a browser sign in as somebody else.
    http::Request sign_in = rooms_.request({}, "POST", "/api/v1/session");
    sign_in.headers.set("X-Leadflow-Portal", "");
    EXPECT_EQ(refusal(sign_in), 403);
}

TEST_F(AccessTest, AViewerSeesThatRunsWereButNothingOfTheLeads) {
    const auto live = rooms_.runner.import(flows::guide("both"));
    const model::RunId id =
        rooms_.runner
            .store_lead(*live, R"({"userDetails":{"firstName":"Needle"},"leadSource":"x"})")
            .id;
    ASSERT_TRUE(rooms_.runner.runner.start());
    ASSERT_TRUE(rooms_.runner.settled());
    const Asker viewer = rooms_.browser_of(Role::kViewer);
    const Asker editor = rooms_.browser_of(Role::kEditor);
    const std::string run = "/api/v1/runs/" + id.text();
    EXPECT_NE(rooms_.ask(editor, "GET", run).body.find("Needle"), std::string::npos);
    for (const std::string& path :
         {run, std::string("/api/v1/runs"), std::string("/api/v1/flows")}) {
        const http::Response answer = rooms_.ask(viewer, "GET", path);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body.find("Needle"), std::string::npos) << answer.body;
        EXPECT_EQ(answer.body.find("sig="), std::string::npos) << answer.body;
    }
    const model::Json shown = *model::parse_json(rooms_.ask(viewer, "GET", run).body);
    EXPECT_EQ(model::text_at(shown, "status"), "Succeeded");
    EXPECT_EQ(model::bool_at(shown.at("actions").at(0), "inputsHidden"), true);
    EXPECT_EQ(model::find(shown, "summary"), nullptr);
    EXPECT_EQ(rooms_.ask(viewer, "GET", "/api/v1/runs?search=needle").status, 403);
    EXPECT_EQ(rooms_.ask(editor, "GET", "/api/v1/runs?search=needle").status, 200);
    EXPECT_EQ(rooms_.ask(viewer, "GET", "/api/v1/receipts/1").status, 403);
    EXPECT_NE(rooms_.ask(editor, "GET", "/api/v1/flows").body.find("sig="), std::string::npos);
}

TEST_F(AccessTest, AVersionKnowsWhoSavedIt) {
    const Asker editor = rooms_.browser_of(Role::kEditor);
    const auto author_of = [&](const Asker& asker) {
        const http::Response answer =
            rooms_.ask(asker, "POST", "/api/v1/flows", flows::guide("both"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const model::FlowId id(std::string(model::text_at(*model::parse_json(answer.body), "id")));
        return rooms_.runner.flows.store.flow_version(id, 1)->author;
    };
    EXPECT_EQ(author_of(editor),
              rooms_.accounts.users.find_by_email("editor@example.com")->id.text());
    const std::string path =
        "/api/v1/flows/" + rooms_.runner.flows.catalog.all().front()->flow.id.text() + "/versions";
    // By name, as people read it; members of this fixture are all called Ann.
    EXPECT_NE(rooms_.ask(editor, "GET", path).body.find(R"("author":"Ann")"), std::string::npos);
    EXPECT_EQ(author_of({.token = *rooms_.tokens.add("ci")}), "token:ci");
    EXPECT_EQ(author_of({.local = true}), "");
}

TEST_F(AccessTest, AnswersAreKeptNowhere) {
    const http::Response answer = rooms_.ask({.local = true}, "GET", "/api/v1/flows");
    EXPECT_EQ(answer.headers.value("Cache-Control"), "no-store");
    EXPECT_EQ(answer.headers.value("X-Content-Type-Options"), "nosniff");
}

}  // namespace
}  // namespace leadflow::api
