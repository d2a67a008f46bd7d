// SPDX-License-Identifier: Apache-2.0
#include "packages/writer.h"

#include <algorithm>

#include "base/text.h"
#include "definition/reader.h"
#include "model/json.h"
#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

WrittenFlow written(const std::string& document) {
    return {.id = "00112233445566778899aabbccddeeff",
            .name = "Leads \"[x]\" ü",
            .created = base::Time{} + std::chrono::hours(1),
            .on = true,
            .document = document};
}

std::string bytes_of(WrittenFormat format, const std::string& document) {
    auto file = write(format, written(document));
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(file->bytes) : std::string();
}

using Reference = std::tuple<std::string, std::string, std::string>;
std::vector<Reference> references_of(const std::string& document) {
    std::vector<Reference> references;
    const definition::ReadFlow flow = definition::read_flow(document).value();
    for (const model::ConnectionReference& one : flow.connections)
        references.emplace_back(one.key, one.connection_name, one.api);
    std::sort(references.begin(), references.end());
    return references;
}

const std::string kCodeView = "{\"definition\":" + kAwkward + R"(,"parameters":{"$connections":
    {"value":{"shared_smtp":{"connectionName":"smtp-2","connectionId":"/a/connections/smtp-2","id":"/x/managedApis/smtp"}}},
    "Other":{"value":"[literal]"}}})";

const std::string kSolutionForm = "{\"properties\":{\"connectionReferences\":{\"shared_smtp\":"
    "{\"runtimeSource\":\"embedded\",\"connection\":{\"connectionReferenceLogicalName\":\"new_smtp\"},"
    "\"api\":{\"name\":\"shared_smtp\"}}},\"definition\":" + kAwkward + "}}";

const std::string kSmall = R"({ "triggers" : { "manual":{"type":"Request"} },"actions":{}})";

TEST(PackagesWriter, WhatIsExportedAndImportedIsTheSameDefinitionWithTheSameConnections) {
    const std::string documents[] = {kAwkward, kSmall, kAwkward + "\n",
                                     properties_of(kAwkward, "Leads"), kCodeView, kSolutionForm};
    for (const std::string& document : documents) {
        for (const auto format :
             {WrittenFormat::kCodeView, WrittenFormat::kPackage, WrittenFormat::kArm,
              WrittenFormat::kDocument}) {
            const std::string bytes = bytes_of(format, document);
            EXPECT_EQ(bytes, bytes_of(format, document));
            const Imported imported = read_well(bytes);
            EXPECT_EQ(messages(imported), "");
            EXPECT_EQ(base::trimmed(definition_of(imported.flows[0].document)),
                      base::trimmed(definition_of(document)));
            EXPECT_EQ(references_of(imported.flows[0].document), references_of(document));
            // And once more: an export of an import of an export.
            const Imported again = read_well(bytes_of(format, imported.flows[0].document));
            EXPECT_EQ(definition_of(again.flows[0].document),
                      definition_of(imported.flows[0].document));
            EXPECT_EQ(references_of(again.flows[0].document), references_of(document));
        }
        EXPECT_EQ(bytes_of(WrittenFormat::kDefinition, document), definition_of(document));
        EXPECT_EQ(bytes_of(WrittenFormat::kDocument, document), document);
    }
}

TEST(PackagesWriter, APackageHasWhatPowerAutomateLooksFor) {
    const std::string bytes = bytes_of(WrittenFormat::kPackage, properties_of(kAwkward, "Leads"));
    auto archive = Archive::open(bytes).value();
    const std::string folder = "Microsoft.Flow/flows/00112233-4455-6677-8899-aabbccddeeff/";
    const auto file = [&](const std::string& name) {
        const Archive::Entry* entry = archive.find(name);
        EXPECT_NE(entry, nullptr) << name;
        return entry == nullptr ? std::string("{}") : archive.read(*entry).value();
    };
    ASSERT_EQ(archive.entries().size(), 5U);
    const std::string manifest = file("manifest.json");
    const std::string api = find_text(file(folder + "apisMap.json"), {0, 200}, {"shared_smtp"});
    const std::string connection =
        find_text(file(folder + "connectionsMap.json"), {0, 200}, {"shared_smtp"});
    EXPECT_EQ(at(manifest, {"schema"}), "\"1.0\"");
    EXPECT_EQ(at(manifest, {"resources", api, "type"}), "\"Microsoft.PowerApps/apis\"");
    EXPECT_EQ(at(manifest, {"resources", api, "id"}),
              "\"/providers/Microsoft.PowerApps/apis/shared_smtp\"");
    EXPECT_EQ(at(manifest, {"resources", connection, "type"}),
              "\"Microsoft.PowerApps/apis/connections\"");
    EXPECT_EQ(at(manifest, {"resources", connection, "details", "displayName"}), "\"smtp-1\"");
    EXPECT_EQ(at(manifest, {"resources", "00112233-4455-6677-8899-aabbccddeeff", "hierarchy"}),
              "\"Root\"");
    EXPECT_EQ(at(manifest, {"details", "createdTime"}), "\"1970-01-01T01:00:00.0000000Z\"");
    const std::string definition = file(folder + "definition.json");
    EXPECT_EQ(at(definition, {"properties", "connectionReferences"}), kReferences);
    EXPECT_EQ(at(file("Microsoft.Flow/flows/manifest.json"), {"flowAssets", "assetPaths"}),
              "[\"00112233-4455-6677-8899-aabbccddeeff\"]");
}

TEST(PackagesWriter, AnArmTemplateEscapesWhatAzureWouldEvaluate) {
    const std::string arm = bytes_of(WrittenFormat::kArm, kCodeView);
    ASSERT_TRUE(model::parse_json(arm));
    EXPECT_NE(arm.find(R"("a": "[[not a function]")"), std::string::npos);
    EXPECT_NE(arm.find(R"({"value":"[[literal]"})"), std::string::npos);
    EXPECT_EQ(arm.find("/subscriptions/-"), std::string::npos);
    const Imported imported = read_well(bytes_of(WrittenFormat::kArm, kAwkward));
    EXPECT_EQ(imported.flows[0].name, "Leads \"[x]\" ü");
    EXPECT_EQ(bytes_of(WrittenFormat::kArm, imported.flows[0].document).find("/subscriptions/-"),
              std::string::npos);
}

TEST(PackagesWriter, FormatsAreKnownByName) {
    EXPECT_EQ(written_format("package"), WrittenFormat::kPackage);
    EXPECT_EQ(written_format("zip"), std::nullopt);
    EXPECT_EQ(write(WrittenFormat::kDefinition, written("{}")).error().code,
              base::ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace leadflow::packages
