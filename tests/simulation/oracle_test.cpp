// SPDX-License-Identifier: Apache-2.0
// The oracle is held to its own invariants: into what it sees of a good life a small fault is put,
// and it must name the rule. A check that can no longer fail shows here.
#include "model/step_record.h"
#include "simulation/recorded_life.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace leadflow::simulation {
namespace {

using model::RunStatus;
using model::StepStatus;
using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kLead =
    R"({"name":"Ann","n":2,"kind":"a","items":["x","y","z"],"leads":[{"kind":"a"},{"kind":"b"}]})";

const crypto::SealedBox& box() {
    static const std::unique_ptr<crypto::SealedBox> kBox = [] {
        const std::string file = std::filesystem::temp_directory_path() /
                                 ("leadflow_oracle_" + std::to_string(::getpid()));
        auto opened = crypto::SealedBox::open(file);
        std::filesystem::remove(file);
        CHECK(opened.has_value());
        return std::move(*opened);
    }();
    return *kBox;
}

std::string document(const std::string& actions, const std::string& trigger =
                                                     R"("type":"Request","kind":"Http","inputs":{})") {
    return R"json({"properties":{"definition":{"triggers":{"manual":{)json" + trigger +
           R"json(}},"staticResults":{"good":{"status":"Succeeded","outputs":{}}},"actions":{)json" +
           actions + R"json(}},"connectionReferences":{
        "shared_dynamicscrmonline":{"connectionName":"shared_dynamicscrmonline","source":"Embedded",
            "id":"/providers/Microsoft.PowerApps/apis/shared_dynamicscrmonline"},
        "shared_smtp":{"connectionName":"shared_smtp","source":"Embedded",
            "id":"/providers/Microsoft.PowerApps/apis/shared_smtp"}}}})json";
}

// One of each that the oracle has an eye on, one after the other.
constexpr const char* kOfEverything = R"json(
    "Init":{"type":"InitializeVariable","inputs":{"variables":[{"name":"n","type":"integer","value":0}]}},
    "Loop":{"type":"Foreach","foreach":"@triggerBody()?['items']","description":"items",
        "runtimeConfiguration":{"concurrency":{"repetitions":2}},"runAfter":{"Init":["Succeeded"]},
        "actions":{"Up":{"type":"IncrementVariable","inputs":{"name":"n","value":1}}}},
    "Choice":{"type":"If","expression":"@equals(triggerBody()?['kind'],'a')","description":"kind=a",
        "runAfter":{"Loop":["Succeeded"]},"actions":{"Yes":{"type":"Compose","inputs":1}},
        "else":{"actions":{"No":{"type":"Compose","inputs":2}}}},
    "Rounds":{"type":"Until","expression":"@equals(iterationIndexes('Rounds'),1)",
        "limit":{"count":3,"timeout":"PT1H"},"runAfter":{"Choice":["Succeeded"]},
        "actions":{"Round":{"type":"Compose","inputs":1}}},
    "Post":{"type":"Http","runAfter":{"Rounds":["Succeeded"]},"inputs":{"method":"POST",
        "uri":"https://x.example/","retryPolicy":{"type":"fixed","count":2,"interval":"PT20S"}}},
    "Pause":{"type":"Wait","runAfter":{"Post":["Succeeded"]},
        "inputs":{"interval":{"count":1,"unit":"Minute"}}},
    "Create":{"type":"OpenApiConnection","runAfter":{"Pause":["Succeeded"]},"inputs":{
        "host":{"connectionName":"shared_dynamicscrmonline","operationId":"PostItem_V2",
            "apiId":"/providers/Microsoft.PowerApps/apis/shared_dynamicscrmonline"},
        "parameters":{"dataset":"contoso.crm4","table":"leads","item/lastname":"x"}}},
    "Mail":{"type":"OpenApiConnection","runAfter":{"Create":["Succeeded"]},"inputs":{
        "host":{"connectionName":"shared_smtp","operationId":"SendEmailV3",
            "apiId":"/providers/Microsoft.PowerApps/apis/shared_smtp"},
        "parameters":{"emailMessage/From":"a@example.com","emailMessage/To":"b@example.com",
            "emailMessage/Subject":"s","emailMessage/Body":"b"}}},
    "Secret":{"type":"Compose","inputs":"hush-1","runAfter":{"Mail":["Succeeded"]},
        "runtimeConfiguration":{"secureData":{"properties":["inputs","outputs"]}}},
    "Broken":{"type":"Compose","inputs":"@triggerBody()['missing']['too']",
        "runAfter":{"Secret":["Succeeded"]}},
    "Never":{"type":"Scope","runAfter":{"Broken":["Succeeded"]},
        "actions":{"Deep":{"type":"Compose","inputs":1}}},
    "Group":{"type":"Scope","runAfter":{"Never":["Skipped"]},
        "actions":{"Inside":{"type":"Compose","inputs":1}}},
    "Mock":{"type":"Http","runAfter":{"Group":["Succeeded"]},
        "inputs":{"method":"GET","uri":"https://x.example/"},
        "runtimeConfiguration":{"staticResult":{"name":"good","staticResultOptions":"Enabled"}}},
    "Answer":{"type":"Response","kind":"Http","runAfter":{"Mock":["Succeeded"]},
        "inputs":{"statusCode":200}})json";

Record good_life() {
    static const Record kLife = [] {
        RecordedLife life(document(kOfEverything), box());
        life.answer_first_with(500);
        life.lead(kLead);
        life.rest();
        return life.record();
    }();
    return kLife;
}

class OracleTest : public testing::Test {
  protected:
    void expect(const std::string& rule) {
        EXPECT_THAT(record_.findings(), Contains(StartsWith(rule + ": ")));
    }
    const model::RunId& run() const { return record_.runs.front(); }
    void status(const std::string& action, StepStatus status) {
        record_.alter(action, [&](model::Step& step) { step.status = status; });
    }
    // A further commit.
    void write(model::Change change) {
        record_.moments.push_back({.changes = {std::move(change)}});
    }
    // The moment at which a change of which this holds was committed.
    size_t moment(const std::function<bool(const model::Change&)>& which) const {
        for (size_t i = 0; i < record_.moments.size(); ++i)
            for (const model::Change& change : record_.moments[i].changes)
                if (which(change)) return i;
        CHECK(false);
        return 0;
    }
    size_t call_of(const std::string& action) const {
        for (size_t i = 0; i < record_.moments.size(); ++i)
            if (record_.moments[i].effect_id == record_.effect_of(action)) return i;
        CHECK(false);
        return 0;
    }
    static bool is_row_of(const model::Change& change, const std::string& name) {
        const auto* row = std::get_if<model::SaveStep>(&change);
        return row != nullptr && row->name == name;
    }
    static bool is_end_of(const model::Change& change, const model::RunId& id) {
        const auto* row = std::get_if<model::UpdateRun>(&change);
        return row != nullptr && row->head.id == id && model::is_final(row->head.status);
    }

    Record record_ = good_life();
};

TEST_F(OracleTest, FindsNothingInAGoodLife) {
    EXPECT_THAT(record_.findings(), IsEmpty());
    EXPECT_EQ(record_.heads(run()).back()->status, RunStatus::kSucceeded);
    EXPECT_EQ(record_.rows("Broken").back()->status, StepStatus::kFailed);
    EXPECT_EQ(model::to_step(*record_.rows("Post").back())->attempts.size(), 2U);
}

TEST_F(OracleTest, NamesALostRun) {
    record_.forget([](const model::Change& change) {
        return std::holds_alternative<model::AddRun>(change) ||
               std::holds_alternative<model::UpdateRun>(change) ||
               std::holds_alternative<model::SaveStep>(change);
    });
    std::erase_if(record_.moments, [](const Moment& one) { return !one.effect_id.empty(); });
    expect("J1");
    expect("I3");
}

TEST_F(OracleTest, NamesARunThatNeverEnds) {
    record_.forget([this](const model::Change& change) { return is_end_of(change, run()); });
    expect("rest");
}

TEST_F(OracleTest, NamesAFinishedActionThatIsPerformedAgain) {
    record_.moments.push_back(record_.moments[call_of("Mail")]);
    expect("E2");
}

TEST_F(OracleTest, NamesACallBeforeItsTryIsDurable) {
    const size_t call = call_of("Create");
    std::swap(record_.moments[call], record_.moments[call - 1]);
    expect("J1");
}

TEST_F(OracleTest, NamesATryThatIsPerformedTwice) {
    const size_t call = call_of("Create");
    record_.moments.insert(record_.moments.begin() + static_cast<std::ptrdiff_t>(call),
                           record_.moments[call]);
    expect("R6");
}

TEST_F(OracleTest, NamesAnActionThatIgnoresItsRunAfter) {
    status("Never", StepStatus::kSucceeded);
    expect("E4");
}

TEST_F(OracleTest, NamesAnActionThatWasSkippedWithoutReason) {
    status("Mock", StepStatus::kSkipped);
    expect("E4");
}

TEST_F(OracleTest, NamesAnActionThatDidNotWait) {
    const size_t early = moment([](const auto& change) { return is_row_of(change, "Init"); });
    record_.moments[early - 1].changes.push_back(*record_.rows("Mail").front());
    expect("E4");
}

TEST_F(OracleTest, NamesAnActionThatNeverHadItsTurn) {
    record_.forget([](const model::Change& change) { return is_row_of(change, "Inside"); });
    expect("E3");
}

TEST_F(OracleTest, NamesARowInAPlaceThatWasNeverEntered) {
    model::SaveStep stray = *record_.rows("Inside").back();
    stray.repetition = "000007";
    record_.moments[call_of("Mail") - 1].changes.emplace_back(stray);
    expect("E3");
}

TEST_F(OracleTest, NamesARunThatEndsOtherwiseThanItsLeaves) {
    record_.heads(run()).back()->status = RunStatus::kFailed;
    expect("E5");
}

TEST_F(OracleTest, NamesAContainerThatEndsOtherwiseThanItsLeaves) {
    status("Inside", StepStatus::kFailed);
    expect("E5");
}

TEST_F(OracleTest, NamesWhatWasDoneInsideASkippedContainer) {
    status("Deep", StepStatus::kSucceeded);
    expect("E6");
}

TEST_F(OracleTest, NamesASecondBranch) {
    status("No", StepStatus::kSucceeded);
    expect("E7");
}

TEST_F(OracleTest, NamesASecondAnswer) {
    ++record_.responses[run()];
    expect("E8");
}

TEST_F(OracleTest, NamesATimeoutWithoutALimit) {
    record_.alter("Pause", [](model::Step& step) {
        step.status = StepStatus::kTimedOut;
        step.code = "ActionTimedOut";
    });
    expect("E11");
}

TEST_F(OracleTest, NamesACancellationThatNobodyAskedFor) {
    record_.heads(run()).back()->status = RunStatus::kCancelled;
    expect("E12");
}

TEST_F(OracleTest, NamesAStepThatIsLeftRunning) {
    status("Inside", StepStatus::kRunning);
    expect("E12");
}

TEST_F(OracleTest, NamesWhatIsWrittenAfterItsEnd) {
    model::SaveStep row = *record_.rows("Mail").back();
    row.status = StepStatus::kFailed;
    write(row);
    expect("E2");
}

TEST_F(OracleTest, NamesARunThatIsWrittenAfterItsEnd) {
    write(model::UpdateRun{*record_.heads(run()).back()});
    expect("E2");
}

TEST_F(OracleTest, NamesALostIteration) {
    record_.forget([](const model::Change& change) {
        const auto* row = std::get_if<model::SaveStep>(&change);
        return row != nullptr && row->name == "Up" && row->repetition == "000001";
    });
    expect("E3");
}

TEST_F(OracleTest, NamesALoopThatEndsTooEarly) {
    record_.alter("Loop", [](model::Step& step) { step.loop->next = 2; });
    expect("E18");
}

TEST_F(OracleTest, NamesTooManyIterationsAtOnce) {
    // All three are begun with the loop, and end some commits later.
    const size_t begin = moment([](const auto& change) { return is_row_of(change, "Loop"); });
    std::vector<model::SaveStep> ends;
    for (const char* repetition : {"000000", "000001", "000002"})
        ends.push_back(*record_.rows("Up", repetition).back());
    record_.forget([](const model::Change& change) { return is_row_of(change, "Up"); });
    for (const model::SaveStep& end : ends) {
        model::SaveStep row = end;
        row.status = StepStatus::kRunning;
        record_.moments[begin].changes.emplace_back(row);
        record_.moments[call_of("Mail") - 1].changes.emplace_back(end);
    }
    expect("E18");
}

TEST_F(OracleTest, NamesARoundTooMany) {
    record_.alter("Rounds", [](model::Step& step) { step.loop->next = 4; });
    expect("E21");
}

TEST_F(OracleTest, NamesAVariableThatWasWrittenTwice) {
    record_.rows(std::string(model::kVariableRow), "n").back()->outputs = "4";
    expect("E1");
}

TEST_F(OracleTest, NamesATerminationByNothing) {
    record_.alter("Deep", [](model::Step& step) { step.code = "Terminated"; });
    record_.alter("Never", [](model::Step& step) { step.code = "Terminated"; });
    expect("E22");
}

TEST_F(OracleTest, NamesAStaticResultThatIsNotFollowed) {
    status("Mock", StepStatus::kFailed);
    expect("E23");
    record_ = good_life();
    record_.alter("Mock", [](model::Step& step) { step.attempts.emplace_back(); });
    expect("E23");
}

TEST_F(OracleTest, NamesALostTry) {
    record_.alter("Post", [](model::Step& step) { step.attempts.erase(step.attempts.begin()); });
    expect("R7");
}

TEST_F(OracleTest, NamesATryTooMany) {
    record_.alter("Post", [](model::Step& step) {
        for (int i = 0; i < 2; ++i) {
            step.attempts.push_back(step.attempts.back());
            ++step.attempts.back().number;
        }
    });
    expect("R2");
}

TEST_F(OracleTest, NamesATryThatCameTooEarly) {
    record_.alter("Post", [](model::Step& step) {
        step.attempts.back().started = *step.attempts.front().ended + std::chrono::seconds(19);
    });
    expect("R2");
}

TEST_F(OracleTest, NamesAFailureThatStandsTooEarly) {
    record_.alter("Post", [](model::Step& step) {
        step.status = StepStatus::kFailed;
        step.code = "ServiceUnavailable";
    });
    expect("R5");
}

TEST_F(OracleTest, NamesAWaitThatEndsTooEarly) {
    record_.alter("Pause", [](model::Step& step) {
        step.ended = *step.started + std::chrono::seconds(59);
    });
    expect("R8");
}

TEST_F(OracleTest, NamesADoubledEffect) {
    ++record_.effects.sendings[record_.effect_of("Mail")];
    expect("R4");
    record_ = good_life();
    ++record_.effects.sendings[record_.effect_of("Post")];
    expect("R4");
}

TEST_F(OracleTest, NamesAnEffectThatDidNotHappen) {
    record_.effects.records.clear();
    expect("C2");
    record_ = good_life();
    record_.effects.sendings.erase(record_.effect_of("Mail"));
    expect("C6");
}

TEST_F(OracleTest, NamesASecretInTheClear) {
    record_.rows("Secret").back()->outputs = "\"not sealed\"";
    expect("S5");
    record_ = good_life();
    record_.rows("Inside").back()->outputs = "\"hush-1\"";
    expect("S5");
    record_ = good_life();
    record_.heads(run()).back()->error = model::StepError{"Bad", "no number: hush-1"};
    expect("S5");
}

// Rule I19.
TEST_F(OracleTest, NamesMoreRunsAtOnceThanAllowed) {
    RecordedLife life(
        document(R"("Pause":{"type":"Wait","inputs":{"interval":{"count":1,"unit":"Minute"}}})",
                 R"("type":"Request","kind":"Http","inputs":{},
                    "runtimeConfiguration":{"concurrency":{"runs":1}})"),
        box());
    life.lead(kLead);
    life.lead(kLead);
    life.rest();
    record_ = life.record();
    ASSERT_THAT(record_.findings(), IsEmpty());
    model::RunHead second = *record_.heads(record_.runs[1]).back();
    second.status = RunStatus::kRunning;
    const size_t end = moment([this](const auto& change) { return is_end_of(change, run()); });
    record_.moments[end - 1].changes.emplace_back(model::UpdateRun{second});
    expect("I19");
}

// Rule I18.
TEST_F(OracleTest, NamesAnItemThatHasNoRunOrTwo) {
    RecordedLife life(document(R"("A":{"type":"Compose","inputs":1})",
                               R"("type":"Request","kind":"Http","inputs":{},
                                  "splitOn":"@triggerBody()?['leads']")"),
                      box());
    life.lead(kLead);
    life.rest();
    const Record good = life.record();
    record_ = good;
    ASSERT_THAT(record_.findings(), IsEmpty());
    ASSERT_EQ(record_.runs.size(), 2U);
    record_.forget([this](const model::Change& change) {
        const auto* added = std::get_if<model::AddRun>(&change);
        const auto* updated = std::get_if<model::UpdateRun>(&change);
        const auto* row = std::get_if<model::SaveStep>(&change);
        const model::RunId& second = record_.runs[1];
        return (added && added->head.id == second) || (updated && updated->head.id == second) ||
               (row && row->run == second);
    });
    record_.promised.erase(record_.runs[1]);
    expect("I18");
    record_ = good;
    for (model::RunHead* head : record_.heads(record_.runs[1])) head->split_index = 0;
    expect("I18");
}

// Rules I20, I21.
TEST_F(OracleTest, NamesAFiringTooEarlyOrTwice) {
    RecordedLife life(document(R"("A":{"type":"Compose","inputs":1})",
                               R"("type":"Recurrence",
                                  "recurrence":{"frequency":"Hour","interval":1})"),
                      box());
    life.fire();
    life.pass(std::chrono::hours(1));
    life.fire();
    life.rest();
    const Record good = life.record();
    record_ = good;
    ASSERT_THAT(record_.findings(), IsEmpty());
    ASSERT_EQ(record_.runs.size(), 2U);
    const auto shift = [this](size_t which, base::Duration by) {
        for (Moment& moment : record_.moments)
            for (model::Change& change : moment.changes)
                if (auto* added = std::get_if<model::AddReceipt>(&change);
                    added && added->receipt.run == record_.runs[which])
                    added->receipt.received += by;
    };
    shift(1, -std::chrono::seconds(1));
    expect("I21");
    record_ = good;
    shift(0, -std::chrono::seconds(1));
    expect("I20");
}

// Rule R10.
TEST_F(OracleTest, NamesAResumedRunThatKeepsTooMuchOrTooLittle) {
    RecordedLife life(
        document(R"json("First":{"type":"Compose","inputs":"@guid()"},
            "Call":{"type":"Http","inputs":{"method":"PUT","uri":"https://x.example/"},
                "runAfter":{"First":["Succeeded"]}},
            "Last":{"type":"Compose","inputs":1,"runAfter":{"Call":["Succeeded"]}})json"),
        box());
    life.answer_first_with(404);
    life.lead(kLead);
    life.rest();
    const model::RunId old = life.record().runs.front();
    const model::RunId resumed = life.resubmit_from(old, "Call");
    life.rest();
    const Record good = life.record();
    record_ = good;
    ASSERT_THAT(record_.findings(), IsEmpty());
    record_.rows("First").back()->outputs = "\"another\"";
    expect("R10");
    record_ = good;
    const size_t begin = moment([&](const auto& change) {
        const auto* added = std::get_if<model::AddRun>(&change);
        return added != nullptr && added->head.id == resumed;
    });
    record_.moments[begin].changes.emplace_back(*record_.rows("Last").back());
    expect("R10");
    // What came before is done again.
    record_ = good;
    const model::SaveStep first = *record_.rows("First").back();
    std::erase_if(record_.moments[begin].changes,
                  [](const model::Change& change) { return is_row_of(change, "First"); });
    record_.moments[begin + 1].changes.emplace_back(first);
    expect("R10");
}

}  // namespace
}  // namespace leadflow::simulation
