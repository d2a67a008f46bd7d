// SPDX-License-Identifier: Apache-2.0
#include "engine/story.h"

namespace leadflow::engine {
namespace {

void expect_fault(const std::string& actions, const std::string& expected) {
    Story story;
    story.tell(actions);
    const std::string faults = story.faults();
    EXPECT_NE(faults.find(expected), std::string::npos) << expected << "\n" << faults;
}

TEST(Compile, AReferenceMustLeadBack) {
    constexpr const char* kActions = R"json(
        "A":{"type":"Compose","inputs":1},
        "S":{"type":"Scope","runAfter":{"A":["Succeeded"]},"actions":{
            "In":{"type":"Compose","inputs":"@outputs('A')"},
            "Next":{"type":"Compose","inputs":"@outputs('WHAT')","runAfter":{"In":["Succeeded"]}}}},
        "B":{"type":"Compose","inputs":"@outputs('In')","runAfter":{"S":["Succeeded"]}},
        "Side":{"type":"Compose","inputs":1})json";
    const auto with = [&](const std::string& name) {
        std::string text = kActions;
        return text.replace(text.find("WHAT"), 4, name);
    };
    Story good;
    good.tell(with("A"));
    EXPECT_EQ(good.faults(), "");
    for (const char* name : {"B", "Side", "Next", "S"})
        expect_fault(with(name), base::format("'Next' cannot use '{}', which does not come before", name));
    expect_fault(with("Inn"), "there is no action 'Inn'; did you mean 'In'?");
}

TEST(Compile, LoopsAreNamedFromInsideOnly) {
    expect_fault(R"json("Loop":{"type":"Foreach","foreach":[1],"actions":{"A":{"type":"Compose","inputs":"@items('Lop')"}}})json",
                 "did you mean 'Loop'?");
    expect_fault(R"json("Loop":{"type":"Foreach","foreach":[1],"actions":{}},
                        "A":{"type":"Compose","inputs":"@items('Loop')","runAfter":{"Loop":["Succeeded"]}})json",
                 "this is no loop around 'A'");
    expect_fault(R"json("O":{"type":"Foreach","foreach":[1],"actions":{"I":{"type":"Foreach","foreach":[1],"actions":{"X":{"type":"Compose","inputs":1}}}}},
                        "A":{"type":"Compose","inputs":"@outputs('X')","runAfter":{"O":["Succeeded"]}})json",
                 "inside more than one loop");
}

TEST(Compile, ParametersMustBeDefined) {
    expect_fault(R"json("A":{"type":"Compose","inputs":"@parameters('x')"})json", "there is no parameter 'x'");
}

TEST(Compile, MissingInputsAreNamed) {
    expect_fault(R"("A":{"type":"Query","inputs":{"from":[]}})", "actions.A.inputs.where InvalidTemplate");
    expect_fault(R"("A":{"type":"Foreach","actions":{}})", "needs 'foreach'");
    expect_fault(R"("A":{"type":"Until","actions":{}})", "actions.A.expression InvalidTemplate");
    expect_fault(R"("A":{"type":"Wait","inputs":{}})", "either 'interval' or 'until'");
    expect_fault(R"("A":{"type":"Terminate","inputs":{"runStatus":"Faild"}})", "Did you mean 'Failed'?");
    expect_fault(R"("A":{"type":"Table","inputs":{"from":[],"format":"XLS"}})", "no format of a table");
}

TEST(Compile, LimitsOfSwitchAndLoopsHold) {
    std::string cases;
    for (int i = 0; i < 26; ++i)
        cases += base::format(R"({}"C{}":{{"case":{},"actions":{{}}}})", i == 0 ? "" : ",", i, i);
    expect_fault(R"("A":{"type":"Switch","expression":"@1","cases":{)" + cases + "}}", "more than 25 cases");
    expect_fault(R"("A":{"type":"Switch","expression":"@1","cases":{"X":{"case":1,"actions":{}},"Y":{"case":1,"actions":{}}}})",
                 "stand for the same value");
    expect_fault(R"("A":{"type":"Foreach","foreach":[],"actions":{},"runtimeConfiguration":{"concurrency":{"repetitions":51}}})",
                 "a number from 1 to 50");
    expect_fault(R"("A":{"type":"Until","expression":"@true","actions":{},"limit":{"count":5001}})", "a number from 1 to 5000");
}

TEST(Compile, AnUnknownTypeIsKeptAndNamed) {
    Story story;
    story.tell(R"("A":{"type":"Liquid","inputs":{"x":1}})");
    EXPECT_NE(story.faults().find("UnknownActionType"), std::string::npos);
    EXPECT_EQ(story.definition().actions[0].type_text, "Liquid");
}

TEST(Compile, AStaticResultMustExist) {
    expect_fault(R"("A":{"type":"Compose","inputs":1,"runtimeConfiguration":{"staticResult":{"name":"C0","staticResultOptions":"Enabled"}}})",
                 "There is no static result 'C0'");
}

}  // namespace
}  // namespace leadflow::engine
