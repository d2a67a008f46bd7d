// SPDX-License-Identifier: Apache-2.0
// What is kept of a run for people only: trackedProperties of its actions, outputs of the
// definition. Rules E32 and E33.
#include "engine/story.h"

namespace leadflow::engine {
namespace {

const Json* tracked(const Json& record) { return model::find(record, "trackedProperties"); }

Json record_of(const Story& story, const std::string& name, const std::string& repetition = "") {
    return *model::parse_json(story.row(name, repetition).record);
}

model::RunOutput output_of(const Story& story, const std::string& name) {
    return *model::to_output(story.row("$outputs", name));
}

TEST(TrackedProperties, AreEvaluatedAfterTheActionWithTheActionInScope) {
    Story story;
    story.tell(R"json("Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},
        "trackedProperties":{"who":"@triggerBody()?['name']","status":"@action()['status']",
            "code":"@action()?['code']","got":"@action()['outputs']['body']","itself":"@body('Call')"}})json")
        .start();
    EXPECT_EQ(tracked(record_of(story, "Call")), nullptr) << "it is not over yet";
    story.answer("Call", {.status = StepStatus::kSucceeded,
                          .code = "OK",
                          .outputs = *model::parse_json(R"({"body":7})")});
    EXPECT_EQ(model::to_text(*tracked(record_of(story, "Call"))),
              R"({"who":"Ann","status":"Succeeded","code":"OK","got":7,"itself":7})");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
}

TEST(TrackedProperties, TellWhatAFailedActionSaidAndEachIterationHasItsOwn) {
    Story story;
    story.tell(R"json("Loop":{"type":"Foreach","foreach":[1,2],"actions":{
        "Bad":{"type":"Compose","inputs":"@int(triggerBody())",
            "trackedProperties":{"n":"@item()","error":"@action()['error']['code']"}}}})json").start();
    EXPECT_EQ(model::to_text(*tracked(record_of(story, "Bad", "000001"))),
              R"({"n":2,"error":"InvalidTemplate"})");
}

TEST(TrackedProperties, FailWithoutFailingTheAction) {
    Story story;
    story.tell(R"json("A":{"type":"Compose","inputs":"x","trackedProperties":{"n":"@int('x')"}},
        "Long":{"type":"Compose","inputs":"x","trackedProperties":{"n":"@string(range(0,4000))"}})json").start();
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded);
    EXPECT_EQ(tracked(record_of(story, "A")), nullptr);
    EXPECT_NE(model::text_at(record_of(story, "A"), "trackedPropertiesFault"), "");
    EXPECT_EQ(model::text_at(record_of(story, "Long"), "trackedPropertiesFault"),
              "longer than 16000 characters");
}

TEST(TrackedProperties, OfSecureDataAreNotKept) {
    Story story;
    story.tell(R"json(
        "Secret":{"type":"Compose","inputs":"@triggerBody()?['name']",
            "trackedProperties":{"n":"@action()['outputs']"},
            "runtimeConfiguration":{"secureData":{"properties":["outputs"]}}},
        "Other":{"type":"Compose","inputs":"y","trackedProperties":{"n":"@outputs('Secret')"},
            "runAfter":{"Secret":["Succeeded"]}},
        "Skipped":{"type":"Compose","inputs":"y","trackedProperties":{"n":1},
            "runAfter":{"Other":["Failed"]}})json").start();
    for (const char* name : {"Secret", "Other", "Skipped"})
        EXPECT_EQ(tracked(record_of(story, name)), nullptr) << name;
    EXPECT_EQ(story.row("Other").record.find("Ann"), std::string::npos);
}

constexpr const char* kOutputs = R"json("outputs":{
    "lead":{"type":"String","value":"@outputs('Name')"},
    "all":{"type":"Object","value":{"status":"@actions('Name')['status']","n":3}},
    "bad":{"type":"Int","value":"@int(outputs('Name'))"}},)json";

TEST(Outputs, AreEvaluatedWhenTheRunEnds) {
    Story story;
    story.tell(R"json("Name":{"type":"Compose","inputs":"@triggerBody()?['name']"},
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},"runAfter":{"Name":["Succeeded"]}})json",
               kOutputs).start();
    EXPECT_FALSE(story.has_row("$outputs", "lead"));
    story.succeed("Call");
    EXPECT_EQ(story.run_status(), RunStatus::kSucceeded) << "an output that fails fails no run";
    EXPECT_EQ(*output_of(story, "lead").value, Json("Ann"));
    EXPECT_EQ(output_of(story, "lead").type, "string");
    EXPECT_EQ(model::to_text(*output_of(story, "all").value), R"({"status":"Succeeded","n":3})");
    EXPECT_FALSE(output_of(story, "bad").value);
    EXPECT_NE(output_of(story, "bad").fault, "");
}

TEST(Outputs, OfAFailedRunAreThereAndOfACancelledOneAreNot) {
    const char* actions = R"json("Name":{"type":"Compose","inputs":"n"},
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},"runAfter":{"Name":["Succeeded"]}})json";
    Story failed;
    failed.tell(actions, kOutputs).start();
    failed.answer("Call", {.status = StepStatus::kFailed, .code = "NotFound"});
    EXPECT_EQ(failed.run_status(), RunStatus::kFailed);
    EXPECT_EQ(*output_of(failed, "lead").value, Json("n"));
    Story cancelled;
    cancelled.tell(actions, kOutputs).start();
    cancelled.give(model::CancelRequested{});
    EXPECT_FALSE(cancelled.has_row("$outputs", "lead"));
}

TEST(Outputs, KeepTheirValuesAcrossARestart) {
    Story story;
    story.tell(R"json("Name":{"type":"Compose","inputs":"@triggerBody()?['name']"},
        "Call":{"type":"Http","inputs":{"method":"GET","uri":"https://x.example"},"runAfter":{"Name":["Succeeded"]}})json",
               kOutputs).start();
    story.crash_and_resume();
    story.answer("Call", {.status = StepStatus::kSucceeded, .code = "OK"});
    EXPECT_EQ(*output_of(story, "lead").value, Json("Ann"));
}

TEST(Outputs, MadeOfSecureDataAreNotReadable) {
    const auto row_of = [](const std::string& output, const std::string& trigger) {
        Story story;
        story.tell(R"json("Secret":{"type":"Compose","inputs":"@triggerBody()?['name']",
            "runtimeConfiguration":{"secureData":{"properties":["outputs"]}}},
            "Open":{"type":"Compose","inputs":"@triggerBody()?['name']"})json",
                   R"("outputs":{"o":)" + output + "}," + trigger).start();
        return story.row("$outputs", "o");
    };
    EXPECT_EQ(row_of(R"j({"type":"string","value":"@outputs('Open')"})j", "").outputs, "\"Ann\"");
    for (const char* secure : {R"j({"type":"string","value":"@outputs('Secret')"})j",
                               R"j({"type":"SecureString","value":"@outputs('Open')"})j"}) {
        const model::SaveStep row = row_of(secure, "");
        EXPECT_EQ(row.outputs, "") << secure;
        EXPECT_TRUE(model::to_output(row)->secure) << secure;
    }
}

TEST(Outputs, OfASecureTriggerAreSecure) {
    Story story;
    story.tell(R"json("Use":{"type":"Compose","inputs":"@triggerBody()?['name']"})json",
               R"j("outputs":{"o":{"type":"string","value":"@triggerBody()"}},)j");
    story.definition().trigger.secure_outputs = true;
    story.start();
    EXPECT_EQ(story.row("$outputs", "o").outputs, "");
    EXPECT_EQ(story.row("Use").inputs, "");
}

TEST(Outputs, ThatAreWrongAreFaults) {
    const auto faults = [](const std::string& outputs) {
        Story story;
        story.tell(R"("A":{"type":"Compose","inputs":1})", "\"outputs\":" + outputs + ",");
        return story.faults();
    };
    EXPECT_NE(faults(R"([])").find("outputs InvalidTemplate"), std::string::npos);
    EXPECT_NE(faults(R"({"o":{"type":"text","value":1}})").find("outputs.o.type"),
              std::string::npos);
    EXPECT_NE(faults(R"({"o":{"type":"string"}})").find("outputs.o.value"), std::string::npos);
    EXPECT_NE(faults(R"j({"o":{"type":"string","value":"@body('B')"}})j").find("no action 'B'"),
              std::string::npos);
    EXPECT_NE(faults(R"j({"o":{"type":"string","value":"@variables('v')"}})j").find("no variable"),
              std::string::npos);
}

}  // namespace
}  // namespace leadflow::engine
