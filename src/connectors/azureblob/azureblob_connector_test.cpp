// SPDX-License-Identifier: Apache-2.0
#include "connectors/azureblob/azureblob_connector.h"

#include "connectors/connector_fixture.h"

namespace leadflow::connectors::azureblob {
namespace {

using namespace test;  // NOLINT: the tests' language.

class AzureBlob : public ConnectorTest<AzureBlobConnector> {
  protected:
    AzureBlob() {
        connection_ = connection(R"({"account":"contoso"})", R"({"account_key":"a2V5"})");
        given("CreateFile_V2", R"({"dataset":"AccountNameFromSettings","folderPath":"/leads/2026",
            "name":"a ü.json","body":{"Name":"N"},"queryParametersSingleEncoded":true})");
    }
    static std::string refusal(std::string_view code) {
        return base::format(
            "\xEF\xBB\xBF<?xml version=\"1.0\"?><Error><Code>{}</Code><Message>"
            "its words\nRequestId:1</Message></Error>",
            code);
    }
};

TEST_F(AzureBlob, CreatesABlobWhereThereIsNone) {
    const auto call = http();
    EXPECT_EQ(call.method, "PUT");
    EXPECT_EQ(call.url, "https://contoso.blob.core.windows.net/leads/2026/a%20%C3%BC.json");
    EXPECT_EQ(header(call, "x-ms-blob-type"), "BlockBlob");
    EXPECT_EQ(header(call, "If-None-Match"), "*");
    EXPECT_EQ(header(call, "x-ms-meta-leadflow"), kEffectId);
    EXPECT_EQ(header(call, "Content-Type"), "application/json");
    EXPECT_EQ(call.body, R"({"Name":"N"})");
    EXPECT_EQ(call.shared_key->service, model::SharedKey::Service::kBlob);
    const Outcome outcome = read(answered(201, "", {{"ETag", "\"1\""}}));
    EXPECT_EQ(outcome.status, StepStatus::kSucceeded);
    EXPECT_EQ(outcome.outputs->at("body").at("Path"), "/leads/2026/a ü.json");
    EXPECT_EQ(outcome.outputs->at("body").at("ETag"), "\"1\"");
    connection_.settings.as_object()["overwrite"] = "true";
    EXPECT_EQ(header(http(), "If-None-Match"), "(none)");
}

TEST_F(AzureBlob, TakesContentAsItIs) {
    given("CreateFile_V2", R"({"folderPath":"leads","name":"a","body":
        {"$content-type":"image/png","$content":"iVBO"}})");
    EXPECT_EQ(header(http(), "Content-Type"), "image/png");
    EXPECT_EQ(http().body, "\x89PN");
    given("CreateBlockBlob_V2", R"({"folderPath":"leads","body":"hi","contentType":"text/x"})");
    EXPECT_EQ(header(http(), "Content-Type"), "text/x");
    EXPECT_THAT(http().url, testing::EndsWith("/leads/" + std::string(kEffectId) + ".json"));
    EXPECT_EQ(connector_.operation_of("post", "/v2/datasets/a/files").value(), "CreateFile_V2");
}

TEST_F(AzureBlob, ABlobThatIsThereIsOursOrAnothers) {
    const Outcome outcome = read(answered(409, refusal("BlobAlreadyExists")));
    EXPECT_EQ(next_of(outcome).method, "HEAD");
    const Outcome ours =
        read_next(outcome, answered(200, "", {{"x-ms-meta-leadflow", std::string(kEffectId)}}));
    EXPECT_EQ(ours.status, StepStatus::kSucceeded);
    EXPECT_THAT(ours.note, HasSubstr("recognised"));
    const Outcome other = read_next(outcome, answered(200));
    EXPECT_EQ(other.status, StepStatus::kFailed);
    EXPECT_THAT(other.error->message, HasSubstr("another blob"));
    EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry, RetryClass::kYes);
    EXPECT_EQ(connector_.traits("CreateFile_V2")->effect, Effect::kIdempotentByKey);
}

TEST_F(AzureBlob, ExplainsRefusalsAndNamesWhatIsWrong) {
    expect_refusals({
        {404, refusal("ContainerNotFound"), "no such container", RetryClass::kNo},
        {403, refusal("AuthenticationFailed"), "account key", RetryClass::kNo},
        {503, refusal("ServerBusy"), "busy", RetryClass::kYes},
    });
    for (const char* folder : {"Leads", "a", "le--ads", "-leads"}) {
        given("CreateFile_V2", base::format(R"({{"folderPath":"{}","name":"x"}})", folder));
        EXPECT_THAT(fault(), HasSubstr("folderPath")) << folder;
    }
    given("CreateFile_V2", R"({"folderPath":"leads","name":"../x"})");
    EXPECT_THAT(fault(), HasSubstr("\"name\""));
}

TEST_F(AzureBlob, AProbeListsContainers) {
    connection_ = connection(R"({"account":"contoso","endpoint":"http://127.0.0.1:1/contoso/"})",
                             R"({"sas":"sig=x"})");
    const auto call = std::get<model::HttpCall>(connector_.probe(connection_)->what);
    EXPECT_EQ(call.url, "http://127.0.0.1:1/contoso/?comp=list&maxresults=1");
    EXPECT_EQ(call.secret_url.reveal(), call.url + "&sig=x");
    EXPECT_EQ(read_probe(answered(200)).value_or("?"), "account contoso accepts the SAS");
}

}  // namespace
}  // namespace leadflow::connectors::azureblob
