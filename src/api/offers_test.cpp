// SPDX-License-Identifier: Apache-2.0
// Offers as scripts ask for them, and their pages as anybody does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "api/public_offers.h"

namespace leadflow::api {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kOne = "/offers/contoso.scorer";
constexpr const char* kForm = "application/x-www-form-urlencoded";

class OffersTest : public testing::Test {
  protected:
    ApiRooms rooms_;
    PublicOffers pages_{rooms_.market, rooms_.runner.flows.clock};

    void SetUp() override {
        ASSERT_TRUE(rooms_.runner.runner.start());
        ASSERT_TRUE(pages_.start());
    }
    void TearDown() override {
        pages_.request_stop();
        pages_.join();
    }
    model::Json call(const std::string& method, const std::string& target,
                     const std::string& body = "", int status = 200, const Asker& asker = {.local = true}) {
        const http::Response response = rooms_.ask(asker, method, "/api/v1" + target, body);
        EXPECT_EQ(response.status, status) << method << " " << target << ": " << response.body;
        return model::parse_json(response.body).value_or(nullptr);
    }
    void add(const std::string& destination =
                 R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":)"
                 R"({"httpsEndpointUrl":"https://partner.example/?sig=s3cret"}})") {
        call("POST", "/offers",
             R"({"publisher":"contoso","offer":"scorer","title":"Scorer","destination":)" +
                 destination + "}");
    }
    void go_live() {
        call("POST", std::string(kOne) + "/publish");
        call("POST", std::string(kOne) + "/go-live");
    }
    http::Response page(const std::string& method, const std::string& path,
                        const std::string& body = "", const std::string& type = kForm,
                        const std::string& address = "203.0.113.7") {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.remote_address = address;
        if (method == "POST") {
            request.headers.add("Content-Type", type);
            request.headers.add("Content-Length", std::to_string(body.size()));
        }
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        pages_.handle(std::move(request),
                      http::Responder(std::make_unique<PromiseTarget>(std::move(promise))));
        return answer.get();
    }
    size_t deliveries() {
        return rooms_.market.deliveries("contoso.scorer", {})->size();
    }
};

TEST_F(OffersTest, AnOfferGoesFromDraftToLive) {
    add();
    EXPECT_EQ(model::text_at(call("GET", kOne), "state"), "draft");
    const model::Json said = call("POST", std::string(kOne) + "/validate");
    EXPECT_TRUE(said.at("ok").as_bool());
    EXPECT_EQ(said.at("delivery").at("attempts").as_array().size(), 1u);
    EXPECT_EQ(model::text_at(call("POST", std::string(kOne) + "/publish"), "state"), "preview");
    call("POST", std::string(kOne) + "/leads", R"({"email":"a@b.example"})", 409);
    call("POST", std::string(kOne) + "/leads", R"({"email":"a@b.example","test":true})");
    EXPECT_EQ(model::text_at(call("POST", std::string(kOne) + "/go-live"), "state"), "live");
    call("DELETE", kOne, "", 409);
    EXPECT_EQ(model::text_at(call("POST", std::string(kOne) + "/stop"), "state"), "draft");
    call("DELETE", kOne);
    call("GET", kOne, "", 404);
}

TEST_F(OffersTest, ManyLeadsComeAsCsvAllOrNone) {
    add();
    go_live();
    const size_t before = deliveries();
    const model::Json fault = call("POST", std::string(kOne) + "/leads?format=csv",
                                   "Email\na@b.example\nnobody\n", 400);
    EXPECT_THAT(std::string(model::text_at(fault.at("error"), "message")), HasSubstr("line 3, column 1"));
    EXPECT_EQ(deliveries(), before);
    const model::Json taken =
        call("POST", std::string(kOne) + "/leads?format=csv", "Email\na@b.example\nc@d.example\n");
    EXPECT_EQ(model::integer_at(taken, "accepted"), 2);
    EXPECT_EQ(deliveries(), before + 2);
}

TEST_F(OffersTest, WhoMayNotSeePersonalDataSeesNeitherLeadsNorTheAddress) {
    add();
    go_live();
    call("POST", std::string(kOne) + "/leads", R"({"email":"a@b.example"})");
    ASSERT_TRUE(rooms_.runner.settled());
    const Asker viewer = rooms_.browser_of(model::Role::kViewer);
    EXPECT_THAT(model::to_text(call("GET", "/offers", "", 200, viewer)), Not(HasSubstr("s3cret")));
    EXPECT_THAT(model::to_text(call("GET", kOne, "", 200, viewer)), Not(HasSubstr("s3cret")));
    const std::string list =
        model::to_text(call("GET", std::string(kOne) + "/deliveries", "", 200, viewer));
    EXPECT_THAT(list, Not(HasSubstr("a@b.example")));
    EXPECT_THAT(list, HasSubstr("delivered"));
    EXPECT_THAT(model::to_text(call("GET", std::string(kOne) + "/deliveries")),
                HasSubstr("a@b.example"));
}

TEST_F(OffersTest, APageIsThereOnlyWhileTheOfferIsLive) {
    add();
    EXPECT_EQ(page("GET", kOne).status, 404);
    go_live();
    const http::Response shown = page("GET", kOne);
    EXPECT_EQ(shown.status, 200);
    EXPECT_THAT(shown.body, HasSubstr("<h1>Scorer</h1>"));
    EXPECT_THAT(std::string(shown.headers.value("Content-Security-Policy")),
                HasSubstr("default-src 'none'"));
    call("POST", std::string(kOne) + "/stop");
    EXPECT_EQ(page("GET", kOne).status, 404);
    EXPECT_EQ(page("GET", "/offers/").status, 404);
    EXPECT_EQ(page("DELETE", kOne).status, 405);
    EXPECT_EQ(page("GET", std::string(kOne) + "/leads").status, 405);
}

TEST_F(OffersTest, AFormMakesALead) {
    add();
    go_live();
    const size_t before = deliveries();
    const std::string leads = std::string(kOne) + "/leads";
    const std::string good = "email=a%40b.example&first_name=Ann+%C3%85&action=PLT&consent=yes";
    EXPECT_EQ(page("POST", leads, good).status, 200);
    EXPECT_EQ(deliveries(), before + 1);
    const std::vector<std::pair<std::string, int>> others = {
        {"email=a%40b.example&action=PLT", 400},                               // No consent.
        {"email=nobody&action=PLT&consent=yes", 400},                          // No address.
        {"email=a%40b.example&action=StartTestDrive&consent=yes", 400},        // No such button.
        {"email=a%40b.example&action=DNC&consent=yes", 400},                   // Nor this one.
        {"email=a%40b.example&first_name=%FF&action=PLT&consent=yes", 400},    // No UTF-8.
        {good + "&website=spam", 200},                                         // A program.
        {good + "&company=" + std::string(501, 'x'), 400},
    };
    for (const auto& [form, status] : others) EXPECT_EQ(page("POST", leads, form).status, status) << form;
    EXPECT_EQ(deliveries(), before + 1);
    EXPECT_EQ(page("POST", leads, "{}", "application/json").status, 415);
    EXPECT_EQ(page("POST", leads, std::string(70000, 'x')).status, 413);
}

TEST_F(OffersTest, AnAddressSendsOnlySoManyForms) {
    add(R"({"leadDestination":"none"})");
    go_live();
    const std::string leads = std::string(kOne) + "/leads";
    const std::string good = "email=a%40b.example&action=INS&consent=yes";
    for (int i = 0; i < 10; ++i) EXPECT_EQ(page("POST", leads, good).status, 200);
    const http::Response refused = page("POST", leads, good);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.value("Retry-After"), "30");
    EXPECT_EQ(page("POST", leads, good, kForm, "203.0.113.8").status, 200);
}

TEST(FormTriesTest, TheyComeBackOneByOne) {
    base::ManualClock clock{base::Time(std::chrono::hours(24 * 365 * 50))};
    FormTries tries(clock);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(tries.take("2001:db8::1"));
    EXPECT_FALSE(tries.take("2001:db8::2")) << "the same network";
    clock.advance(std::chrono::seconds(31));
    EXPECT_TRUE(tries.take("2001:db8::2"));
    EXPECT_FALSE(tries.take("2001:db8::1"));
}

}  // namespace
}  // namespace leadflow::api
