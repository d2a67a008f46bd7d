// SPDX-License-Identifier: Apache-2.0
#include "definition/schema.h"

#include "base/text.h"
#include "definition/conformance_files.h"
#include "definition/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace leadflow::definition {
namespace {

using model::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json json(std::string_view text) {
    return model::parse_json(text).value();
}

std::shared_ptr<const Schema> compile(std::string_view text) {
    return Schema::compile(json(text)).value();
}

std::shared_ptr<const Schema> guide_schema() {
    return Schema::compile(conformance_json("marketplace-lead.schema.json")).value();
}

// "UserDetails.Phone: Invalid type. …"
std::vector<std::string> mismatches(const Schema& schema, std::string_view body) {
    std::vector<std::string> found;
    for (const Mismatch& one : schema.validate(json(body)))
        found.push_back(one.path + ": " + one.message);
    return found;
}

// The code of the first fault; "" when the schema is fine.
std::string fault_code(std::string_view text) {
    std::vector<Fault> faults;
    const auto compiled = Schema::compile(json(text), &faults);
    return compiled.has_value() ? std::string() : faults.at(0).path + " " + faults.at(0).code;
}

TEST(GuideSchema, JudgesEveryLeadAsTheConformanceFileSays) {
    const auto schema = guide_schema();
    const auto leads = conformance_lines("leads.jsonl");
    ASSERT_GE(leads.size(), 25u);
    for (const Json& lead : leads) {
        const auto found = schema->validate(*model::find(lead, "payload"));
        EXPECT_EQ(found.empty(), model::bool_at(lead, "valid_against_seed_schema").value())
            << model::text_at(lead, "name");
    }
}

TEST(GuideSchema, NamesEachFieldThatIsNull) {
    EXPECT_THAT(mismatches(*guide_schema(),
                           R"({"UserDetails":{"Phone":null,"Email":["a"]},"LeadSource":1})"),
                ElementsAre("UserDetails.Phone: Invalid type. Expected String but got Null.",
                            "UserDetails.Email: Invalid type. Expected String but got Array.",
                            "LeadSource: Invalid type. Expected String but got Integer."));
    EXPECT_THAT(mismatches(*guide_schema(), "[]"),
                ElementsAre(": Invalid type. Expected Object but got Array."));
}

TEST(GuideSchema, GivesItsNamesAsATree) {
    const auto schema = guide_schema();
    EXPECT_EQ(schema->names().properties().size(), 4u);
    const NameTree::Property* details = schema->names().find("UserDetails");
    ASSERT_NE(details, nullptr);
    EXPECT_EQ(details->tree.properties().size(), 7u);
    EXPECT_NE(details->tree.find("FirstName"), nullptr);
    EXPECT_EQ(details->tree.find("firstname"), nullptr);
}

TEST(Schema, IsDraft4UnderEverySpellingOfItsTag) {
    for (const char* tag :
         {"http://json-schema.org/draft-04/schema#", "https://json-schema.org/draft-04/schema#",
          "http://json-schema.org/draft-04/schema", "https://json-schema.org/schema#"}) {
        std::vector<Fault> faults;
        const auto schema = Schema::compile(
            Json{{"$schema", tag}, {"minimum", 1}, {"exclusiveMinimum", true}, {"const", 3}},
            &faults);
        EXPECT_THAT(faults, IsEmpty()) << tag;
        EXPECT_EQ((*schema)->validate(1).size(), 1u);
        EXPECT_EQ((*schema)->validate(2).size(), 0u) << "draft 4 has no const";
    }
}

TEST(Schema, IsDraft7WhenItSaysSo) {
    const auto schema = compile(
        R"({"$schema":"https://json-schema.org/draft-07/schema","properties":{"a":{"const":3},"b":true}})");
    EXPECT_THAT(mismatches(*schema, R"({"a":4,"b":1})"),
                ElementsAre("a: Value does not match const."));
}

TEST(Schema, WarnsOfAnUnknownTagAndReadsDraft4) {
    std::vector<Fault> faults;
    const auto schema =
        Schema::compile(json(R"({"$schema":"https://example.com/mine","type":"object"})"), &faults);
    ASSERT_TRUE(schema.has_value());
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_TRUE(faults[0].warning);
}

TEST(Schema, KeepsAPropertyThatIsCalledId) {
    const auto schema = compile(
        R"({"id":"http://example.com/","properties":{"id":{"id":"/properties/id","type":"string"}}})");
    EXPECT_THAT(mismatches(*schema, R"({"id":1})"),
                ElementsAre("id: Invalid type. Expected String but got Integer."));
    EXPECT_NE(schema->names().find("id"), nullptr);
}

TEST(Schema, FollowsReferencesIntoItselfOnly) {
    const auto schema = compile(R"({"definitions":{"t":{"type":"string"}},
        "properties":{"a":{"$ref":"#/definitions/t"}}})");
    EXPECT_THAT(mismatches(*schema, R"({"a":1})"),
                ElementsAre("a: Invalid type. Expected String but got Integer."));
    EXPECT_EQ(fault_code(R"({"properties":{"a":{"$ref":"http://example.com/x.json"}}})"),
              "properties.a.$ref InvalidSchema");
    EXPECT_EQ(fault_code(R"({"properties":{"a":{"$ref":"#/definitions/t"}}})"), " InvalidSchema");
}

TEST(Schema, RefusesPatternsAsLogicAppsDoes) {
    EXPECT_EQ(fault_code(R"({"properties":{"a":{"pattern":"(a+)+$"}}})"),
              "properties.a.pattern ActionSchemaNotSupported");
    EXPECT_EQ(fault_code(R"({"patternProperties":{"^a":{}}})"),
              "patternProperties ActionSchemaNotSupported");
    EXPECT_EQ(fault_code(R"({"properties":{"pattern":{"type":"string"}}})"), "")
        << "a property may be called pattern";
}

TEST(Schema, RefusesCirclesDoublingsAndDepth) {
    EXPECT_EQ(fault_code(R"({"properties":{"a":{"$ref":"#"}}})"), " InvalidSchema");
    EXPECT_EQ(fault_code(R"({"$ref":"#"})"), " InvalidSchema");
    std::string doubling = R"({"definitions":{"d0":{"type":"string"})";
    for (int i = 1; i < 40; ++i)
        doubling += base::format(
            R"(,"d{0}":{{"allOf":[{{"$ref":"#/definitions/d{1}"}},{{"$ref":"#/definitions/d{1}"}}]}})",
            i, i - 1);
    EXPECT_EQ(fault_code(doubling + R"(},"allOf":[{"$ref":"#/definitions/d39"}]})"),
              " LimitExceeded");
    Json deep = "x";
    for (int i = 0; i < kSchemaDepthMax + 2; ++i) deep = Json{{"not", deep}};
    std::vector<Fault> faults;
    EXPECT_FALSE(Schema::compile(deep, &faults).has_value());
    EXPECT_EQ(faults.at(0).code, "LimitExceeded");
}

TEST(Schema, NamesEveryFaultOfItsOwn) {
    std::vector<Fault> faults;
    EXPECT_FALSE(Schema::compile(json(R"({"type":"objekt","required":"a","minLength":-1,
        "properties":{"x":7,"y":{"enum":[]}},"multipleOf":0})"),
                                 &faults)
                     .has_value());
    EXPECT_EQ(faults.size(), 6u);
    EXPECT_THAT(faults[0].message, HasSubstr("Did you mean 'object'?"));
}

struct Case {
    const char* schema;
    const char* body;
    const char* expected;  // "" matches.
};

class Wordings : public ::testing::TestWithParam<Case> {};

TEST_P(Wordings, AreLogicApps) {
    const Case& test = GetParam();
    EXPECT_EQ(base::joined(mismatches(*compile(test.schema), test.body), "\n"), test.expected)
        << test.schema << " " << test.body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Wordings,
    ::testing::Values(
        Case{R"({"type":["string","null"]})", "null", ""},
        Case{R"({"type":["string","null"]})", "1",
             ": Invalid type. Expected String, Null but got Integer."},
        Case{R"({"type":"integer"})", "1.0", ""},
        Case{R"({"type":"integer"})", "1.5", ": Invalid type. Expected Integer but got Number."},
        Case{R"({"type":["integer","null"]})", "\"1\"",
             ": Invalid type. Expected Integer, Null but got String."},
        Case{R"({"type":["integer","null"],"multipleOf":2})", "4.0", ""},
        Case{R"({"type":["integer","null"],"multipleOf":2})", "3",
             ": Integer is not a multiple of 2E0."},
        Case{R"({"type":"number","multipleOf":2})", "2.5", ": Float is not a multiple of 2E0."},
        Case{R"({"type":"any"})", "1", ""},
        Case{R"({"required":["a","b","c"]})", R"({"b":1})",
             ": Required properties are missing from object: a, c."},
        Case{R"({"properties":{"a":{}},"additionalProperties":false})", R"({"a":1,"x":1})",
             "x: Property 'x' has not been defined and the schema does not allow additional "
             "properties."},
        Case{R"({"enum":["a","b"]})", "\"c\"", ": Value is not defined in enum."},
        Case{R"({"minimum":5})", "4", ": Integer is less than minimum value of 5."},
        Case{R"({"maxLength":2})", "\"åäö\"", ": String exceeds maximum length of 2."},
        Case{R"({"maxLength":3})", "\"åäö\"", ""},
        Case{R"({"minItems":2})", "[1]", ": Array item count 1 is less than minimum count of 2."},
        Case{R"({"items":{"properties":{"e":{"type":"string"}}}})", R"([{"e":"x"},{"e":1}])",
             "[1].e: Invalid type. Expected String but got Integer."},
        Case{R"({"maxItems":5,"uniqueItems":true})", "[1,2,1]",
             ": Non-unique array item at index 2."},
        Case{R"({"anyOf":[{"type":"string"},{"minimum":3}]})", "1",
             ": JSON does not match any schemas from 'anyOf'."},
        Case{R"({"oneOf":[{"minimum":1},{"minimum":2}]})", "3",
             ": JSON is valid against more than one schema from 'oneOf'."},
        Case{R"({"not":{"type":"string"}})", "\"x\"", ": JSON is valid against schema from 'not'."},
        Case{R"({"allOf":[{"required":["a"]},{"required":["b"]}]})", "{}",
             ": Required properties are missing from object: a.\n"
             ": Required properties are missing from object: b."},
        Case{R"({"format":"date-time","type":"integer"})", "7", ""},
        Case{R"({"dependencies":{"a":["b"]}})", R"({"a":1})", ": JSON does not match the schema."},
        Case{"{}", "[1]", ""}));

TEST(PlainSchemas, AreJudgedAsValijsonJudges) {
    const std::vector<Json> values{nullptr,
                                   true,
                                   1,
                                   1.0,
                                   1.5,
                                   "x",
                                   json("[]"),
                                   json("[1]"),
                                   json("{}"),
                                   json(R"({"a":1})"),
                                   json(R"({"a":null})")};
    for (const char* type : {"string", "object", "array", "number", "integer", "boolean", "null"}) {
        const auto schema = Schema::compile(Json{{"properties", {{"a", {{"type", {type}}}}}},
                                                 {"required", {"a"}},
                                                 {"items", {{"type", {type, "null"}}}}})
                                .value();
        for (const Json& value : values)
            for (const Json& body : {value, Json{{"a", value}}, Json(model::JsonArray{value})})
                EXPECT_EQ(schema->validate(body).empty(), schema->matches_by_valijson(body))
                    << type << " " << model::to_text(body);
    }
    const auto guide = guide_schema();
    for (const Json& lead : conformance_lines("leads.jsonl")) {
        const Json& body = *model::find(lead, "payload");
        EXPECT_EQ(guide->validate(body).empty(), guide->matches_by_valijson(body));
    }
}

TEST(Schema, IsUsedFromManyThreadsAtOnce) {
    const auto schema = guide_schema();
    const Json good = json(R"({"UserDetails":{"Email":"a@example.com"}})");
    const Json bad = json(R"({"UserDetails":{"Email":1}})");
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n)
                if (!schema->validate(good).empty() || schema->validate(bad).size() != 1) ++wrong;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace leadflow::definition
