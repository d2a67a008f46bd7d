// SPDX-License-Identifier: Apache-2.0
#include "connectors/partnercenter/partnercenter_connector.h"

#include "connectors/connector_fixture.h"
#include "connectors/partnercenter/product_ingestion.h"

namespace leadflow::connectors::partnercenter {
namespace {

using namespace test;  // NOLINT: the tests' language.

class PartnerCenterProbe : public ConnectorTest<PartnerCenterConnector> {};

TEST_F(PartnerCenterProbe, AsksForOneOffer) {
    connection_ = entra_connection();
    const auto call = std::get<model::HttpCall>(connector_.probe(connection_)->what);
    EXPECT_EQ(call.url,
              "https://graph.microsoft.com/rp/product-ingestion/product?$maxpagesize=1&"
              "$version=2022-03-01-preview2");
    EXPECT_EQ(call.token->scope, "https://graph.microsoft.com/.default");
    EXPECT_EQ(read_probe(answered(200, R"({"value":[{}]})")).value_or("?"),
              "signed in to Partner Center; its offers can be read");
    EXPECT_THAT(read_probe(answered(200, R"({"value":[]})")).value_or("?"), HasSubstr("no offers"));
    EXPECT_FALSE(read_probe(answered(200, "<html>")).has_value());
    const auto refused =
        read_probe(answered(403, R"({"error":{"code":"forbidden","message":"no role"}})"));
    EXPECT_EQ(refused.error().code, base::ErrorCode::kUnauthorized);
    EXPECT_THAT(refused.error().message,
                HasSubstr("with the role Manager (it said: forbidden: no role)"));
}

TEST_F(PartnerCenterProbe, GoesWhereTheConnectionSays) {
    connection_ = entra_connection(
        R"({"base_url":"http://127.0.0.1:8480/rp/product-ingestion/","version":"2022-07-01"})");
    const auto call = ingestion_call(connection_, "POST", "configure");
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->url,
              "http://127.0.0.1:8480/rp/product-ingestion/configure?$version=2022-07-01");
    EXPECT_EQ(call->token->scope, "http://127.0.0.1:8480/.default");
    EXPECT_EQ(schema_of("submission", connection_),
              "https://schema.mp.microsoft.com/schema/submission/2022-07-01");
    connection_ = entra_connection(R"({"base_url":"nonsense"})");
    EXPECT_THAT(probe_fault(), HasSubstr("base_url is not a web address"));
    connection_ = connection("{}");
    EXPECT_THAT(probe_fault(), HasSubstr("tenant"));
}

TEST_F(PartnerCenterProbe, HasNoActions) {
    EXPECT_EQ(connector_.traits("X").error().code, base::ErrorCode::kNotFound);
    EXPECT_EQ(connector_.operation_of("GET", "/").error().code, base::ErrorCode::kNotFound);
    EXPECT_TRUE(connector_.form("partnercenter")->operations.empty());
}

TEST(ProductIngestion, ErrorsAreToldWithWhatTheyAreMadeOf) {
    EXPECT_EQ(
        errors_in_words(json(
            R"([{"code":"conflict","message":"a","details":[{"message":"b"}]},{"code":"c"}])")),
        "conflict: a; b; c");
    EXPECT_EQ(errors_in_words(json("{}")), "");
    EXPECT_EQ(refusal_words(503, "<html>"), "Partner Center is not available just now");
}

}  // namespace
}  // namespace leadflow::connectors::partnercenter
