// SPDX-License-Identifier: Apache-2.0
#include "oidc/key_set.h"

#include <gtest/gtest.h>

#include "crypto/mac.h"
#include "crypto/test_signer.h"

namespace leadflow::oidc {
namespace {

using base::ErrorCode;
using crypto::TestSigner;

class KeySetTest : public testing::Test {
  protected:
    TestSigner rsa_;
    TestSigner ec_{"ES256"};

    static KeySet set(const std::string& keys) {
        const auto read = KeySet::read("{\"keys\":[" + keys + "]}");
        EXPECT_TRUE(read);
        return *read;
    }
    KeySet both() const { return set(rsa_.jwk("r") + "," + ec_.jwk("e")); }
    std::string signed_with(const std::string& header, const std::string& claims = "{}") const {
        return rsa_.token(header, claims);
    }
    static std::string with_member(std::string jwk, const std::string& member) {
        return jwk.insert(jwk.size() - 1, "," + member);
    }
};

TEST_F(KeySetTest, ClaimsOfTheRightSignature) {
    EXPECT_EQ(model::to_text(*both().claims_of(rsa_.token_of("r", R"({"sub":"1"})"))),
              R"({"sub":"1"})");
    EXPECT_TRUE(both().claims_of(ec_.token_of("e", "{}")));
    EXPECT_TRUE(set(rsa_.jwk("r")).claims_of(signed_with(R"({"alg":"RS256"})")));
}

TEST_F(KeySetTest, TheKeyIsTheOneThatIsNamed) {
    EXPECT_EQ(both().claims_of(rsa_.token_of("x", "{}")).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(both().claims_of(rsa_.token_of("e", "{}")).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(both().claims_of(signed_with(R"({"alg":"RS256","kid":7})")));
    const TestSigner other;
    EXPECT_EQ(both().claims_of(other.token_of("r", "{}")).error().code, ErrorCode::kUnauthorized);
    // One name twice: either may be it. No name and two keys: neither is.
    const KeySet same = set(other.jwk("r") + "," + rsa_.jwk("r"));
    EXPECT_TRUE(same.claims_of(rsa_.token_of("r", "{}")));
    EXPECT_FALSE(same.claims_of(signed_with(R"({"alg":"RS256"})")));
}

TEST_F(KeySetTest, HostileHeaders) {
    for (const char* header :
         {R"({"alg":"none","kid":"r"})", R"({"alg":"None","kid":"r"})", R"({"alg":"","kid":"r"})",
          R"({"alg":"HS256","kid":"r"})", R"({"alg":"PS256","kid":"r"})",
          R"({"alg":"ES256","kid":"r"})", R"({"alg":["RS256"],"kid":"r"})", R"({"kid":"r"})",
          R"({"alg":"RS256","kid":"r","crit":["exp"]})", R"({"alg":"RS256","kid":"r","crit":[]})",
          R"({"alg":"RS256","alg":"RS256","kid":"r"})", R"({"alg":"RS256","kid":"x","kid":"r"})",
          R"(["RS256"])", R"("RS256")", "", "{", R"({"alg":"RS256","kid":"r"} x)",
          R"({"alg":"RS256","al\u0067":"none","kid":"r"})"})
        EXPECT_FALSE(both().claims_of(signed_with(header))) << header;
    // A key that the token brings along is nobody's.
    const TestSigner own;
    EXPECT_FALSE(both().claims_of(
        own.token(R"({"alg":"RS256","jwk":)" + own.jwk("r") + "}", "{}")));
    // "none", and no signature.
    EXPECT_FALSE(both().claims_of(base::base64url(R"({"alg":"none"})") + ".e30."));
    // The public key as a shared secret.
    const std::string text = base::base64url(R"({"alg":"HS256","kid":"r"})") + ".e30";
    EXPECT_FALSE(both().claims_of(
        text + "." + base::base64url(crypto::hmac_sha256(rsa_.part("n"), text))));
}

TEST_F(KeySetTest, ClaimsAreOneObjectReadOneWay) {
    for (const char* claims : {"", "[]", "1", "null", "{", R"({"sub":"1","sub":"2"})",
                               R"({"a":{"b":1,"b":2}})", "{\"a\":\"\xff\"}", R"({"a":1}{})",
                               R"({"sub":"1","su\u0062":"2"})"})
        EXPECT_FALSE(both().claims_of(rsa_.token_of("r", claims))) << claims;
    // Colons and quotes in texts are no members.
    EXPECT_TRUE(both().claims_of(rsa_.token_of("r", R"({"a:\":":"b:\"\\","c":[{"d":"::"}]})")));
}

TEST_F(KeySetTest, KeysForOtherThingsAreLeftOut) {
    EXPECT_EQ(both().size(), 2U);
    std::string encrypting = rsa_.jwk("r");
    encrypting.replace(encrypting.find("\"sig\""), 5, "\"enc\"");
    const std::string wrong_curve =
        R"({"kty":"EC","crv":"P-384","x":")" + ec_.part("x") + R"(","y":")" + ec_.part("y") + "\"}";
    for (const std::string& other :
         {encrypting, wrong_curve, with_member(rsa_.jwk("r"), R"("key_ops":["encrypt"])"),
          with_member(rsa_.jwk("r"), R"("key_ops":"verify")"),
          std::string(R"({"kty":"oct","kid":"r","k":"aHVzaA"})"),
          std::string(R"({"kty":"OKP","crv":"Ed25519","kid":"r","x":"aHVzaA"})"),
          std::string(R"({"kty":"RSA","n":7,"e":null})"), std::string("7"), std::string("{}")})
        EXPECT_EQ(set(other).size(), 0U) << other;
    EXPECT_EQ(set(with_member(rsa_.jwk("r"), R"("key_ops":["sign","verify"])")).size(), 1U);
    // A key for one algorithm is for no other of its kind.
    const KeySet pss = set(with_member(rsa_.jwk("r"), R"("alg":"PS256")"));
    EXPECT_FALSE(pss.claims_of(rsa_.token_of("r", "{}")));
    for (const char* wrong : {"", "{}", "[]", R"({"keys":{}})", R"({"keys":[],"keys":[]})"})
        EXPECT_FALSE(KeySet::read(wrong)) << wrong;
}

}  // namespace
}  // namespace leadflow::oidc
