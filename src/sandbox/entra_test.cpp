// SPDX-License-Identifier: Apache-2.0
#include "crypto/signed_token.h"
#include "crypto/test_certificate.h"
#include "sandbox/world_fixture.h"

namespace leadflow::sandbox {
namespace {

class EntraTest : public WorldTest {
  protected:
    static std::string form(std::string_view name = "", std::string_view value = "") {
        Fields fields = {{"grant_type", "client_credentials"},
                         {"client_id", std::string(kClientId)},
                         {"client_secret", std::string(kClientSecret)},
                         {"scope", std::string(kOrganization) + "/.default"}};
        std::string text;
        for (auto& [key, content] : fields) {
            if (key == name) content = value;
            if (!content.empty()) text += key + "=" + base::percent_encode(content) + "&";
        }
        return text;
    }
};

TEST_F(EntraTest, IssuesABearerTokenForTheScopesAudience) {
    const http::Response response = ask_token(form());
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(value_of(response, "token_type"), "Bearer");
    EXPECT_EQ(model::integer_at(json_of(response), "expires_in"), 3599);
    EXPECT_EQ(world.tokens.audience_of(value_of(response, "access_token")), kOrganization);
    EXPECT_EQ(world.entra.calls(), 1U);
}

TEST_F(EntraTest, RefusesEveryWrongFieldByItsNumber) {
    struct Case {
        std::string_view field, value;
        int status;
        std::string_view error;
        int number;
    };
    const Case cases[] = {
        {"grant_type", "", 400, "invalid_request", 900144},
        {"grant_type", "implicit", 400, "unsupported_grant_type", 70003},
        {"grant_type", "password", 400, "invalid_grant", 50126},
        {"client_id", "", 400, "invalid_request", 900144},
        {"client_id", "11111111-1111-1111-1111-111111111111", 400, "unauthorized_client", 700016},
        {"client_secret", "", 401, "invalid_client", 7000218},
        {"client_secret", "wrong", 401, "invalid_client", 7000215},
        {"scope", "", 400, "invalid_request", 900144},
        {"scope", "https://contoso.crm4.dynamics.com/user_impersonation", 400, "invalid_scope",
         70011},
        {"scope", "https://a.crm.dynamics.com/.default https://graph.microsoft.com/.default", 400,
         "invalid_scope", 70011},
        {"scope", "https://elsewhere.example/.default", 400, "invalid_resource", 500011},
    };
    for (const Case& one : cases) {
        const http::Response response = ask_token(form(one.field, one.value));
        EXPECT_EQ(response.status, one.status) << one.field << "=" << one.value;
        EXPECT_EQ(value_of(response, "error"), one.error) << one.field << "=" << one.value;
        const model::Json json = json_of(response);
        EXPECT_EQ(model::find(json, "error_codes")->as_array().at(0).as_int64(), one.number);
        EXPECT_TRUE(value_of(response, "error_description")
                        .starts_with(base::format("AADSTS{}: ", one.number)));
        EXPECT_EQ(value_of(response, "timestamp"), "2026-01-31 08:15:30Z");
        EXPECT_EQ(response.body.find(kClientSecret), std::string::npos);
    }
}

TEST_F(EntraTest, RefusesAnUnknownTenantAndABodyThatIsNoForm) {
    const http::Response tenant = ask_token(form(), "fabrikam.onmicrosoft.com");
    EXPECT_EQ(tenant.status, 400);
    EXPECT_NE(tenant.body.find("AADSTS90002"), std::string::npos);
    EXPECT_EQ(ask_token(form(), kTenantId).status, 200);
    http::Request json = request("POST", "/contoso.onmicrosoft.com/oauth2/v2.0/token", "{}");
    json.headers.add("Content-Type", "application/json");
    EXPECT_EQ(send(std::move(json)).status, 400);
}

TEST_F(EntraTest, TokensEndWithTheirLifetimeOrWhenToldTo) {
    const std::string one = value_of(ask_token(form()), "access_token");
    clock.advance(std::chrono::seconds(3598));
    EXPECT_TRUE(world.tokens.audience_of(one));
    clock.advance(std::chrono::seconds(1));
    EXPECT_FALSE(world.tokens.audience_of(one));
    const std::string two = value_of(ask_token(form()), "access_token");
    world.tokens.expire_all();
    EXPECT_FALSE(world.tokens.audience_of(two));
}

TEST_F(EntraTest, AScopeOfTheSandboxsOwnAddressIsAnAudienceToo) {
    const std::string own =
        value_of(ask_token(form("scope", "http://localhost:8080/.default")), "access_token");
    EXPECT_EQ(world.tokens.audience_of(own), "http://localhost:8080");
    token = own;
    EXPECT_EQ(dataverse("POST", "leads", "{}").status, 204);
}

TEST_F(EntraTest, TakesAnAssertionThatTheRegisteredCertificateHasSigned) {
    const crypto::TestCertificate own, other;
    world.entra.set_certificate(own.pem());
    const auto ask = [&](const crypto::TestCertificate& signing, std::string_view audience,
                         std::string_view client, int64_t from_now) {
        const int64_t now = base::to_micros(clock.now()) / 1'000'000 + from_now;
        const std::string claims =
            base::format(R"({{"aud":"{}","iss":"{}","sub":"{}","jti":"1","nbf":{},"exp":{}}})",
                         audience, client, client, now, now + 600);
        Fields fields = {{"client_assertion_type",
                          "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                         {"client_assertion", *crypto::sign_token(signing.pfx("p"), "p", claims)}};
        std::string text = form("client_secret", "");
        for (const auto& [key, content] : fields)
            text += key + "=" + base::percent_encode(content) + "&";
        const http::Response response = ask_token(text);
        return response.status == 200 ? std::string("issued")
                                      : value_of(response, "error_description").substr(0, 12);
    };
    const std::string audience = base::format("https://e/{}/oauth2/v2.0/token", kTenant);
    EXPECT_EQ(ask(own, audience, kClientId, 0), "issued");
    EXPECT_EQ(ask(other, audience, kClientId, 0), "AADSTS700027");
    EXPECT_EQ(ask(own, "https://e/token", kClientId, 0), "AADSTS700023");
    EXPECT_EQ(ask(own, audience, "somebody", 0), "AADSTS700021");
    EXPECT_EQ(ask(own, audience, kClientId, 60), "AADSTS700024");
    EXPECT_EQ(ask(own, audience, kClientId, -600), "AADSTS700024");
}

TEST_F(EntraTest, AScriptedFaultCountsAsACall) {
    plan_fault(R"({"target":"token","status":503,"retry_after":7})");
    const http::Response response = ask_token(form());
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.headers.value("Retry-After"), "7");
    EXPECT_EQ(ask_token(form()).status, 200);
    EXPECT_EQ(world.entra.calls(), 2U);
}

}  // namespace
}  // namespace leadflow::sandbox
