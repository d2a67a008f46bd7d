// SPDX-License-Identifier: Apache-2.0
// Probes of the connectors that were there before probes were, and what holds for all.
#include "connectors/connector_fixture.h"
#include "connectors/dataverse/dataverse_connector.h"
#include "connectors/outlook/outlook_connector.h"
#include "connectors/smtp/smtp_connector.h"

namespace leadflow::connectors {
namespace {

using namespace test;  // NOLINT: the tests' language.

class DataverseProbe : public ConnectorTest<dataverse::DataverseConnector> {};

TEST_F(DataverseProbe, AsksWhoItIs) {
    connection_ = entra_connection(R"({"api_url":"https://contoso.crm4.dynamics.com"})");
    const auto call = std::get<model::HttpCall>(connector_.probe(connection_)->what);
    EXPECT_EQ(call.url, "https://contoso.crm4.dynamics.com/api/data/v9.2/WhoAmI");
    EXPECT_EQ(call.token->scope, "https://contoso.crm4.dynamics.com/.default");
    EXPECT_EQ(read_probe(answered(200, R"({"UserId":"u1"})")).value_or("?"),
              "signed in to https://contoso.crm4.dynamics.com as application user u1");
    EXPECT_THAT(read_probe(answered(401)).error().message, HasSubstr("application user"));
    EXPECT_FALSE(read_probe(answered(200, "<html>")).has_value());
    connection_ = entra_connection();
    EXPECT_THAT(probe_fault(), HasSubstr("set api_url"));
}

class OutlookProbe : public ConnectorTest<outlook::OutlookConnector> {};

TEST_F(OutlookProbe, LooksForTheMailbox) {
    connection_ = entra_connection(R"({"sender":"leads@contoso.example"})");
    EXPECT_EQ(std::get<model::HttpCall>(connector_.probe(connection_)->what).url,
              "https://graph.microsoft.com/v1.0/users/leads%40contoso.example?$select=id,mail");
    EXPECT_THAT(read_probe(answered(200, "{}")).value_or("?"), HasSubstr("is there"));
    EXPECT_THAT(read_probe(answered(403)).value_or("?"), HasSubstr("Mail.Send"));
    EXPECT_THAT(read_probe(answered(404, R"({"error":{"code":"Request_ResourceNotFound"}})"))
                    .error()
                    .message,
                HasSubstr("does not exist"));
    model::Reply refused = lost(Reach::kNotSent, "token was refused: AADSTS7000215: x");
    refused.permanent = true;
    const auto error = read_probe(refused).error();
    EXPECT_EQ(error.code, base::ErrorCode::kUnauthorized);
    EXPECT_THAT(error.message, HasSubstr("client secret is wrong"));
}

TEST(SmtpProbe, LogsInWithoutAMail) {
    const smtp::SmtpConnector connector(smtp::SmtpConnector::Kind::kSmtp);
    const auto mine = connection(R"({"host":"mail.example","user":"u"})", R"({"password":"p"})");
    const auto call = connector.probe(mine);
    ASSERT_TRUE(call.has_value());
    EXPECT_TRUE(std::get<model::MailCall>(call->what).login_only);
    EXPECT_TRUE(std::get<model::MailCall>(call->what).recipients.empty());
    const auto told = [&](const model::Reply& reply) {
        return connector.read_probe(mine, *call, reply);
    };
    EXPECT_EQ(told(answered(250, "ok")).value_or("?"), "signed in to mail.example:587 as u");
    const auto wrong = told(answered(535, "5.7.8 no")).error();
    EXPECT_EQ(wrong.code, base::ErrorCode::kUnauthorized);
    EXPECT_THAT(wrong.message, HasSubstr("check user and password"));
    EXPECT_EQ(told(answered(421, "busy")).error().code, base::ErrorCode::kUnavailable);
    EXPECT_EQ(told(lost(Reach::kNotSent, "refused")).error().code, base::ErrorCode::kUnavailable);
}

TEST(Probes, EveryConnectorHasOneOrSaysWhyNot) {
    const Registry registry;
    for (const std::string& api : registry.apis()) {
        const auto call = registry.find(api)->probe({});
        EXPECT_TRUE(call.has_value() || !call.error().message.empty()) << api;
    }
    EXPECT_EQ(registry.find("http")->probe({}).error().message, "http has no test of a connection");
}

TEST(Probes, FieldsOfEveryConnectionHaveLabelsAndNoDefaultSecrets) {
    const Registry registry;
    for (const std::string& api : registry.apis())
        for (const ConnectionField& field : registry.find(api)->connection_fields()) {
            EXPECT_FALSE(field.label.empty()) << api << ' ' << field.key;
            EXPECT_TRUE(!field.secret || field.default_value.empty()) << api << ' ' << field.key;
        }
}

}  // namespace
}  // namespace leadflow::connectors
