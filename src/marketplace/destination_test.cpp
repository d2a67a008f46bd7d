// SPDX-License-Identifier: Apache-2.0
#include "marketplace/destination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace leadflow::marketplace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

model::Json json(const std::string& text) {
    auto parsed = model::parse_json(text);
    CHECK(parsed.has_value());
    return std::move(*parsed);
}
base::Result<Destination> read(const std::string& kind, const std::string& config,
                               const Destination& before = {}) {
    return read_destination(json(base::format(
                                R"({{"leadDestination":"{0}","{0}LeadConfiguration":{1}}})", kind, config)),
                            before);
}
std::string refusal(const std::string& kind, const std::string& config) {
    const auto made = read(kind, config);
    return made ? "taken" : made.error().message;
}

const std::string kKey = "Zm9vYmFyCg==";
const std::string kString =
    "DefaultEndpointsProtocol=https;AccountName=contoso1;AccountKey=" + kKey;
constexpr const char* kUuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

std::string azure_ad(const std::string& key) {
    return base::format(R"({{"instanceUrl":"https://contoso.crm4.dynamics.com","authentication":)"
                        R"("azureAD","applicationId":"{0}","directoryId":"{0}","applicationKey":"{1}"}})",
                        kUuid, key);
}

TEST(Destination, EveryKindIsTakenWithItsFields) {
    const std::vector<std::pair<std::string, std::string>> right = {
        {"httpsEndpoint", R"({"httpsEndpointUrl":"https://example.com/a?sig=1%2F~#x|y"})"},
        {"dynamics", azure_ad("key")},
        {"dynamics", R"({"instanceUrl":"http://crm.example","authentication":"office365",)"
                     R"("username":"a@b.example","password":"p"})"},
        {"salesforce", R"({"objectIdentifier":"00D5g000000ABCd"})"},
        {"marketo", R"({"serverId":"app-sj01.marketo.com","munchkinId":"123-ABC-456","formId":"1001",)"
                    R"("clientId":"c","clientSecret":"s"})"},
        {"table", base::format(R"({{"storageAccountConnectionString":"{};EndpointSuffix=core.windows.net"}})",
                               kString)},
        {"blob", base::format(R"({{"storageAccountConnectionString":"{}","containerName":"leads"}})",
                              kString)},
        {"email", R"({"contactEmail":["sales@example.com"]})"},
    };
    for (const auto& [kind, config] : right) EXPECT_EQ(refusal(kind, config), "taken") << config;
    EXPECT_TRUE(read_destination(json(R"({"leadDestination":"none"})"), {}));
}

TEST(Destination, RefusalsNameTheField) {
    struct Case {
        std::string kind;
        std::string config;
        std::string words;
    };
    const std::vector<Case> wrong = {
        {"httpsEndpoint", "{}", "httpsEndpointUrl is missing"},
        {"httpsEndpoint", R"({"httpsEndpointUrl":"http://example.com"})", "httpsEndpointUrl must be"},
        {"httpsEndpoint", R"({"httpsEndpointUrl":"HTTPS://example.com"})", "httpsEndpointUrl must be"},
        {"httpsEndpoint", R"({"httpsEndpointUrl":"https://example.com/a b"})", "httpsEndpointUrl must be"},
        {"httpsEndpoint", R"({"httpsEndpointUrl":"https://exämple.com"})", "httpsEndpointUrl must be"},
        {"httpsEndpoint", R"({"httpsEndpointUrl":"https://a","password":"x"})", "no field password"},
        {"dynamics", R"({"instanceUrl":"crm.example"})", "instanceUrl must be"},
        {"dynamics", R"({"instanceUrl":"https://a","authentication":"basic"})", "authentication must be"},
        {"dynamics", R"({"instanceUrl":"https://a","authentication":"azureAD","applicationId":"7"})",
         "applicationId must be a UUID"},
        {"dynamics", R"({"instanceUrl":"https://a","authentication":"office365","username":"u",)"
                     R"("password":"p","applicationKey":"k"})", "no field applicationKey"},
        {"salesforce", R"({"objectIdentifier":"00D5g000000ABCdEFG"})", "objectIdentifier must be"},
        {"marketo", R"({"munchkinId":"12-ABC-456","formId":"1"})", "munchkinId must be"},
        {"marketo", R"({"munchkinId":"123-ABC-456","formId":"123456789"})", "formId must be"},
        {"marketo", R"({"munchkinId":"123-ABC-456","formId":"1"})", "clientId is missing"},
        {"table", R"({"storageAccountConnectionString":"AccountName=x"})",
         "storageAccountConnectionString must be"},
        {"table", base::format(R"({{"storageAccountConnectionString":"{};EndpointSuffix=evil.example"}})",
                               kString), "storageAccountConnectionString must be"},
        {"blob", base::format(R"({{"storageAccountConnectionString":"{}","containerName":"A"}})", kString),
         "containerName must be"},
        {"email", R"({"contactEmail":""})", "contactEmail is missing"},
        {"email", R"({"contactEmail":"no address"})", "contactEmail: an entry"},
        {"fax", "{}", "leadDestination is"},
    };
    for (const Case& one : wrong)
        EXPECT_THAT(refusal(one.kind, one.config), HasSubstr(one.words)) << one.config;
    EXPECT_THAT(read_destination(json(R"({"leadDestination":"none","tableLeadConfiguration":{}})"), {})
                    .error().message,
                HasSubstr("does not belong"));
}

TEST(Destination, AConnectionStringIsNeverQuotedInARefusal) {
    EXPECT_EQ(refusal("table", R"({"storageAccountConnectionString":"AccountKey=hunter2"})").find("hunter2"),
              std::string::npos);
}

TEST(Destination, ASecretIsMaskedAndTheMaskMeansUnchanged) {
    const auto made = read("dynamics", azure_ad("hunter2"));
    ASSERT_TRUE(made);
    const model::Json shown = destination_json(*made);
    EXPECT_EQ(model::to_text(shown).find("hunter2"), std::string::npos);
    EXPECT_EQ(model::text_at(*model::find(shown, "dynamicsLeadConfiguration"), "applicationKey"), kMask);
    const auto again = read_destination(shown, *made);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *made);
    EXPECT_THAT(read_destination(shown, {}).error().message, HasSubstr("applicationKey is masked"));
}

TEST(Destination, ASecretDoesNotFollowAnAddressThatChanges) {
    const auto made = read("dynamics", azure_ad("hunter2"));
    model::Json shown = destination_json(*made);
    shown.as_object()["dynamicsLeadConfiguration"].as_object()["instanceUrl"] = "https://evil.example";
    EXPECT_THAT(read_destination(shown, *made).error().message, HasSubstr("applicationKey is masked"));
}

TEST(Destination, WhatIsKeptComesBackWithoutSecrets) {
    const auto made = read("table", base::format(R"({{"storageAccountConnectionString":"{}","contactEmail":"a@b.example",)"
                                                 R"("connectionSettings":{{"endpoint":"http://127.0.0.1:1/x"}}}})",
                                                 kString));
    ASSERT_TRUE(made) << made.error().message;
    const auto back = kept_destination(destination_json(*made));
    ASSERT_TRUE(back);
    Destination bare = *made;
    bare.secrets.clear();
    EXPECT_EQ(*back, bare);
}

TEST(Destination, ContactsAreATextWithSemicolonsOrAnArray) {
    EXPECT_THAT(*read_contacts(json(R"(" a@b.example;c@d.example ; a@b.example;")")),
                ElementsAre("a@b.example", "c@d.example"));
    EXPECT_THAT(*read_contacts(json(R"(["a@b.example"])")), ElementsAre("a@b.example"));
    for (const char* wrong : {R"("a@b@c")", R"("@b")", R"("a@")", R"("a b@c.example")", "5", "[5]",
                              R"("a@b..c")"})
        EXPECT_FALSE(read_contacts(json(wrong))) << wrong;
}

}  // namespace
}  // namespace leadflow::marketplace
