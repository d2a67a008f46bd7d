// SPDX-License-Identifier: Apache-2.0
#include "marketplace/destination_flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "runner/runner_fixture.h"

namespace leadflow::marketplace {
namespace {

using testing::HasSubstr;

Offer an_offer() {
    Offer offer;
    offer.publisher = "contoso";
    offer.offer = "lead-scorer";
    offer.text.title = "Lead @{Scorer} <1>";
    offer.text.publisher_name = "@Contoso";
    return offer;
}

Destination destination(Kind kind) {
    constexpr const char* kUuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const std::string storage =
        "DefaultEndpointsProtocol=https;AccountName=contoso1;AccountKey=a2V5;EndpointSuffix=core.cloudapi.de";
    Destination made;
    made.kind = kind;
    made.contact_emails = {"ann@example.com", "bob@example.com"};
    switch (kind) {
        case Kind::kHttpsEndpoint: made.fields = {{"httpsEndpointUrl", "https://a.example/@{x}?sig=1"}}; break;
        case Kind::kDynamics:
            made.fields = {{"instanceUrl", "https://contoso.crm4.dynamics.com/main.aspx"},
                           {"authentication", "azureAD"},
                           {"applicationId", kUuid},
                           {"directoryId", kUuid}};
            made.secrets = {{"applicationKey", "k"}};
            break;
        case Kind::kSalesforce: made.fields = {{"objectIdentifier", "00D5g000000ABCd"}}; break;
        case Kind::kMarketo:
            made.fields = {{"munchkinId", "123-ABC-456"}, {"formId", "1001"}, {"clientId", "c"}};
            made.secrets = {{"clientSecret", "s"}};
            break;
        case Kind::kBlob: made.fields = {{"containerName", "leads"}}; [[fallthrough]];
        case Kind::kTable: made.secrets = {{"storageAccountConnectionString", storage}}; break;
        default: break;
    }
    return made;
}
constexpr Kind kAll[] = {Kind::kNone,    Kind::kHttpsEndpoint, Kind::kDynamics, Kind::kSalesforce,
                         Kind::kMarketo, Kind::kTable,         Kind::kBlob,     Kind::kEmail};

class DestinationFlow : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
};

TEST_F(DestinationFlow, EveryDestinationMakesAFlowWithoutFaults) {
    for (const Kind kind : kAll)
        for (const char* api : {"shared_smtp", "shared_sendmail", "shared_office365"})
            for (const bool trial : {false, true}) {
                const auto document = destination_flow(
                    an_offer(), destination(kind),
                    {.connection = "c", .mail_connection = "m", .mail_api = api, .trial = trial});
                ASSERT_TRUE(document) << document.error().message;
                const auto checked = rooms_.flows.catalog.check(model::to_text(*document));
                ASSERT_TRUE(checked) << checked.error().message;
                for (const auto& fault : checked->faults)
                    EXPECT_TRUE(fault.warning) << name_of(kind) << " " << fault.path << ": " << fault.message;
                EXPECT_TRUE(checked->can_run());
                EXPECT_EQ(checked->program->trigger.runs_max.has_value(),
                          !trial && kind != Kind::kNone);
            }
}

TEST_F(DestinationFlow, AConnectionHasOnlyWhatItsConnectorKnows) {
    for (const Kind kind : kAll) {
        const WantedConnection wanted = wanted_connection(destination(kind));
        if (wanted.api.empty()) continue;
        const auto connector = rooms_.registry.find(wanted.api);
        ASSERT_NE(connector, nullptr) << wanted.api;
        for (const auto& field : connector->connection_fields()) {
            const bool given =
                wanted.settings.contains(field.key) || wanted.secrets.contains(field.key);
            EXPECT_TRUE(given || !field.required || !field.default_value.empty())
                << wanted.api << " " << field.key;
        }
        for (const auto& [fields, secret] : {std::pair{wanted.settings, false}, std::pair{wanted.secrets, true}})
            for (const auto& [key, value] : fields) {
                bool known = false;
                for (const auto& field : connector->connection_fields())
                    known |= field.key == key && field.secret == secret;
                EXPECT_TRUE(known) << wanted.api << " " << key;
                EXPECT_FALSE(value.empty()) << wanted.api << " " << key;
            }
    }
}

TEST_F(DestinationFlow, SecretsComeBackFromTheConnection) {
    for (const Kind kind : kAll) {
        const Destination whole = destination(kind);
        const WantedConnection wanted = wanted_connection(whole);
        EXPECT_EQ(destination_secrets(whole, wanted.settings, wanted.secrets), whole.secrets)
            << name_of(kind);
    }
}

TEST_F(DestinationFlow, SecretsAreInNoDocument) {
    Destination secret = destination(Kind::kDynamics);
    secret.secrets["applicationKey"] = "hunter2";
    const auto document = destination_flow(an_offer(), secret, {.connection = "c"});
    EXPECT_EQ(model::to_text(*document).find("hunter2"), std::string::npos);
}

TEST_F(DestinationFlow, OnlyANotificationWithContactsAndAMailConnection) {
    Destination quiet = destination(Kind::kTable);
    const auto with = destination_flow(an_offer(), quiet, {.mail_connection = "m", .mail_api = "shared_smtp"});
    EXPECT_THAT(model::to_text(*with), HasSubstr("Notify_contacts"));
    const auto without = destination_flow(an_offer(), quiet, {});
    EXPECT_EQ(model::to_text(*without).find("Notify_contacts"), std::string::npos);
    EXPECT_THAT(destination_flow(an_offer(), destination(Kind::kEmail), {}).error().message,
                HasSubstr("mailConnection is missing"));
}

}  // namespace
}  // namespace leadflow::marketplace
