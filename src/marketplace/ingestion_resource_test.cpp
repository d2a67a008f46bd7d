// SPDX-License-Identifier: Apache-2.0
#include "marketplace/ingestion_resource.h"

#include <gtest/gtest.h>

namespace leadflow::marketplace {
namespace {

using model::Json;

constexpr const char* kTable =
    R"({"$schema":"https://schema.mp.microsoft.com/schema/customer-leads/2022-03-01-preview2",
        "id":"customer-leads/1","product":"product/1","validations":[{"code":"old"}],
        "leadDestination":"table","tableLeadConfiguration":{
          "storageAccountConnectionString":"***","contactEmail":["ann@contoso.com"]}})";
constexpr const char* kUrl =
    "https://leads.example.com/workflows/1/triggers/manual/paths/invoke?api-version=2016-06-01&"
    "sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abcdefghijklmnopqrstuvwxyz0123456789ABCDEF1";

Json json(std::string_view text) {
    return *model::parse_json(text);
}

Json pointed_at(const Json& current, const std::string& url) {
    Destination destination{.kind = Kind::kHttpsEndpoint,
                            .fields = {{"httpsEndpointUrl", url}},
                            .secrets = {},
                            .contact_emails = destination_in(current).contact_emails,
                            .connection_settings = {}};
    return with_destination(current, destination);
}

std::string told(const std::vector<Difference>& found) {
    std::string text;
    for (const Difference& one : found)
        text += one.path + ": " + model::to_text(one.from) + " -> " + model::to_text(one.to) + "\n";
    return text;
}

TEST(IngestionResource, AnotherDestinationTakesThePlaceOfTheOldOne) {
    const Json wanted = pointed_at(json(kTable), kUrl);
    EXPECT_EQ(model::text_at(wanted, "leadDestination"), "httpsEndpoint");
    EXPECT_EQ(model::find(wanted, "tableLeadConfiguration"), nullptr);
    EXPECT_EQ(model::find(wanted, "validations"), nullptr);
    EXPECT_EQ(model::text_at(wanted, "id"), "customer-leads/1");
    EXPECT_EQ(wanted.at("httpsEndpointLeadConfiguration"),
              json(R"({"httpsEndpointUrl":")" + std::string(kUrl) +
                   R"(","contactEmail":["ann@contoso.com"]})"));
}

TEST(IngestionResource, DifferencesGoByPathAndShowNoSecret) {
    const std::string shown = told(differences(json(kTable), pointed_at(json(kTable), kUrl)));
    EXPECT_EQ(shown,
              "httpsEndpointLeadConfiguration.contactEmail: null -> [\"ann@contoso.com\"]\n"
              "httpsEndpointLeadConfiguration.httpsEndpointUrl: null -> "
              "\"https://leads.example.com/workflows/1/triggers/manual/paths/invoke?api-version="
              "2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=••••DEF1\"\n"
              "leadDestination: \"table\" -> \"httpsEndpoint\"\n"
              "tableLeadConfiguration.contactEmail: [\"ann@contoso.com\"] -> null\n"
              "tableLeadConfiguration.storageAccountConnectionString: \"••••\" -> null\n");
}

TEST(IngestionResource, WhatIsNotThereAndWhatSaysNothingAreTheSame) {
    const Json now = pointed_at(json(kTable), kUrl);
    Json told_again = now;
    told_again.as_object()["emailLeadConfiguration"] = nullptr;
    told_again.as_object()["tableLeadConfiguration"] = model::JsonObject();
    told_again.as_object()["validations"] = model::JsonArray{"x"};
    EXPECT_EQ(told(differences(now, told_again)), "");
    EXPECT_EQ(fingerprint_of(now, now), fingerprint_of(told_again, now));
    EXPECT_NE(fingerprint_of(now, now), fingerprint_of(json(kTable), now));
}

TEST(IngestionResource, OtherKeysOfAnAddressAreAChangeThatCanBeSeen) {
    const Json now = pointed_at(json(kTable), kUrl);
    std::string rotated = kUrl;
    rotated.back() = '9';
    EXPECT_EQ(differences(now, pointed_at(now, rotated)).size(), 1u);
    EXPECT_NE(fingerprint_of(now, now), fingerprint_of(now, pointed_at(now, rotated)));
    EXPECT_EQ(shown_address("https://hooks.example.com/catch/0123456789abcdefghij?a=b"),
              "https://hooks.example.com/catch/••••ghij?a=b");
    EXPECT_EQ(shown_address("https://hooks.example.com"), "https://hooks.example.com");
}

TEST(IngestionResource, AMaskedSecretStaysAndUnknownMembersToo) {
    const Json dynamics = json(
        R"({"id":"customer-leads/1","leadDestination":"dynamics","dynamicsLeadConfiguration":{
            "instanceUrl":"https://contoso.crm4.dynamics.com","authentication":"office365",
            "username":"a@contoso.com","password":"***","later":{"x":1}}})");
    const Destination before = destination_in(dynamics);
    EXPECT_EQ(before.secrets.at("password"), "***");
    const auto given =
        read_destination(json(R"({"leadDestination":"dynamics","dynamicsLeadConfiguration":{
            "instanceUrl":"https://contoso.crm4.dynamics.com","authentication":"office365",
            "username":"b@contoso.com","password":"••••"}})"),
                         before);
    ASSERT_TRUE(given.has_value()) << given.error().message;
    const Json wanted = with_destination(dynamics, *given);
    EXPECT_EQ(told(differences(dynamics, wanted)),
              "dynamicsLeadConfiguration.username: \"a@contoso.com\" -> \"b@contoso.com\"\n");
    EXPECT_EQ(shown_resource(wanted).at("dynamicsLeadConfiguration").at("password"), "••••");
}

}  // namespace
}  // namespace leadflow::marketplace
