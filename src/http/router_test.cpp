// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace leadflow::http {
namespace {

class Keeper final : public Responder::Target {
  public:
    explicit Keeper(Response& into) : into_(into) {}
    void respond(Response response) override { into_ = std::move(response); }

  private:
    Response& into_;
};

class RouterTest : public testing::Test {
  protected:
    void add(std::string_view method, const std::string& pattern) {
        router.add(method, pattern,
                   [name = base::format("{} {}", method, pattern)](
                       Request&&, const PathValues& values, Responder respond) {
                       std::string text = name;
                       for (const auto& [key, value] : values)
                           text += base::format(" {}={}", key, value);
                       respond({200, {}, text});
                   });
    }
    Response ask(const std::string& method, const std::string& path) {
        Response response;
        Request request;
        request.method = method;
        request.path = path;
        router.route(std::move(request), Responder(std::make_unique<Keeper>(response)));
        return response;
    }
    std::string body(const std::string& method, const std::string& path) {
        return ask(method, path).body;
    }

    Router router;
};

TEST_F(RouterTest, NamesTakeOneDecodedSegment) {
    add("GET", "/flows/{id}/runs/{run}");
    EXPECT_EQ(body("GET", "/flows/a%20b/runs/c%2Fd"),
              "GET /flows/{id}/runs/{run} id=a b run=c/d");
    EXPECT_EQ(ask("GET", "/flows//runs/x").status, 404);
    EXPECT_EQ(ask("GET", "/flows/a/runs").status, 404);
    EXPECT_EQ(ask("GET", "/flows/a/runs/b/").status, 404);
}

TEST_F(RouterTest, LiteralsWinOverNamesAndNamesOverTheRest) {
    add("GET", "/{rest...}");
    add("GET", "/flows/{id}");
    add("GET", "/flows/new");
    EXPECT_EQ(body("GET", "/flows/new"), "GET /flows/new");
    EXPECT_EQ(body("GET", "/flows/old"), "GET /flows/{id} id=old");
    EXPECT_EQ(body("GET", "/flows/old/x"), "GET /{rest...} rest=flows/old/x");
    EXPECT_EQ(body("GET", "/"), "GET /{rest...} rest=");
}

TEST_F(RouterTest, AMoreLiteralPathWithoutTheMethodDoesNotHideAnother) {
    add("POST", "/flows/new");
    add("GET", "/flows/{id}");
    EXPECT_EQ(body("GET", "/flows/new"), "GET /flows/{id} id=new");
}

TEST_F(RouterTest, AnUnknownPathIs404AndAnUnknownMethod405) {
    add("GET", "/a");
    add("POST", "/a");
    EXPECT_EQ(ask("GET", "/b").status, 404);
    const Response response = ask("DELETE", "/a");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.value("Allow"), "GET, POST");
}

TEST_F(RouterTest, HeadIsGetUnlessThereIsOne) {
    add("GET", "/a");
    add("GET", "/b");
    add("HEAD", "/b");
    EXPECT_EQ(body("HEAD", "/a"), "GET /a");
    EXPECT_EQ(body("HEAD", "/b"), "HEAD /b");
}

TEST_F(RouterTest, ABrokenEscapeIs400) {
    add("GET", "/{id}");
    EXPECT_EQ(ask("GET", "/%zz").status, 400);
    EXPECT_EQ(body("GET", "/%61"), "GET /{id} id=a");
    EXPECT_EQ(ask("GET", "*").status, 404);
}

TEST_F(RouterTest, KnowsPathsWhateverTheMethod) {
    add("POST", "/a/{id}");
    EXPECT_TRUE(router.knows("/a/b"));
    EXPECT_FALSE(router.knows("/a"));
    EXPECT_FALSE(router.knows("/a/%"));
}

TEST_F(RouterTest, AProblemIsJsonWhateverItSays) {
    EXPECT_EQ(problem(400, "bad", "a \"b\"\n\\").body,
              R"({"error":{"code":"bad","message":"a \"b\"\u000a\\"}})");
    EXPECT_EQ(problem(400, "bad", "\xFF").body, R"({"error":{"code":"bad","message":""}})");
    EXPECT_EQ(problem(base::not_found("no flow x")).status, 404);
    EXPECT_EQ(problem(base::internal("secret")).body.find("secret"), std::string::npos);
}

TEST_F(RouterTest, AResponderThatIsDroppedAnswers500) {
    Response response;
    { const Responder dropped(std::make_unique<Keeper>(response)); }
    EXPECT_EQ(response.status, 500);
}

TEST_F(RouterTest, SaysWhichPatternItWouldChoose) {
    add("GET", "/flows/{id}");
    add("GET", "/flows/all");
    add("POST", "/flows/{id}");
    EXPECT_EQ(router.pattern_of("GET", "/flows/%61ll"), "/flows/all");
    EXPECT_EQ(router.pattern_of("HEAD", "/flows/7"), "/flows/{id}");
    EXPECT_EQ(router.pattern_of("POST", "/flows/all"), "/flows/{id}");
    EXPECT_EQ(router.pattern_of("PUT", "/flows/7"), "");
    EXPECT_EQ(router.pattern_of("GET", "/flows/%zz"), "");
    EXPECT_EQ(router.routes(),
              (std::vector<std::string>{"GET /flows/{id}", "GET /flows/all", "POST /flows/{id}"}));
}

}  // namespace
}  // namespace leadflow::http
