// SPDX-License-Identifier: Apache-2.0
// tests/conformance/corpus: small flows of every construct that public definitions use. Each is
// read without a fault, comes out of every export as it went in, and says what it expects in a
// form that the engine's test can hold a run against.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "definition/reader.h"
#include "model/json.h"
#include "packages/packages_fixture.h"

namespace leadflow::packages {
namespace {

using model::Json;

struct Sample {
    std::string file;
    std::string text;
    Json json;
};

std::vector<Sample> samples() {
    std::vector<Sample> all;
    for (const auto& entry : std::filesystem::directory_iterator("tests/conformance/corpus")) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        std::string text(std::istreambuf_iterator<char>(stream), {});
        auto json = model::parse_json(text);
        EXPECT_TRUE(json) << entry.path() << json.error().message;
        if (json) all.push_back({entry.path().filename(), std::move(text), std::move(*json)});
    }
    return all;
}

// The names of all actions of a definition, nested ones too.
void collect_actions(const Json& value, std::set<std::string>& names) {
    if (value.is_array())
        for (const Json& item : value.get_array()) collect_actions(item, names);
    if (!value.is_object()) return;
    for (const auto& member : value.get_object()) {
        if (member.key() == "actions" && member.value().is_object())
            for (const auto& action : member.value().get_object())
                if (model::find(action.value(), "type") != nullptr) names.insert(action.key());
        collect_actions(member.value(), names);
    }
}

TEST(Corpus, HasThirtyFlowsAndEachIsReadWithoutAFault) {
    const std::vector<Sample> all = samples();
    EXPECT_GE(all.size(), 30U);
    for (const Sample& sample : all) {
        const Imported imported = read_well(sample.text);
        EXPECT_EQ(messages(imported), "") << sample.file;
        const auto flow = definition::read_flow(imported.flows[0].document).value();
        for (const definition::Fault& fault : flow.faults)
            EXPECT_TRUE(fault.warning || fault.code == "UnknownActionType")
                << sample.file << ": " << fault.path << ": " << fault.message;
    }
}

TEST(Corpus, EachComesOutOfEveryExportAsItWentIn) {
    for (const Sample& sample : samples()) {
        const std::string definition = definition_of(sample.text);
        for (const auto format : {WrittenFormat::kDefinition, WrittenFormat::kCodeView,
                                  WrittenFormat::kPackage, WrittenFormat::kArm}) {
            const auto file =
                write(format, {.id = "1", .name = sample.file, .document = sample.text}).value();
            EXPECT_EQ(definition_of(read_well(file.bytes).flows[0].document), definition)
                << sample.file;
        }
    }
}

TEST(Corpus, EachExpectsWhatARunCanBeHeldAgainst) {
    constexpr std::array<std::string_view, 4> kRunStatuses{"Succeeded", "Failed", "Refused",
                                                           "NoRun"};
    constexpr std::array<std::string_view, 4> kStatuses{"Succeeded", "Failed", "Skipped",
                                                        "Cancelled"};
    const auto among = [](const auto& list, std::string_view one) {
        return std::find(list.begin(), list.end(), one) != list.end();
    };
    for (const Sample& sample : samples()) {
        const std::string_view status = model::text_of(sample.json.at("expected").at("status"));
        EXPECT_TRUE(among(kRunStatuses, status)) << sample.file;
        EXPECT_NE(model::find_path(sample.json, {"trigger", "request", "method"}), nullptr)
            << sample.file;
        EXPECT_NE(model::find_path(sample.json, {"expected", "response", "status"}), nullptr)
            << sample.file;
        std::set<std::string> names;
        collect_actions(sample.json.at("definition"), names);
        std::set<std::string> expected;
        for (const auto& action : sample.json.at("expected").at("actions").as_object()) {
            expected.insert(action.key());
            EXPECT_TRUE(among(kStatuses, model::text_at(action.value(), "status")))
                << sample.file << ": " << action.key();
        }
        const bool runs = status != "Refused" && status != "NoRun";
        EXPECT_EQ(expected, runs ? names : std::set<std::string>()) << sample.file;
    }
}

}  // namespace
}  // namespace leadflow::packages
