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

// Rule E31.
TEST(Compile, WhatFailsInEveryRunIsAFault) {
    for (const char* constant :
         {"@div(1,0)", "@int('x')", "@substring('a',5,1)", "@{concat('a',int('b'))}",
          "@concat(triggerBody(),string(div(1,0)))", "@and(true,div(1,0))",
          "@if(true,div(1,0),triggerBody())", "@json('{')"})
        expect_fault(base::format(R"("A":{{"type":"Compose","inputs":{{"x":"{}"}}}})", constant),
                     "actions.A.inputs.x InvalidTemplate");
    expect_fault(R"json("A":{"type":"If","expression":{"greater":["@add(1,'a')",1]},"actions":{}})json",
                 "actions.A.expression InvalidTemplate");
}

TEST(Compile, WhatIsNotReachedOrDependsOnTheRunIsNoFault) {
    for (const char* fine :
         {"@if(true,1,div(1,0))", "@or(true,div(1,0))", "@coalesce(1,div(1,0))",
          "@div(1,length(triggerBody()))", "@if(triggerBody(),div(1,0),1)",
          "@int(triggerBody()?['n'])", "@formatDateTime(utcNow(),'q')", "@div(1,rand(0,1))",
          "@int(parameters('p'))"}) {
        Story story;
        story.tell(base::format(R"("A":{{"type":"Compose","inputs":"{}"}})", fine),
                   R"("parameters":{"p":{"type":"string","defaultValue":"x"}},)");
        EXPECT_EQ(story.faults(), "") << fine;
    }
    Story story;
    story.tell(R"json(
        "Q":{"type":"Query","inputs":{"from":"@triggerBody()","where":"@equals(1,int('x'))"}},
        "S":{"type":"Select","inputs":{"from":"@triggerBody()","select":"@div(1,0)"}},
        "If":{"type":"If","expression":{"or":[{"equals":[1,1]},{"equals":["@div(1,0)",1]}]},"actions":{}},
        "Static":{"type":"Compose","inputs":"@div(1,0)","runtimeConfiguration":{"staticResult":
            {"name":"C","staticResultOptions":"Enabled"}}})json",
               R"("staticResults":{"C":{"status":"Succeeded"}},)");
    EXPECT_EQ(story.faults(), "") << "an empty list asks none of them";
}

// Rule E29.
TEST(Compile, TheLimitsOfTheServerAreTheLimitsOfItsFlows) {
    const auto faults = [](const model::Limits& limits) {
        auto flow = definition::read_flow(R"json({"definition":{"triggers":{"manual":{"type":"Request"}},
            "outputs":{"o":{"type":"String","value":"x"}},"actions":{
            "First":{"type":"InitializeVariable","inputs":{"variables":[{"name":"v","type":"integer","value":"@add(1, 2)"}]}},
            "Loop":{"type":"Until","expression":"@true","limit":{"count":7},"actions":{}}}}})json",
                                      limits);
        std::string text;
        for (const auto& fault : flow->faults) text += fault.path + " ";
        std::vector<CompileFault> found;
        compile(flow->definition, {}, nullptr, found);
        for (const auto& fault : found) text += fault.path + " ";
        return text;
    };
    EXPECT_EQ(faults({}), "");
    EXPECT_EQ(faults({.actions_max = 1}), "actions ");
    EXPECT_EQ(faults({.variables_max = 0}), "actions ");
    EXPECT_EQ(faults({.outputs_max = 0}), "outputs ");
    EXPECT_EQ(faults({.name_characters_max = 4}), "triggers.manual actions.First ");
    EXPECT_EQ(faults({.expression_characters_max = 8}), "actions.First.inputs.variables[0].value ");
    EXPECT_EQ(faults({.until_rounds_max = 6}), "actions.Loop.limit.count ");
}

}  // namespace
}  // namespace leadflow::engine
