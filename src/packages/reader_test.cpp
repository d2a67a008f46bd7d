// SPDX-License-Identifier: Apache-2.0
#include "packages/reader.h"

#include <ctime>

#include "base/text.h"
#include "definition/reader.h"
#include "packages/limits.h"
#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

const std::string kFlowFolder = "Microsoft.Flow/flows/11111111-2222-3333-4444-555555555555/";
const std::string kGuid = "0A0A0A0A-1111-2222-3333-444444444444";

std::string package(const std::string& definition_file) {
    return zipped({{"manifest.json", R"({"schema":"1.0","details":{"displayName":"From manifest"},
                     "resources":{"g1":{"name":"shared_smtp","type":"Microsoft.PowerApps/apis"},
                                  "g2":{"details":{"displayName":"sales mail"}}}})"},
                   {"Microsoft.Flow/flows/manifest.json", "{}"},
                   {kFlowFolder + "definition.json", definition_file},
                   {kFlowFolder + "apisMap.json", R"({"shared_smtp":"g1"})"},
                   {kFlowFolder + "connectionsMap.json", R"({"shared_smtp":"g2"})"}});
}

struct Way {
    std::string name;
    std::string bytes;
    Format format;
};

// kAwkward in everything that it may come in.
std::vector<Way> ways() {
    const std::string wrapped = properties_of(kAwkward, "Leads");
    return {
        {"bare", kAwkward, Format::kDefinition},
        {"bare with a mark", "\xEF\xBB\xBF" + kAwkward, Format::kDefinition},
        {"code view", "{\"definition\":" + kAwkward + R"(,"parameters":{}})", Format::kCodeView},
        {"workflow.json", "{\"definition\": " + kAwkward + R"(,"kind":"Stateful"})",
         Format::kCodeView},
        {"properties", wrapped, Format::kProperties},
        {"package", package(wrapped), Format::kPowerAutomatePackage},
        {"package with a mark", package("\xEF\xBB\xBF" + wrapped), Format::kPowerAutomatePackage},
        {"package in a folder", zipped({{"Export/" + kFlowFolder + "definition.json", wrapped}}),
         Format::kPowerAutomatePackage},
        {"solution", zipped({{"Workflows/Leads-" + kGuid + ".json", wrapped}, {"solution.xml", ""}}),
         Format::kSolution},
        {"project", zipped({{"Leads/workflow.json", "{\"definition\":" + kAwkward + "}"},
                            {"host.json", "{}"}}),
         Format::kStandardProject},
    };
}

TEST(PackagesReader, ADefinitionIsTakenOutAsItIsWritten) {
    for (const Way& way : ways()) {
        const Imported imported = read_well(way.bytes);
        EXPECT_EQ(imported.format, way.format) << way.name;
        ASSERT_EQ(imported.flows.size(), 1U) << way.name;
        EXPECT_EQ(definition_of(imported.flows[0].document), kAwkward) << way.name;
        EXPECT_TRUE(imported.warnings.empty()) << way.name << messages(imported);
        const auto flow = definition::read_flow(imported.flows[0].document).value();
        EXPECT_FALSE(definition::has_errors(flow.faults)) << way.name;
        ASSERT_EQ(flow.connections.size(), 1U) << way.name;
        EXPECT_EQ(flow.connections[0].api, "shared_smtp") << way.name;
    }
}

TEST(PackagesReader, AnImportedJsonDocumentIsKeptByteForByte) {
    const std::string wrapped = properties_of(kAwkward, "Leads") + "\n";
    const Imported imported = read_well(wrapped);
    EXPECT_EQ(imported.flows[0].document, wrapped);
    EXPECT_EQ(imported.flows[0].name, "Leads");
}

TEST(PackagesReader, AnOldPackagesMapsNameTheConnections) {
    const Imported imported = read_well(package("{\"properties\":{\"definition\":" + kAwkward + "}}"));
    EXPECT_EQ(imported.flows[0].name, "From manifest");
    EXPECT_EQ(definition_of(imported.flows[0].document), kAwkward);
    const auto flow = definition::read_flow(imported.flows[0].document).value();
    ASSERT_EQ(flow.connections.size(), 1U);
    EXPECT_EQ(flow.connections[0].key, "shared_smtp");
    EXPECT_EQ(flow.connections[0].connection_name, "sales mail");
}

TEST(PackagesReader, ASolutionsFlowsAllComeInUnderTheirOwnNames) {
    const std::string wrapped = properties_of(kAwkward, "");
    const std::string bytes = zipped(
        {{"solution.xml", ""},
         {"[Content_Types].xml", ""},
         {"customizations.xml",
          "<ImportExportXml><Workflows><Workflow WorkflowId=\"{1}\" Name=\"Leads &amp; more\">"
          "<JsonFileName>/Workflows/Leadsmore-" + kGuid + ".json</JsonFileName></Workflow>"
          "</Workflows></ImportExportXml>"},
         {"Workflows/Leadsmore-" + kGuid + ".json", wrapped},
         {"Workflows/Second-" + kGuid + ".json", wrapped},
         {"Workflows/Third-" + kGuid + ".json", wrapped},
         {"Workflows/Third-" + kGuid + ".json.data.xml",
          "<?xml version=\"1.0\"?><Workflow WorkflowId=\"{3}\" Name=\"The third\"/>"},
         {"Workflows/Desktop-" + kGuid + ".json", R"({"properties":{"other":1}})"}});
    Imported imported = read_well(bytes);
    ASSERT_EQ(imported.flows.size(), 3U);
    EXPECT_EQ(imported.flows[0].name, "Leads & more");
    EXPECT_EQ(imported.flows[1].name, "Second");
    EXPECT_EQ(imported.flows[2].name, "The third");
    EXPECT_NE(messages(imported).find("Workflows/Desktop"), std::string::npos);

    EXPECT_FALSE(pick(imported, "fourth"));
    ASSERT_TRUE(pick(imported, "the THIRD"));
    ASSERT_EQ(imported.flows.size(), 1U);
    EXPECT_EQ(imported.flows[0].name, "The third");
    ASSERT_TRUE(pick(imported, "Renamed"));
    EXPECT_EQ(imported.flows[0].name, "Renamed");
}

TEST(PackagesReader, EnvironmentVariablesBecomeParameters) {
    const std::string definition = R"x({"triggers":{"manual":{"type":"Request"}},"actions":{},
        "parameters":{"Mail (new_Mail)":{"type":"String","defaultValue":"a","metadata":{"schemaName":"new_Mail"}},
                      "Limits (new_Limits)":{"type":"Object","metadata":{"schemaName":"new_Limits"}},
                      "Other (new_Other)":{"type":"String","defaultValue":"kept","metadata":{"schemaName":"new_Other"}}}})x";
    const auto values = [](const std::string& value) {
        return R"({"environmentvariablevalues":{"environmentvariablevalue":{"value":")" + value +
               "\"}}}";
    };
    const Imported imported = read_well(zipped(
        {{"Workflows/A-" + kGuid + ".json", "{\"properties\":{\"definition\":" + definition + "}}"},
         {"environmentvariabledefinitions/new_mail/environmentvariablevalues.json",
          values("sales@example.com")},
         {"environmentvariabledefinitions/new_limits/environmentvariablevalues.json",
          values(R"({\"max\":1.0})")}}));
    EXPECT_EQ(definition_of(imported.flows[0].document), definition);
    const auto flow = definition::read_flow(imported.flows[0].document).value();
    ASSERT_EQ(flow.definition.parameters.size(), 3U);
    EXPECT_EQ(model::text_of(flow.definition.parameters[0].default_value), "sales@example.com");
    EXPECT_EQ(at(imported.flows[0].document,
                 {"properties", "parameters", "Limits (new_Limits)", "value"}),
              R"({"max":1.0})");
    EXPECT_EQ(model::text_of(flow.definition.parameters[2].default_value), "kept");
    EXPECT_FALSE(definition::has_errors(flow.faults));
}

TEST(PackagesReader, AStandardProjectBringsItsConnectionsAndParameters) {
    const std::string workflow = "{\"definition\":" + kAwkward + R"(,"kind":"Stateful"})";
    const Imported imported = read_well(
        zipped({{"app/One/workflow.json", workflow},
                {"app/Two/workflow.json", workflow},
                {"app/connections.json", R"({"managedApiConnections":{"shared_smtp":{"api":
                    {"id":"/subscriptions/s/providers/Microsoft.Web/locations/l/managedApis/smtp"},
                    "connection":{"id":"/subscriptions/s/x/connections/smtp-7"}}}})"},
                {"app/parameters.json", R"({"To":{"type":"String","value":"a@example.com"}})"}}));
    ASSERT_EQ(imported.flows.size(), 2U);
    EXPECT_EQ(imported.flows[1].name, "Two");
    EXPECT_EQ(definition_of(imported.flows[1].document), kAwkward);
    EXPECT_EQ(at(imported.flows[1].document, {"parameters", "To", "value"}), "\"a@example.com\"");
    const auto flow = definition::read_flow(imported.flows[1].document).value();
    ASSERT_EQ(flow.connections.size(), 1U);
    EXPECT_EQ(flow.connections[0].connection_name, "smtp-7");
    EXPECT_EQ(flow.connections[0].api, "shared_smtp");
}

TEST(PackagesReader, DuplicateKeysAreReportedWithTheirPath) {
    const std::string doubled =
        R"({"triggers":{},"actions":{"A":{"type":"Compose","inputs":1},"A":{"type":"Compose","inputs":2}}})";
    const Imported imported = read_well(doubled);
    EXPECT_EQ(imported.flows[0].document, doubled);
    ASSERT_EQ(imported.warnings.size(), 1U);
    EXPECT_EQ(imported.warnings[0].path, "actions.A");
    EXPECT_EQ(imported.warnings[0].code, "DuplicateKey");
    EXPECT_EQ(read_well(zipped({{"Workflows/A.json", doubled}})).warnings.at(0).path,
              "Workflows/A.json: actions.A");
    const auto flow = definition::read_flow(doubled).value();
    ASSERT_EQ(flow.definition.actions.size(), 1U);
    EXPECT_EQ(flow.definition.actions[0].inputs.as_int64(), 2);
}

TEST(PackagesReader, OfTwoDefinitionsTheLastOneIsMeantEverywhere) {
    const std::string document = R"({"definition":{"actions":{}},"definition":{"triggers":{}}})";
    EXPECT_EQ(definition_of(read_well(document).flows[0].document), R"({"triggers":{}})");
}

TEST(PackagesReader, WhatIsNoFlowIsRefusedInAClearLine) {
    const std::pair<std::string, std::string> cases[] = {
        {"", "empty"},
        {" \n ", "empty"},
        {"\xEF\xBB\xBF", "empty"},
        {std::string("\xFF\xFE{\0}\0", 6), "UTF-16"},
        {std::string("\xFE\xFF\0{\0}", 6), "UTF-16"},
        {std::string("{\0}\0", 4), "UTF-16"},
        {std::string("\0{\0}", 4), "UTF-16"},
        {"{", "not JSON"},
        {"{\"a\":\"\xC3\x28\"}", "not JSON"},
        {"[1,2]", "no workflow definition"},
        {"\"text\"", "no workflow definition"},
        {"5", "no workflow definition"},
        {R"({"a":1})", "no workflow definition"},
        {R"({"resources":[]})", "no resource Microsoft.Logic/workflows"},
        {"PK\x03\x04 and nothing", "no zip archive"},
        {"PK\x05\x06" + std::string(18, '\0'), "holds no flow"},
        {zipped({{"readme.txt", "x"}}), "holds no flow"},
        {zipped({{"solution.xml", ""}}), "holds no flow"},
        {zipped({{"Workflows/a-" + kGuid + ".json", "{"}}), "Workflows/a-"},
        {package("{\"properties\":{}}"), "holds no definition"},
        {std::string(200, '[') + std::string(200, ']'), "not JSON"},
    };
    for (const auto& [bytes, wanted] : cases) {
        const std::string error = error_of(bytes);
        EXPECT_NE(error.find(wanted), std::string::npos) << wanted << " is not in: " << error;
    }
}

// Of the processor. The sanitizers cost a factor of five.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSecondsMax = 10;
#else
constexpr double kSecondsMax = 2;
#endif

TEST(PackagesReader, ADefinitionOfTenMegabytesIsReadInTwoSeconds) {
    std::string big = R"({"triggers":{"manual":{"type":"Request"}},"actions":{"A":{"type":"Compose","inputs":[)";
    while (big.size() < 9'990'000) big += R"({"key":"some text","number":12345.50},)";
    big += "{}]}}}";
    const std::string wrapped = "{\"properties\":{\"definition\":" + big + "}}";
    for (const std::string& bytes : {big, package(wrapped)}) {
        const std::clock_t before = std::clock();
        const Imported imported = read_well(bytes);
        const auto took = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        EXPECT_LT(took, kSecondsMax);
        EXPECT_EQ(definition_of(imported.flows[0].document), big);
    }
    EXPECT_NE(error_of(std::string(kTextBytesMax + 1, ' ')).find("bytes"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::packages
