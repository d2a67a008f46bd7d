// SPDX-License-Identifier: Apache-2.0
#include "auth/auth_fixture.h"
#include "auth/limits.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::auth {
namespace {

using model::Role;

// Of a list with one provider, which has these members besides or instead.
std::string with(const std::string& members, bool password = true) {
    model::Json provider = *model::parse_json(
        R"({"id":"entra","title":"Contoso","issuer":"https://id.example.com/t","clientId":"c"})");
    const model::Json given = *model::parse_json(members);
    for (const auto& member : given.as_object())
        provider.as_object()[member.key()] = member.value();
    return model::to_text(model::JsonObject{{"password", password},
                                            {"providers", model::JsonArray{provider}}});
}

class ProvidersTest : public testing::Test {
  protected:
    AuthRooms rooms_;
    Providers& providers_ = rooms_.accounts.providers;

    base::Status replace(const std::string& json) {
        return providers_.replace(*model::parse_json(json));
    }
    std::string secret() {
        const auto provider = providers_.find("entra");
        return provider ? providers_.secret_of(*provider)->reveal() : "no provider";
    }
    std::string stored() { return rooms_.store.settings("sign-in")->at(0).value; }
};

TEST_F(ProvidersTest, ASecretIsSealedAndNeverShown) {
    ASSERT_TRUE(replace(with(R"({"clientSecret":"hush"})")));
    EXPECT_EQ(secret(), "hush");
    EXPECT_EQ(stored().find("hush"), std::string::npos);
    EXPECT_EQ(model::to_text(providers_.shown()),
              R"({"password":true,"providers":[{"id":"entra","title":"Contoso",)"
              R"("issuer":"https://id.example.com/t","clientId":"c","newPeople":"refuse",)"
              R"("domains":[],"hasSecret":true}]})");
    // Absent keeps it, what was shown can be sent back, and an empty one takes it away.
    ASSERT_TRUE(replace(with("{}")));
    EXPECT_EQ(secret(), "hush");
    ASSERT_TRUE(providers_.replace(providers_.shown()));
    EXPECT_EQ(secret(), "hush");
    // A restart knows all of it.
    Providers again(rooms_.store, rooms_.journal, *rooms_.box);
    ASSERT_TRUE(again.load());
    EXPECT_EQ(again.secret_of(*again.find("entra"))->reveal(), "hush");
    EXPECT_EQ(again.shown(), providers_.shown());
    ASSERT_TRUE(replace(with(R"({"clientSecret":""})")));
    EXPECT_EQ(secret(), "");
}

TEST_F(ProvidersTest, ASecretIsForOneIssuer) {
    ASSERT_TRUE(replace(with(R"({"clientSecret":"hush"})")));
    EXPECT_FALSE(replace(with(R"({"issuer":"https://evil.example.com"})")));
    EXPECT_EQ(providers_.find("entra")->issuer, "https://id.example.com/t");
    EXPECT_TRUE(replace(with(R"({"issuer":"https://other.example.com","clientSecret":"new"})")));
    // Nor does one that was moved in the store open for another provider.
    Provider moved = *providers_.find("entra");
    moved.id = "other";
    EXPECT_FALSE(providers_.secret_of(moved));
}

TEST_F(ProvidersTest, WhatIsWrongIsRefusedAndChangesNothing) {
    ASSERT_TRUE(replace(with("{}")));
    for (const std::string& wrong : std::vector<std::string>{
             "{}", "[]", R"({"password":true})", R"({"password":1,"providers":[]})",
             R"({"password":true,"providers":{}})", R"({"password":true,"providers":[1]})",
             R"({"password":false,"providers":[]})", with(R"({"id":""})"), with(R"({"id":"A"})"),
             with(R"({"id":"a b"})"), with(R"({"id":"callback"})"), with(R"({"id":"a/../b"})"),
             with("{\"id\":\"" + std::string(33, 'a') + "\"}"), with(R"({"title":""})"),
             with(R"({"title":"a\nb"})"), with("{\"title\":\"" + std::string(61, 'a') + "\"}"),
             with(R"({"clientId":""})"), with(R"({"clientId":"a b"})"),
             with(R"({"clientSecret":7})"), with(R"({"newPeople":"owner","domains":["a.com"]})"),
             with(R"({"newPeople":"boss","domains":["a.com"]})"), with(R"({"newPeople":"viewer"})"),
             with(R"({"newPeople":"viewer","domains":[]})"), with(R"({"domains":"a.com"})"),
             with(R"({"domains":["a@b.com"]})"), with(R"({"domains":["*.com"]})"),
             with(R"({"domains":[""]})"), with(R"({"domains":[".com"]})"),
             with(R"({"domains":[7]})")})
        EXPECT_FALSE(replace(wrong)) << wrong;
    model::JsonArray many;
    for (size_t i = 0; i <= kProvidersMax; ++i)
        many.push_back(*model::parse_json(base::format(
            R"({{"id":"p{}","title":"T","issuer":"https://a.example","clientId":"c"}})", i)));
    EXPECT_FALSE(providers_.replace(model::JsonObject{{"password", true}, {"providers", many}}));
    many.erase(many.begin());
    EXPECT_TRUE(providers_.replace(model::JsonObject{{"password", true}, {"providers", many}}));
    many[1] = many[0];
    EXPECT_FALSE(providers_.replace(model::JsonObject{{"password", true}, {"providers", many}}));
    EXPECT_EQ(providers_.all().size(), kProvidersMax);
}

TEST_F(ProvidersTest, AddressesAreSafe) {
    for (const char* good : {"https://a.example", "https://a.example:8443/x/y", "http://127.0.0.1:9",
                             "http://localhost", "http://[::1]:8/x"})
        EXPECT_TRUE(is_safe_address(good)) << good;
    for (const char* bad :
         {"", "a.example", "http://a.example", "http://127.0.0.1.evil.example",
          "http://localhost.evil.example", "http://localhost@evil.example", "ftp://a.example",
          "https://", "https:///x", "https://u:p@a.example", "https://a.example?x",
          "https://a.example#x", "https://a b", "https://a\\b", "javascript://x", "file:///etc"})
        EXPECT_FALSE(is_safe_address(bad)) << bad;
}

TEST_F(ProvidersTest, DomainsAreWholeAndKnowNoCase) {
    ASSERT_TRUE(replace(with(R"({"newPeople":"operator","domains":[" @Contoso.com","b.se"]})")));
    const Provider provider = *providers_.find("entra");
    EXPECT_EQ(provider.new_people, Role::kOperator);
    EXPECT_TRUE(is_of_domains("ann@contoso.com", provider.domains));
    for (const char* other : {"", "contoso.com", "ann@evil-contoso.com", "ann@contoso.com.evil.se",
                              "ann@sub.contoso.com", "ann@contoso.co"})
        EXPECT_FALSE(is_of_domains(other, provider.domains)) << other;
    EXPECT_FALSE(is_of_domains("ann@contoso.com", {}));
}

TEST_F(ProvidersTest, AnOwnerAlwaysHasAPassword) {
    const model::User owner = rooms_.member("ann@example.com", Role::kOwner);
    const model::User editor = rooms_.member("ben@example.com", Role::kEditor);
    EXPECT_TRUE(providers_.takes_password_of(editor));
    ASSERT_TRUE(replace(with("{}", false)));
    EXPECT_FALSE(providers_.takes_password_of(editor));
    EXPECT_TRUE(providers_.takes_password_of(owner));
}

}  // namespace
}  // namespace leadflow::auth
