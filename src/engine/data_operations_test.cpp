// SPDX-License-Identifier: Apache-2.0
#include "engine/story.h"

namespace leadflow::engine {
namespace {

constexpr const char* kPeople =
    R"json({"people":[{"name":"Ann","age":31},{"name":"Bob, \"B\"","age":17},{"name":null,"age":40}]})json";

std::string outputs_of(const std::string& action, const std::string& body = kPeople) {
    Story story;
    story.tell("\"A\":" + action).start(body);
    return story.outputs("A");
}

TEST(ParseJson, ReadsTextAndHoldsItAgainstItsSchema) {
    constexpr const char* kAction =
        R"json({"type":"ParseJson","inputs":{"content":"@triggerBody()?['text']",
            "schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}})json";
    EXPECT_EQ(outputs_of(kAction, R"({"text":"{\"a\":1}"})"), R"({"body":{"a":1}})");
    EXPECT_EQ(outputs_of(kAction, R"({"text":{"a":2}})"), R"({"body":{"a":2}})");
    Story story;
    story.tell(std::string("\"A\":") + kAction).start(R"({"text":"{\"a\":\"x\"}"})");
    EXPECT_EQ(story.step("A").code, "ValidationFailed");
    EXPECT_EQ(story.status("A"), StepStatus::kFailed);
    EXPECT_NE(story.outputs("A").find("Expected Integer but got String"), std::string::npos);
}

TEST(ParseJson, TellsEmptyContentFromBrokenContent) {
    constexpr const char* kAction =
        R"json("A":{"type":"ParseJson","inputs":{"content":"@triggerBody()?['text']","schema":{}}})json";
    Story empty;
    empty.tell(kAction).start(R"({"text":""})");
    EXPECT_EQ(empty.step("A").error->code, "InvalidTemplate");
    Story broken;
    broken.tell(kAction).start(R"({"text":"{\"a\":"})");
    EXPECT_EQ(broken.step("A").code, "InvalidJSON");
}

TEST(ParseJson, ABrokenSchemaIsAFault) {
    Story story;
    story.tell(R"("A":{"type":"ParseJson","inputs":{"content":"{}","schema":{"type":"strnig"}}})");
    EXPECT_NE(story.faults().find("actions.A.inputs.schema"), std::string::npos);
}

TEST(Query, KeepsTheElementsForWhichItsConditionHolds) {
    EXPECT_EQ(outputs_of(R"json({"type":"Query","inputs":{"from":"@triggerBody()['people']",
                  "where":"@greater(item()?['age'],30)"}})json"),
              R"({"body":[{"name":"Ann","age":31},{"name":null,"age":40}]})");
}

TEST(Query, FailsWithoutAnArray) {
    Story story;
    story.tell(R"json("A":{"type":"Query","inputs":{"from":"@triggerBody()?['none']",
        "where":"@true"}})json").start();
    EXPECT_EQ(story.step("A").code, "BadRequest");
    EXPECT_NE(story.step("A").error->message.find("must be an array"), std::string::npos);
}

TEST(Select, MakesAnObjectOrAValueOfEachElement) {
    EXPECT_EQ(outputs_of(R"json({"type":"Select","inputs":{"from":"@triggerBody()['people']",
                  "select":{"n":"@item()?['name']","old":"@greater(item()['age'],18)"}}})json"),
              R"json({"body":[{"n":"Ann","old":true},{"n":"Bob, \"B\"","old":false},{"n":null,"old":true}]})json");
    EXPECT_EQ(outputs_of(R"json({"type":"Select","inputs":{"from":"@triggerBody()['people']",
                  "select":"@item()['age']"}})json"),
              R"({"body":[31,17,40]})");
}

TEST(Join, PutsTheTextsOfTheElementsInARow) {
    EXPECT_EQ(outputs_of(R"json({"type":"Join","inputs":{"from":[1,"a",null,true],"joinWith":"; "}})json"),
              R"({"body":"1; a; ; True"})");
}

TEST(Table, WritesCsvWithQuotesWhereNeeded) {
    EXPECT_EQ(outputs_of(R"json({"type":"Table","inputs":{"from":"@triggerBody()['people']","format":"CSV"}})json"),
              R"json({"body":"name,age\r\nAnn,31\r\n\"Bob, \"\"B\"\"\",17\r\n,40\r\n"})json");
}

TEST(Table, WritesHtmlWithItsValuesEscaped) {
    EXPECT_EQ(outputs_of(R"json({"type":"Table","inputs":{"from":[{"a":"<b>"}],"format":"HTML",
                  "columns":[{"header":"A & B","value":"@item()['a']"},{"header":"C","value":"x"}]}})json"),
              R"json({"body":"<table><thead><tr><th>A &amp; B</th><th>C</th></tr></thead><tbody><tr><td>&lt;b&gt;</td><td>x</td></tr></tbody></table>"})json");
    EXPECT_EQ(outputs_of(R"({"type":"Table","inputs":{"from":[],"format":"html"}})"),
              R"({"body":"<table><tbody></tbody></table>"})");
}

TEST(ExpressionAction, IsAFunctionOfTheLanguage) {
    EXPECT_EQ(outputs_of(R"json({"type":"Expression","kind":"AddToTime","inputs":{
                  "baseTime":"2026-01-31T00:00:00Z","interval":2,"timeUnit":"Day"}})json"),
              R"({"body":"2026-02-02T00:00:00.0000000Z"})");
    Story story;
    story.tell(R"("A":{"type":"Expression","kind":"AddToTme","inputs":{}})");
    EXPECT_NE(story.faults().find("did you mean 'AddToTime'"), std::string::npos);
}

}  // namespace
}  // namespace leadflow::engine
