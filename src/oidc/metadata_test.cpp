// SPDX-License-Identifier: Apache-2.0
#include "oidc/metadata.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace leadflow::oidc {
namespace {

const std::string kTenant = "11111111-2222-3333-4444-aaaaaaaaaaaa";
const std::string kEntra = "https://login.microsoftonline.com/";

std::string document(const std::string& issuer, const std::string& more = "") {
    return base::format(R"({{"issuer":"{}","authorization_endpoint":"https://id.example.com/auth",
        "token_endpoint":"https://id.example.com/token",
        "jwks_uri":"https://id.example.com/keys"{}}})",
                        issuer, more);
}

TEST(MetadataTest, TheIssuerIsTheOneThatWasSet) {
    const std::string issuer = "https://id.example.com/t";
    EXPECT_TRUE(Metadata::read(document(issuer), issuer));
    for (const char* other : {"https://id.example.com/t/", "https://id.example.com", "",
                              "https://ID.example.com/t", "https://evil.example.com/t"})
        EXPECT_FALSE(Metadata::read(document(other), issuer)) << other;
    EXPECT_EQ(discovery_url(issuer), issuer + "/.well-known/openid-configuration");
    EXPECT_EQ(discovery_url(issuer + "/"), issuer + "/.well-known/openid-configuration");
}

TEST(MetadataTest, EntraForManyTenantsNamesNone) {
    const std::string many = kEntra + "{tenantid}/v2.0";
    EXPECT_TRUE(Metadata::read(document(many), kEntra + "organizations/v2.0"));
    EXPECT_TRUE(Metadata::read(document(many), kEntra + "common/v2.0"));
    EXPECT_TRUE(Metadata::read(document(kEntra + kTenant + "/v2.0"), kEntra + kTenant + "/v2.0"));
    EXPECT_FALSE(Metadata::read(document(many), kEntra + kTenant + "/v2.0"));
    EXPECT_FALSE(Metadata::read(document(many), many));
    EXPECT_FALSE(Metadata::read(document("https://evil.example/{tenantid}/v2.0"),
                                "https://evil.example/common/v2.0"));
    EXPECT_EQ(issuer_of_tenant(many, kTenant), kEntra + kTenant + "/v2.0");
}

TEST(MetadataTest, OneTenantOfEntraIsKnown) {
    EXPECT_TRUE(is_entra_tenant(kEntra + kTenant + "/v2.0"));
    EXPECT_TRUE(is_entra_tenant("https://login.microsoftonline.us/" + kTenant + "/v2.0"));
    for (const std::string& other :
         {kEntra + "common/v2.0", kEntra + "organizations/v2.0", kEntra + "{tenantid}/v2.0",
          kEntra + "9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", kEntra,
          "https://login.microsoftonline.com.evil.example/" + kTenant + "/v2.0",
          "https://evil.example/" + kTenant + "/v2.0", std::string()})
        EXPECT_FALSE(is_entra_tenant(other)) << other;
}

TEST(MetadataTest, AllAddressesAreSafe) {
    const std::string issuer = "https://id.example.com";
    const std::string good = document(issuer);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"https://id.example.com/auth", "http://id.example.com/auth"},
             {"https://id.example.com/auth", "javascript:alert(1)"},
             {"https://id.example.com/auth", "https://id.example.com/a?b\\r\\nc"},
             {"https://id.example.com/token", "http://id.example.com/token"},
             {"https://id.example.com/token", ""},
             {"https://id.example.com/keys", "file:///etc/passwd"},
             {"\"jwks_uri\"", "\"token_endpoint\""}}) {
        std::string bad = good;
        bad.replace(bad.find(from), from.size(), to);
        EXPECT_FALSE(Metadata::read(bad, issuer)) << to;
    }
    std::string query = good;
    query.replace(query.find("/auth"), 5, "/auth?p=policy");
    EXPECT_TRUE(Metadata::read(query, issuer));
}

TEST(MetadataTest, HowTheSecretIsShown) {
    const auto by_basic = [](const std::string& more) {
        return Metadata::read(document("https://id.example.com", more), "https://id.example.com")
            ->by_basic;
    };
    const std::string key = R"(,"token_endpoint_auth_methods_supported":)";
    EXPECT_TRUE(by_basic(""));
    EXPECT_TRUE(by_basic(key + R"(["client_secret_basic"])"));
    EXPECT_FALSE(by_basic(key + R"(["client_secret_basic","client_secret_post"])"));
    EXPECT_FALSE(by_basic(key + R"(["private_key_jwt","client_secret_post"])"));
}

}  // namespace
}  // namespace leadflow::oidc
