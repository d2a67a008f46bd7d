// SPDX-License-Identifier: Apache-2.0
#include "oidc/id_token.h"

#include <gtest/gtest.h>

namespace leadflow::oidc {
namespace {

const std::string kTenant = "11111111-2222-3333-4444-aaaaaaaaaaaa";
const std::string kOther = "99999999-2222-3333-4444-aaaaaaaaaaaa";
const std::string kEntra = "https://login.microsoftonline.com/";
constexpr int64_t kNow = 1800000000;

class IdTokenTest : public testing::Test {
  protected:
    model::JsonObject claims_{{"iss", "https://id.example.com"},
                              {"aud", "client"},
                              {"sub", "s1"},
                              {"nonce", "n"},
                              {"iat", kNow - 5},
                              {"exp", kNow + 300},
                              {"email", "Ben@Example.com"},
                              {"email_verified", true},
                              {"name", "Ben"}};
    Expected expected_{.issuer = "https://id.example.com",
                       .client_id = "client",
                       .nonce = "n",
                       .now = base::from_micros(kNow * 1000000)};

    base::Result<Person> person() const { return person_in(claims_, expected_); }
    bool good() const { return person().has_value(); }
    // With a claim in JSON; empty: without it.
    bool good_with(const std::string& name, const std::string& json) {
        const model::JsonObject before = claims_;
        if (json.empty()) claims_.erase(name);
        else claims_[name] = *model::parse_json(json);
        const bool is_good = good();
        claims_ = before;
        return is_good;
    }
    std::string email() const {
        const auto read = person();
        return read ? read->email : "refused: " + read.error().message;
    }
};

TEST_F(IdTokenTest, SaysForWhomTheProviderVouches) {
    const auto read = person();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->issuer, "https://id.example.com");
    EXPECT_EQ(read->subject, "s1");
    EXPECT_EQ(read->email, "ben@example.com");
    EXPECT_EQ(read->name, "Ben");
}

TEST_F(IdTokenTest, IsForUs) {
    EXPECT_TRUE(good_with("aud", R"(["client"])"));
    EXPECT_TRUE(good_with("azp", R"("client")"));
    for (const char* wrong : {"", R"("other")", R"(["other"])", "[]", "7", "null", R"("clien")",
                              R"({"client":1})", R"(["client","other"])"})
        EXPECT_FALSE(good_with("aud", wrong)) << wrong;
    for (const char* wrong : {R"("other")", "null", "7", R"("")"})
        EXPECT_FALSE(good_with("azp", wrong)) << wrong;
    claims_["azp"] = "client";
    EXPECT_TRUE(good_with("aud", R"(["other","client"])"));
}

TEST_F(IdTokenTest, IsOfTheIssuerAndTheSignInAndSomebody) {
    for (const char* wrong : {"", R"("https://id.example.com/")", R"("https://evil.example")",
                              "null", R"(["https://id.example.com"])"})
        EXPECT_FALSE(good_with("iss", wrong)) << wrong;
    for (const char* wrong : {"", R"("m")", R"("")", "null", R"("nn")"})
        EXPECT_FALSE(good_with("nonce", wrong)) << wrong;
    for (const char* wrong : {"", R"("")", "7", "null"})
        EXPECT_FALSE(good_with("sub", wrong)) << wrong;
    EXPECT_FALSE(good_with("sub", "\"" + std::string(256, 's') + "\""));
    expected_.nonce.clear();
    EXPECT_FALSE(good_with("nonce", R"("")"));
}

TEST_F(IdTokenTest, IsOfNowGiveOrTakeTwoMinutes) {
    const auto at = [](int64_t seconds) { return std::to_string(kNow + seconds); };
    EXPECT_TRUE(good_with("exp", at(-119)));
    EXPECT_FALSE(good_with("exp", at(-120)));
    EXPECT_TRUE(good_with("iat", at(120)));
    EXPECT_FALSE(good_with("iat", at(121)));
    EXPECT_TRUE(good_with("nbf", at(120)));
    EXPECT_FALSE(good_with("nbf", at(121)));
    EXPECT_TRUE(good_with("exp", at(10) + ".5"));
    for (const char* name : {"exp", "iat", "nbf"})
        for (const char* wrong : {"null", R"("1800000000")", "1e300", "-1e300", "{}", "true"})
            EXPECT_FALSE(good_with(name, wrong)) << name << wrong;
    EXPECT_FALSE(good_with("exp", ""));
    EXPECT_FALSE(good_with("iat", ""));
    EXPECT_FALSE(good_with("exp", "18446744073709551615"));
}

TEST_F(IdTokenTest, AnAddressCountsWhenItIsVerified) {
    for (const auto& [value, counts] : std::vector<std::pair<std::string, bool>>{
             {"true", true}, {"\"true\"", true}, {"false", false}, {"\"false\"", false},
             {"null", false}, {"[]", false}, {"\"yes\"", false}}) {
        claims_["email_verified"] = *model::parse_json(value);
        EXPECT_EQ(email(), counts ? "ben@example.com" : "") << value;
    }
    claims_.erase("email_verified");
    EXPECT_EQ(email(), "");
    claims_["email_verified"] = true;
    claims_["email"] = "no address";
    EXPECT_EQ(email(), "");
    claims_.erase("email");
    claims_["preferred_username"] = "ben@example.com";
    EXPECT_EQ(email(), "");
}

TEST_F(IdTokenTest, InOnesOwnTenantOfEntraAddressesAreItsOwn) {
    expected_.issuer = kEntra + kTenant + "/v2.0";
    claims_["iss"] = expected_.issuer;
    claims_.erase("email_verified");
    EXPECT_EQ(email(), "ben@example.com");
    claims_.erase("email");
    claims_["preferred_username"] = "ben@contoso.com";
    EXPECT_EQ(email(), "ben@contoso.com");
    claims_["email_verified"] = false;
    EXPECT_EQ(email(), "");
}

TEST_F(IdTokenTest, OfAnyTenantOfEntraAddressesAreAnybodys) {
    expected_.issuer = kEntra + "{tenantid}/v2.0";
    claims_["iss"] = kEntra + kTenant + "/v2.0";
    claims_["tid"] = kTenant;
    EXPECT_EQ(person()->issuer, kEntra + kTenant + "/v2.0");
    // Whoever has a tenant can write any address into it.
    EXPECT_EQ(email(), "");
    claims_["xms_edov"] = true;
    EXPECT_EQ(email(), "ben@example.com");
    claims_["tid"] = kOther;
    EXPECT_FALSE(good());
    claims_.erase("tid");
    EXPECT_FALSE(good());
    claims_["tid"] = "{tenantid}";
    claims_["iss"] = expected_.issuer;
    EXPECT_FALSE(good());
}

}  // namespace
}  // namespace leadflow::oidc
