// SPDX-License-Identifier: Apache-2.0
#include "engine/story.h"

namespace leadflow::engine {
namespace {

constexpr const char* kCount =
    R"json("Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"Count","type":"Integer","value":1}]}},)json";

TEST(Variables, AreSetIncrementedAndDecremented) {
    Story story;
    story.tell(std::string(kCount) + R"json(
        "Up":{"type":"IncrementVariable","inputs":{"name":"count","value":"@add(1,1)"},"runAfter":{"Init":["Succeeded"]}},
        "Down":{"type":"DecrementVariable","inputs":{"name":"COUNT"},"runAfter":{"Up":["Succeeded"]}},
        "See":{"type":"Compose","inputs":"@variables('cOUNT')","runAfter":{"Down":["Succeeded"]}})json").start();
    EXPECT_EQ(story.outputs("See"), "2");
    EXPECT_EQ(story.outputs("Up"), R"({"body":{"name":"Count","value":3}})");
    EXPECT_EQ(story.variable("count"), Json(2));
}

TEST(Variables, AreAppendedToAndStartWithoutAValue) {
    Story story;
    story.tell(R"json(
        "List":{"type":"InitializeVariable","inputs":{"variables":[{"name":"l","type":"array"}]}},
        "Text":{"type":"InitializeVariable","inputs":{"variables":[{"name":"t","type":"string","value":"a"}]}},
        "Add":{"type":"AppendToArrayVariable","inputs":{"name":"l","value":{"x":1}},"runAfter":{"List":["Succeeded"]}},
        "Write":{"type":"AppendToStringVariable","inputs":{"name":"t","value":7},"runAfter":{"Text":["Succeeded"]}})json").start();
    EXPECT_EQ(model::to_text(story.variable("l")), R"([{"x":1}])");
    EXPECT_EQ(story.variable("t"), Json("a7"));
    EXPECT_EQ(story.outputs("Add"), "none");
}

TEST(Variables, TakeOnlyValuesOfTheirType) {
    Story story;
    story.tell(std::string(kCount) + R"json(
        "Set":{"type":"SetVariable","inputs":{"name":"Count","value":"@triggerBody()?['name']"},"runAfter":{"Init":["Succeeded"]}})json").start();
    EXPECT_EQ(story.step("Set").code, "BadRequest");
    EXPECT_EQ(story.variable("count"), Json(1));
}

// Rule E20: what the variables are is durable with the decision that changed them.
TEST(Variables, SurviveARestart) {
    Story story;
    story.tell(std::string(kCount) + R"json(
        "Wait":{"type":"Wait","inputs":{"interval":{"count":5,"unit":"Minute"}},"runAfter":{"Init":["Succeeded"]}},
        "Up":{"type":"IncrementVariable","inputs":{"name":"Count"},"runAfter":{"Wait":["Succeeded"]}})json").start();
    story.crash_and_resume();
    EXPECT_EQ(story.variable("count"), Json(1));
    story.pass(std::chrono::minutes(5));
    story.give(model::Woken{});
    EXPECT_EQ(story.variable("count"), Json(2));
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(Variables, ARetryHasTheInputsOfTheFirstTry) {
    Story story;
    story.tell(std::string(kCount) + R"json(
        "Call":{"type":"Http","inputs":{"method":"POST","uri":"https://x.example/@{variables('Count')}","headers":{"Authorization":"k"}},"runAfter":{"Init":["Succeeded"]}},
        "Wait":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Second"}},"runAfter":{"Init":["Succeeded"]}},
        "Up":{"type":"IncrementVariable","inputs":{"name":"Count"},"runAfter":{"Wait":["Succeeded"]}})json").start();
    story.answer("Call", {.status = StepStatus::kFailed, .code = "X", .retry = RetryClass::kYes});
    story.pass(std::chrono::seconds(1));
    story.give(model::Woken{});
    story.pass(std::chrono::seconds(60));
    story.give(model::Woken{});
    ASSERT_EQ(story.invokes(), 1U);
    EXPECT_EQ(model::text_at(story.invocation().inputs, "uri"), "https://x.example/1");
    EXPECT_EQ(model::text_at(story.invocation().inputs.at("headers"), "Authorization"), "k");
}

// Rule C9: markup of the author stays markup on its way through a variable and a table, values do not.
TEST(Variables, MarkupWrittenIntoThemStaysMarkupInAMail) {
    Story story;
    story.tell(R"json(
        "Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"rows","type":"string","value":"a<b "}]}},
        "Loop":{"type":"Foreach","foreach":["<x>","y"],"runAfter":{"Init":["Succeeded"]},"operationOptions":"Sequential","actions":{
            "Add":{"type":"AppendToStringVariable","inputs":{"name":"rows","value":"<td>@{item()}</td>"}},
            "Raw":{"type":"AppendToStringVariable","inputs":{"name":"rows","value":"@item()"},"runAfter":{"Add":["Succeeded"]}}}},
        "Table":{"type":"Table","inputs":{"from":[{"n":"<z>"}],"format":"HTML"},"runAfter":{"Loop":["Succeeded"]}},
        "Wait":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Second"}},"runAfter":{"Table":["Succeeded"]}},
        "Mail":{"type":"OpenApiConnection","runAfter":{"Wait":["Succeeded"]},"inputs":{"host":{"apiId":"/providers/x/apis/shared_smtp","connectionName":"shared_smtp","operationId":"SendEmailV3"},
            "parameters":{"emailMessage/To":"a@b.c","emailMessage/Body":"@{variables('Rows')}|@{body('Table')}|@{outputs('Table')?['body']}"}}})json").start();
    story.crash_and_resume();
    story.pass(std::chrono::seconds(1));
    story.give(model::Woken{});
    ASSERT_EQ(story.invokes(), 1U);
    const std::string table =
        "<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>&lt;z&gt;</td></tr></tbody></table>";
    EXPECT_EQ(model::text_at(story.invocation().inputs.at("parameters"), "emailMessage/Body"),
              "a<b <td>&lt;x&gt;</td>&lt;x&gt;<td>y</td>y|" + table + "|" + table);
    EXPECT_EQ(story.variable("rows"), Json("a<b <td><x></td><x><td>y</td>y"));
}

TEST(Variables, FaultsAreNamedAtSaveTime) {
    Story story;
    story.tell(std::string(kCount) + R"json(
        "Twice":{"type":"InitializeVariable","inputs":{"variables":[{"name":"COUNT","type":"integre"}]}},
        "Scope":{"type":"Scope","actions":{"In":{"type":"InitializeVariable","inputs":{"variables":[{"name":"b","type":"boolean"}]}}}},
        "Set":{"type":"SetVariable","inputs":{"name":"Cuont","value":1}},
        "Self":{"type":"SetVariable","inputs":{"name":"Count","value":"@add(variables('count'),1)"}},
        "App":{"type":"AppendToArrayVariable","inputs":{"name":"Count","value":1}},
        "Use":{"type":"Compose","inputs":"@variables('nothing')"})json");
    const std::string faults = story.faults();
    for (const char* expected :
         {"actions.Twice DuplicateVariable", "did you mean 'integer'?",
          "actions.Scope.actions.In InvalidTemplate", "there is no variable 'Cuont'; did you mean 'Count'?",
          "actions.Self InvalidTemplate", "actions.App InvalidTemplate",
          "actions.Use UnknownVariable"})
        EXPECT_NE(faults.find(expected), std::string::npos) << expected << "\n" << faults;
}

}  // namespace
}  // namespace leadflow::engine
