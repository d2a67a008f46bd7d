// SPDX-License-Identifier: Apache-2.0
// Definitions that would take all time or all memory if everything in them were opened, and
// fixtures with random faults: each is refused or compiled soon, and what was compiled can be
// planned.
#include "connectors/described/definition_probe.h"
#include "connectors/described/described_fixture.h"
#include "connectors/described/limits.h"
#include "connectors/described/path_template.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>

namespace leadflow::connectors::described {
namespace {

using test::compiled;
using test::file_text;
using test::with_body;
using test::with_parameters;
using testing::Contains;
using testing::HasSubstr;

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

std::string many(int count, const std::function<std::string(int)>& one) {
    std::string all;
    for (int i = 0; i < count; ++i) all += (i == 0 ? "" : ",") + one(i);
    return all;
}

size_t all_fields(const CompiledConnector& connector) {
    size_t count = 0;
    for (const CompiledOperation& operation : connector.operations)
        count += operation.fields.size();
    return count;
}

TEST(HostileDefinitions, HoldThemselvesAHundredTimes) {
    const auto made = compiled(
        with_body(R"({"$ref":"#/definitions/A"})",
                  base::format(R"(,"definitions":{{"A":{{"allOf":[{}]}},"B":{{"allOf":[{}]}}}})",
                               repeated(R"({"$ref":"#/definitions/B"},)", 100) + "{}",
                               repeated(R"({"$ref":"#/definitions/A"},)", 100) + "{}")));
    EXPECT_EQ(made->operations.front().problem, "");
}

// Each level has 300 properties of the next: 300^9, and none of them may be entered.
TEST(HostileDefinitions, HaveNoEndOfPropertiesThatAreNoInputs) {
    const std::string levels = many(9, [](int level) {
        return base::format(
            R"("L{}":{{"type":"object","properties":{{{}}}}})", level, many(300, [&](int i) {
                return base::format(R"("p{}":{{"$ref":"#/definitions/L{}"}})", i, level + 1);
            }));
    });
    const auto made = compiled(
        with_body(R"({"$ref":"#/definitions/L0"})",
                  base::format(R"(,"definitions":{{{},"L9":{{"type":"object","properties":{{
            "x":{{"type":"string","readOnly":true}}}}}}}})",
                               levels)));
    EXPECT_THAT(made->warnings, Contains(HasSubstr("too large")));
}

TEST(HostileDefinitions, AreWideInManyOperations) {
    const std::string properties = many(20000, [](int i) {
        return base::format(R"("a rather long name of a property {}":{{"type":"string"}})", i);
    });
    const std::string operations = many(3000, [](int i) {
        return base::format(R"("/a{}":{{"post":{{"parameters":[{{"name":"body","in":"body",
            "schema":{{"$ref":"#/definitions/Wide"}}}}]}}}})",
                            i);
    });
    const auto made = compiled(base::format(
        R"({{"swagger":"2.0","host":"a.example","paths":{{{}}},"definitions":{{"Wide":{{
            "type":"object","properties":{{{}}}}}}}}})",
        operations, properties));
    EXPECT_EQ(made->operations.size(), 3000U);
    EXPECT_LE(all_fields(*made), kCompiledBytesMax / sizeof(Field));
    EXPECT_THAT(made->warnings, Contains(HasSubstr("too large")));
}

TEST(HostileDefinitions, ShareOneHugeDefaultAndOneHugeList) {
    const std::string huge(3000000, 'x');
    const auto made = compiled(base::format(
        R"({{"swagger":"2.0","host":"a.example","paths":{{{}}},"definitions":{{"D":{{
            "type":"string","default":"{}","enum":["{}"]}}}}}})",
        many(2000,
             [](int i) {
                 return base::format(R"("/a{}":{{"get":{{"parameters":[{{"name":"q","in":"query",
                "schema":{{}},"$ref":"#/definitions/D"}}]}}}})",
                                     i);
             }),
        huge, huge));
    EXPECT_LE(all_fields(*made), 2000U);
    EXPECT_THAT(made->warnings, Contains(HasSubstr("too large")));
}

// One path item with a million things in it, which is that of 3,000 paths.
TEST(HostileDefinitions, SayOneLongThingManyTimes) {
    const std::string paths = many(3000, [](int i) {
        return base::format(R"("/a{}":{{"$ref":"#/x-item"}})", i);
    });
    for (const char* what : {"\"parameters\":[%]", "\"consumes\":[%],\"produces\":[%]",
                             "\"security\":[%]", "\"tags\":[%]"}) {
        std::string item(what);
        for (size_t at = item.find('%'); at != std::string::npos; at = item.find('%'))
            item.replace(at, 1, repeated("5,", 300000) + "5");
        const auto made = compiled(base::format(
            R"({{"openapi":"3.0.0","x-item":{{"get":{{{}}}}},"paths":{{{}}}}})", item, paths));
        EXPECT_EQ(made->operations.size(), 3000U) << what;
    }
}

TEST(HostileDefinitions, NameEverythingAlike) {
    const auto made = compiled(base::format(
        R"({{"swagger":"2.0","host":"a.example","paths":{{{}}}}})", many(5000, [](int i) {
            return base::format(R"("/a{}":{{"get":{{"operationId":"Same"}}}})", i);
        })));
    EXPECT_EQ(made->operations.size(), 5000U);
    EXPECT_NE(made->operation("Same_5000"), nullptr);
}

TEST(HostileDefinitions, HaveAPathThatFitsInAllWays) {
    const PathTemplate path("/" + repeated("{a}", 30) + "end");
    EXPECT_FALSE(path.match("/" + std::string(300, 'x')).has_value());
}

constexpr int kRounds = 12;

// Faults in fixtures, the same in each run.
class Mutations : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto& entry : std::filesystem::directory_iterator("tests/connectors")) {
            const std::string folder = entry.path().string();
            fixtures_.push_back({file_text(folder + "/apiDefinition.swagger.json"),
                                 file_text(folder + "/apiProperties.json")});
        }
        std::sort(fixtures_.begin(), fixtures_.end());
        ASSERT_GE(fixtures_.size(), 25U);
    }

    size_t below(size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    // Bytes changed, left out, doubled, or taken from elsewhere.
    std::string with_faults(std::string text) {
        for (size_t faults = 1 + below(4); faults > 0 && !text.empty(); --faults) {
            const size_t at = below(text.size());
            const size_t length = std::min(below(60), text.size() - at);
            switch (below(5)) {
                case 0:
                    text[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    text.erase(at, length);
                    break;
                case 2:
                    text.insert(at, text.substr(below(text.size()), length));
                    break;
                case 3:
                    text[at] = "{}[]\",:0tn$#@/"[below(14)];
                    break;
                default: {
                    const std::string& other = fixtures_[below(fixtures_.size())].first;
                    text.insert(at, other.substr(below(other.size() + 1), length));
                }
            }
        }
        return text;
    }

    // Every place in the document, so that faults of form and not of letters can be made.
    static void collect(model::Json& at, std::vector<model::Json*>& places) {
        places.push_back(&at);
        if (at.is_array())
            for (model::Json& one : at.get_array()) collect(one, places);
        if (at.is_object())
            for (auto& member : at.get_object()) collect(member.value(), places);
    }

    std::string with_wrong_values(const std::string& text) {
        auto document = model::parse_json(text);
        if (!document) return text;
        for (size_t faults = 1 + below(3); faults > 0; --faults) {
            std::vector<model::Json*> places;
            collect(*document, places);
            model::Json& place = *places[below(places.size())];
            model::Json made;
            switch (below(6)) {
                case 0:
                    made = nullptr;
                    break;
                case 1:
                    made = -1;
                    break;
                case 2:
                    made = "@{body()['x'].y";
                    break;
                case 3:
                    made = model::JsonObject{{"$ref", "#/paths"}};
                    break;
                case 4:
                    made = model::JsonArray({model::Json(*places[below(places.size())])});
                    break;
                default:
                    made = *places[below(places.size())];
            }
            place = std::move(made);
        }
        return model::to_text(*document);
    }

    std::vector<std::pair<std::string, std::string>> fixtures_;
    std::mt19937 random_{7};
};

TEST_F(Mutations, NeverCrashAndNeverTakeLong) {
    size_t compiled_ones = 0;
    size_t calls = 0;
    for (int round = 0; round < kRounds; ++round)
        for (const auto& [definition, properties] : fixtures_) {
            const bool letters = below(2) == 0;
            const std::string first =
                letters ? with_faults(definition) : with_wrong_values(definition);
            const std::string second =
                below(2) == 0 ? properties
                              : (letters ? with_faults(properties) : with_wrong_values(properties));
            const Probe probe = probe_definition(first, second);
            compiled_ones += probe.compiled ? 1 : 0;
            calls += probe.planned;
        }
    // The faults are small: much stays whole.
    EXPECT_GE(compiled_ones, fixtures_.size() * kRounds / 4);
    EXPECT_GE(calls, compiled_ones / 2);
}

}  // namespace
}  // namespace leadflow::connectors::described
