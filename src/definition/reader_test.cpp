// SPDX-License-Identifier: Apache-2.0
#include "definition/reader.h"

#include "base/text.h"
#include "definition/conformance_files.h"
#include "definition/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace leadflow::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kRequestTrigger = R"({"manual":{"type":"Request","kind":"Http"}})";

ReadFlow read(std::string_view document) {
    return read_flow(document).value();
}

ReadFlow read_actions_text(std::string_view actions) {
    return read(base::format(R"({{"triggers":{},"actions":{}}})", kRequestTrigger, actions));
}

ReadFlow read_trigger_text(std::string_view trigger) {
    return read(base::format(R"({{"triggers":{{"manual":{}}},"actions":{{"A":{{"type":"Compose",
        "inputs":1}}}}}})",
                             trigger));
}

std::vector<std::string> codes(const ReadFlow& flow) {
    std::vector<std::string> found;
    for (const Fault& fault : flow.faults) found.push_back(fault.path + " " + fault.code);
    return found;
}

struct GuideFlow {
    const char* file;
    std::vector<std::string> actions;
    std::vector<std::string> apis;
};

class GuideFlows : public ::testing::TestWithParam<GuideFlow> {};

TEST_P(GuideFlows, AreReadWithoutAFault) {
    const ReadFlow flow = read(conformance_text(base::format("flows/{}.json", GetParam().file)));
    EXPECT_THAT(codes(flow), IsEmpty());
    std::vector<std::string> names;
    for (const auto& action : flow.definition.actions) {
        names.push_back(action.name);
        EXPECT_EQ(action.type, model::ActionType::kOpenApiConnection);
    }
    EXPECT_EQ(names, GetParam().actions);
    std::vector<std::string> apis;
    for (const auto& reference : flow.connections) apis.push_back(reference.api);
    EXPECT_EQ(apis, GetParam().apis);
    EXPECT_EQ(flow.definition.trigger.name, "manual");
    EXPECT_TRUE(flow.definition.trigger.schema.is_object());
    EXPECT_THAT(flow.display_name, HasSubstr("Marketplace leads"));
}

INSTANTIATE_TEST_SUITE_P(
    All, GuideFlows,
    ::testing::Values(GuideFlow{"guide-both",
                                {"Create_a_new_record", "Send_an_email"},
                                {"shared_dynamicscrmonline", "shared_smtp"}},
                      GuideFlow{"guide-crm", {"Create_a_new_record"}, {"shared_dynamicscrmonline"}},
                      GuideFlow{
                          "guide-mail", {"Send_an_email_notification_(V3)"}, {"shared_sendmail"}},
                      GuideFlow{"guide-outlook", {"Send_an_email_(V2)"}, {"shared_office365"}}),
    [](const auto& test) {
        std::string name = test.param.file;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

TEST(Reader, TakesTheStatusesThatAnActionWaitsFor) {
    const ReadFlow flow = read(conformance_text("flows/guide-both.json"));
    const model::Action& mail = flow.definition.actions.at(1);
    ASSERT_EQ(mail.run_after.size(), 1u);
    EXPECT_EQ(mail.run_after[0].action, "Create_a_new_record");
    EXPECT_THAT(mail.run_after[0].statuses,
                ElementsAre(model::StepStatus::kSucceeded, model::StepStatus::kFailed,
                            model::StepStatus::kTimedOut));
    EXPECT_EQ(mail.path, "actions.Send_an_email");
}

TEST(Reader, TakesADefinitionInEveryWrapping) {
    const std::string bare = base::format(
        R"({{"triggers":{},"actions":{{"A":{{"type":"Compose","inputs":1}}}}}})", kRequestTrigger);
    const std::string code_view = base::format(R"({{"definition":{},"parameters":{{"$connections":
        {{"value":{{"office365":{{"connectionId":"/s/x/connections/office365-3",
        "id":"/s/x/managedApis/office365"}}}}}}}}}})",
                                               bare);
    const std::string exported = base::format(
        R"({{"name":"x","properties":{{"displayName":"Leads","definition":{}}}}})", bare);
    for (const std::string& document : {bare, code_view, exported, "\xEF\xBB\xBF" + bare}) {
        const ReadFlow flow = read(document);
        EXPECT_THAT(codes(flow), IsEmpty());
        EXPECT_EQ(flow.definition.actions.size(), 1u);
    }
    EXPECT_EQ(read(exported).display_name, "Leads");
    const auto connections = read(code_view).connections;
    ASSERT_EQ(connections.size(), 1u);
    EXPECT_EQ(connections[0].key, "office365");
    EXPECT_EQ(connections[0].connection_name, "office365-3");
    EXPECT_EQ(connections[0].api, "shared_office365");
}

TEST(Reader, RefusesWhatIsNoDefinition) {
    EXPECT_FALSE(read_flow("{").has_value());
    EXPECT_FALSE(read_flow("[]").has_value());
    EXPECT_FALSE(read_flow(R"({"definition": 7})").has_value());
    EXPECT_FALSE(read_flow("{}").has_value());
}

TEST(Reader, ReadsTypesStatusesAndKindsWithoutRegardToCase) {
    const ReadFlow flow = read(R"({"triggers":{"m":{"type":"request","kind":"HTTP"}},"actions":{
        "A":{"type":"COMPOSE","inputs":""},
        "B":{"type":"scope","runAfter":{"A":["SUCCEEDED","skipped","timedOut"]},"actions":{}}}})");
    EXPECT_THAT(codes(flow), IsEmpty());
    EXPECT_EQ(flow.definition.actions[0].type, model::ActionType::kCompose);
    EXPECT_EQ(flow.definition.actions[0].type_text, "COMPOSE");
    EXPECT_THAT(flow.definition.actions[1].run_after[0].statuses,
                ElementsAre(model::StepStatus::kSucceeded, model::StepStatus::kSkipped,
                            model::StepStatus::kTimedOut));
}

TEST(Reader, LaysNestedActionsFlatContainersFirst) {
    const ReadFlow flow = read_actions_text(R"json({
        "Check":{"type":"If","expression":"@equals(1,1)",
            "actions":{"Yes":{"type":"Compose","inputs":1}},
            "else":{"actions":{"Group":{"type":"Scope","actions":{"No":{"type":"Compose"}}}}}}})json");
    const auto& actions = flow.definition.actions;
    ASSERT_EQ(actions.size(), 4u);
    EXPECT_THAT(codes(flow), IsEmpty());
    EXPECT_EQ(actions[0].expression, "@equals(1,1)");
    EXPECT_EQ(actions[1].name, "Yes");
    EXPECT_EQ(actions[1].parent, 0);
    EXPECT_EQ(actions[2].branch, model::Branch::kElse);
    EXPECT_EQ(actions[3].parent, 2);
    EXPECT_EQ(actions[3].path, "actions.Check.else.actions.Group.actions.No");
}

TEST(Reader, NamesAllFaultsInOnePass) {
    const ReadFlow flow = read_actions_text(R"({
        "Create":{"type":"Compose","inputs":1,"runAfter":{"Send":["Succeeded"]}},
        "Send":{"type":"Compose","inputs":1,"runAfter":{"Create":["Suceeded"],"Creat":["Failed"]}},
        "Loop":{"type":"Liquid","actions":{"Send":{"type":"Htp"}}}})");
    EXPECT_THAT(codes(flow),
                UnorderedElementsAre("actions.Send.runAfter.Create UnknownStatus",
                                     "actions.Loop.type UnknownActionType",
                                     "actions.Loop.actions.Send DuplicateActionName",
                                     "actions.Loop.actions.Send.type UnknownActionType",
                                     "actions.Send.runAfter.Creat UnknownRunAfter",
                                     "actions.Send.runAfter.Create RunAfterCycle"));
    std::string all;
    for (const Fault& fault : flow.faults) all += fault.message + "\n";
    EXPECT_THAT(all, HasSubstr("Did you mean 'Succeeded'?"));
    EXPECT_THAT(all, HasSubstr("Did you mean 'Create'?"));
    EXPECT_THAT(all, HasSubstr("Did you mean 'Http'?"));
    EXPECT_TRUE(has_errors(flow.faults));
}

TEST(Reader, RefusesToWaitForAnActionInAnotherContainer) {
    const ReadFlow flow = read_actions_text(R"({"A":{"type":"Compose","inputs":1},
        "S":{"type":"Scope","actions":{"B":{"type":"Compose","runAfter":{"A":["Succeeded"]}}}}})");
    EXPECT_THAT(codes(flow), ElementsAre("actions.S.actions.B.runAfter.A UnknownRunAfter"));
    EXPECT_THAT(flow.faults[0].message, HasSubstr("another container"));
}

TEST(Reader, NeedsExactlyOneTriggerOfAKnownType) {
    EXPECT_THAT(codes(read(R"({"triggers":{},"actions":{"A":{"type":"Compose"}}})")),
                ElementsAre("triggers MissingTrigger"));
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"SlidingWindow"})")),
                ElementsAre("triggers.manual.type UnsupportedTrigger"));
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"Recurrence"})")),
                ElementsAre("triggers.manual.recurrence InvalidRecurrence"));
    EXPECT_THAT(codes(read(R"({"triggers":{"a":{"type":"Request"},"b":{"type":"Request"}},
                     "actions":{"A":{"type":"Compose"}}})")),
                ElementsAre("triggers.b UnsupportedTrigger"));
}

TEST(Reader, TakesTriggersThatReachOut) {
    const ReadFlow hook = read_trigger_text(R"({"type":"HttpWebhook","inputs":{
        "subscribe":{"method":"POST","uri":"https://x.example"},"unsubscribe":{}}})");
    EXPECT_THAT(codes(hook), IsEmpty());
    EXPECT_EQ(hook.definition.trigger.type, model::TriggerType::kWebhook);
    EXPECT_EQ(hook.definition.trigger.call->type, model::ActionType::kHttpWebhook);
    const ReadFlow poll = read_trigger_text(R"({"type":"OpenApiConnection","inputs":{"host":{
        "connectionName":"crm","operationId":"OnNew","apiId":"shared_acme"}},
        "recurrence":{"frequency":"Minute","interval":3}})");
    EXPECT_THAT(codes(poll), IsEmpty());
    EXPECT_EQ(poll.definition.trigger.type, model::TriggerType::kPolling);
    EXPECT_EQ(poll.definition.trigger.recurrence.interval, 3);
    ASSERT_EQ(poll.connections.size(), 1U);
    EXPECT_EQ(poll.connections[0].api, "shared_acme");
}

TEST(Reader, NamesWhatATriggerThatReachesOutLacks) {
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"HttpWebhook","inputs":{"subscribe":{
                    "method":"POST"}}})")),
                ElementsAre("triggers.manual.inputs.subscribe.uri InvalidTemplate"));
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"Http","inputs":{"method":"GET"}})")),
                UnorderedElementsAre("triggers.manual.inputs.uri InvalidTemplate",
                                     "triggers.manual.recurrence InvalidRecurrence"));
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"OpenApiConnectionWebhook","inputs":{}})")),
                UnorderedElementsAre("triggers.manual.inputs.host.operationId InvalidTemplate",
                                     "triggers.manual.inputs.host InvalidTemplate"));
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"ApiConnectionWebhook","inputs":{
                    "host":{"connection":{"name":"@parameters('$connections')['x']['connectionId']"}},
                    "path":"/hooks"}})")),
                ElementsAre("triggers.manual.inputs.method InvalidTemplate"));
}

TEST(Reader, TakesARecurrenceWithAllOfItsSchedule) {
    const ReadFlow flow = read_trigger_text(R"({"type":"recurrence","recurrence":{
        "frequency":"week","interval":2,"startTime":"2026-01-05T08:00:00",
        "endTime":"2026-12-31T00:00:00Z","timeZone":"W. Europe Standard Time","count":20,
        "schedule":{"hours":["8",17],"minutes":[0,30],"weekDays":["Monday","friday"]}}})");
    EXPECT_THAT(codes(flow), IsEmpty());
    const model::Trigger& trigger = flow.definition.trigger;
    EXPECT_EQ(trigger.type, model::TriggerType::kRecurrence);
    EXPECT_EQ(trigger.recurrence.frequency, model::Frequency::kWeek);
    EXPECT_EQ(trigger.recurrence.interval, 2);
    // Eight o'clock in Berlin.
    EXPECT_EQ(trigger.recurrence.start, base::parse_iso("2026-01-05T07:00:00Z"));
    EXPECT_EQ(trigger.recurrence.end, base::parse_iso("2026-12-31T00:00:00Z"));
    EXPECT_EQ(trigger.recurrence.count, 20);
    EXPECT_THAT(trigger.recurrence.hours, ElementsAre(8, 17));
    EXPECT_THAT(trigger.recurrence.minutes, ElementsAre(0, 30));
    EXPECT_THAT(trigger.recurrence.week_days, ElementsAre(1, 5));
}

TEST(Reader, NamesWhatIsWrongWithARecurrence) {
    const ReadFlow flow = read_trigger_text(R"({"type":"Recurrence","recurrence":{
        "frequency":"Dayy","interval":0,"startTime":"soon","timeZone":"Mars",
        "schedule":{"hours":[24],"weekDays":["Freitag"],"monthDays":[0,32],
        "monthlyOccurrences":[{"day":"Monday","occurrence":6}]}}})");
    EXPECT_THAT(codes(flow),
                ElementsAre("triggers.manual.recurrence.frequency InvalidRecurrence",
                            "triggers.manual.recurrence.timeZone InvalidRecurrence",
                            "triggers.manual.recurrence.startTime InvalidRecurrence",
                            "triggers.manual.recurrence.schedule.hours InvalidRecurrence",
                            "triggers.manual.recurrence.schedule.monthDays InvalidRecurrence",
                            "triggers.manual.recurrence.schedule.monthDays InvalidRecurrence",
                            "triggers.manual.recurrence.schedule.weekDays InvalidRecurrence",
                            "triggers.manual.recurrence.schedule.monthlyOccurrences "
                            "InvalidRecurrence"));
    EXPECT_THAT(flow.faults[0].message, HasSubstr("Did you mean 'Day'?"));
}

TEST(Reader, TakesSplitOnAndConcurrency) {
    const ReadFlow flow = read_trigger_text(R"json({"type":"Request","inputs":{},
        "splitOn":"@triggerBody()?['value']",
        "splitOnConfiguration":{"correlation":{"clientTrackingId":"@triggerBody()?['id']"}},
        "runtimeConfiguration":{"concurrency":{"runs":3},
        "secureData":{"properties":["inputs","outputs"]}}})json");
    EXPECT_THAT(codes(flow), IsEmpty());
    const model::Trigger& trigger = flow.definition.trigger;
    EXPECT_EQ(trigger.split_on, "@triggerBody()?['value']");
    EXPECT_EQ(trigger.split_tracking_id, "@triggerBody()?['id']");
    EXPECT_EQ(trigger.runs_max, 3);
    EXPECT_EQ(trigger.waiting_runs_max, 13);
    EXPECT_TRUE(trigger.secure_inputs && trigger.secure_outputs);
    EXPECT_THAT(codes(read_trigger_text(R"({"type":"Request","splitOn":["a"],
        "runtimeConfiguration":{"concurrency":{"runs":101}}})")),
                ElementsAre("triggers.manual.splitOn InvalidTemplate",
                            "triggers.manual.runtimeConfiguration.concurrency.runs LimitExceeded"));
}

TEST(Reader, TakesTheTriggersSettings) {
    const ReadFlow flow = read_trigger_text(R"json({"type":"Request","kind":"Http",
        "inputs":{"method":"put","relativePath":"leads/{id}","schema":{}},
        "conditions":[{"expression":"@equals(1,1)"}],
        "correlation":{"clientTrackingId":"@guid()"},
        "operationOptions":"EnableSchemaValidation, SingleInstance",
        "metadata":{"leadflow":{"matchNamesIgnoringCase":false,"validateSchema":false}}})json");
    const model::Trigger& trigger = flow.definition.trigger;
    EXPECT_THAT(codes(flow), IsEmpty());
    EXPECT_EQ(trigger.method, "PUT");
    EXPECT_EQ(trigger.relative_path, "leads/{id}");
    EXPECT_TRUE(trigger.schema.is_null());
    EXPECT_THAT(trigger.conditions, ElementsAre("@equals(1,1)"));
    EXPECT_EQ(trigger.client_tracking_id, "@guid()");
    EXPECT_THAT(trigger.operation_options, ElementsAre("EnableSchemaValidation", "SingleInstance"));
    EXPECT_FALSE(trigger.match_names_ignoring_case);
    EXPECT_FALSE(trigger.validate_schema);
}

TEST(Reader, NamesTheFaultsOfATriggerWithTheirPaths) {
    EXPECT_THAT(
        codes(read_trigger_text(R"({"type":"Request","inputs":{"method":"FETCH",
                    "relativePath":"a{b","schema":{"properties":{"a":{"type":"sting"}}}}})")),
        UnorderedElementsAre("triggers.manual.inputs.method InvalidTemplate",
                             "triggers.manual.inputs.relativePath InvalidTemplate",
                             "triggers.manual.inputs.schema.properties.a.type InvalidSchema"));
}

TEST(Reader, TakesTheSettingsOfAnAction) {
    const ReadFlow flow = read_actions_text(R"({"A":{"type":"Http",
        "inputs":{"method":"POST","uri":"https://example.com/",
            "retryPolicy":{"type":"Exponential","count":4,"interval":"PT7S","maximumInterval":"PT1M"}},
        "limit":{"timeout":"PT1M"},"operationOptions":"DisableAsyncPattern",
        "runtimeConfiguration":{"secureData":{"properties":["inputs"]},
            "paginationPolicy":{"minimumItemCount":100000}},
        "metadata":{"operationMetadataId":"x","leadflow":{"escapeHtml":false,"whenPossiblySent":"stop"}}}})");
    EXPECT_THAT(codes(flow), IsEmpty());
    const model::Action& action = flow.definition.actions.at(0);
    EXPECT_EQ(action.retry.kind, model::RetryKind::kExponential);
    EXPECT_EQ(action.retry.count, 4);
    EXPECT_EQ(action.retry.interval, std::chrono::seconds(7));
    EXPECT_EQ(action.retry.interval_max, std::chrono::seconds(60));
    EXPECT_EQ(action.timeout, std::chrono::seconds(60));
    EXPECT_EQ(action.items_wanted, 100000);
    EXPECT_TRUE(action.has_option("disableasyncpattern"));
    EXPECT_TRUE(action.secure_inputs);
    EXPECT_FALSE(action.secure_outputs);
    EXPECT_FALSE(action.settings.escape_html);
    EXPECT_EQ(action.settings.when_possibly_sent, model::WhenPossiblySent::kStop);
}

TEST(Reader, NamesAPagingPolicyBeyondItsLimits) {
    EXPECT_THAT(codes(read_actions_text(R"({"A":{"type":"Compose","inputs":1,
                    "runtimeConfiguration":{"paginationPolicy":{"minimumItemCount":100001}}}})")),
                ElementsAre("actions.A.runtimeConfiguration.paginationPolicy.minimumItemCount "
                            "LimitExceeded"));
}

TEST(Reader, NamesTheFaultsOfAnActionsSettings) {
    EXPECT_THAT(codes(read_actions_text(R"({"A":{"type":"Http","inputs":{"method":"GET"},
                    "retryPolicy":{"type":"fixed","count":91,"interval":"7 s"},
                    "limit":{"timeout":"soon"}}})")),
                UnorderedElementsAre("actions.A.inputs.uri InvalidTemplate",
                                     "actions.A.retryPolicy.interval InvalidTemplate",
                                     "actions.A.retryPolicy.count LimitExceeded",
                                     "actions.A.retryPolicy.interval InvalidTemplate",
                                     "actions.A.limit.timeout InvalidTemplate"));
}

TEST(Reader, HoldsTheLimitsOfTheLanguage) {
    const std::string long_name(model::Limits{}.name_characters_max + 1, 'n');
    EXPECT_THAT(
        codes(read_actions_text(base::format(R"({{"{}":{{"type":"Compose"}}}})", long_name))),
        ElementsAre("actions." + long_name + " LimitExceeded"));
    std::string nested = R"({"type":"Compose"})";
    for (int i = 0; i < model::Limits{}.nesting_max; ++i)
        nested = base::format(R"({{"type":"Scope","actions":{{"S{}":{}}}}})", i, nested);
    const ReadFlow deep = read_actions_text(base::format(R"({{"Outer":{}}})", nested));
    ASSERT_EQ(deep.faults.size(), 1u);
    EXPECT_EQ(deep.faults[0].code, "LimitExceeded");
    std::string many = "{";
    for (size_t i = 0; i <= model::Limits{}.actions_max; ++i)
        many += base::format(R"({}"A{}":{{"type":"Compose"}})", i == 0 ? "" : ",", i);
    EXPECT_THAT(codes(read_actions_text(many + "}")), ElementsAre("actions LimitExceeded"));
}

TEST(Reader, FindsTheConnectionsThatOnlyActionsName) {
    const ReadFlow flow = read_actions_text(R"({
        "Old":{"type":"ApiConnection","inputs":{"method":"post","path":"/Mail","host":{"connection":
            {"name":"@parameters('$connections')['shared_office365']['connectionId']"}}}},
        "New":{"type":"OpenApiConnection","inputs":{"host":{"connectionName":"shared_smtp_1",
            "operationId":"SendEmailV3","apiId":"/providers/Microsoft.PowerApps/apis/shared_smtp"}}},
        "None":{"type":"OpenApiConnection","inputs":{}}})");
    ASSERT_EQ(flow.connections.size(), 2u);
    EXPECT_EQ(flow.connections[0].key, "shared_office365");
    EXPECT_EQ(flow.connections[0].api, "shared_office365");
    EXPECT_EQ(flow.connections[1].key, "shared_smtp_1");
    EXPECT_EQ(flow.connections[1].api, "shared_smtp");
    EXPECT_THAT(codes(flow), ElementsAre("actions.None.inputs.host InvalidTemplate"));
}

TEST(Reader, TakesParametersAndWantsAValueForEach) {
    const ReadFlow flow = read(R"({"parameters":{"b":{"value":"outside"}},"definition":{
        "triggers":{"m":{"type":"Request"}},"actions":{"A":{"type":"Compose"}},"parameters":{
        "$connections":{"type":"Object"},"a":{"type":"String","defaultValue":"x"},
        "b":{"type":"securestring"},"c":{"type":"Int"}}}})");
    EXPECT_THAT(codes(flow), ElementsAre("parameters.c MissingParameterValue"));
    ASSERT_EQ(flow.definition.parameters.size(), 4u);
    EXPECT_EQ(flow.definition.parameters[1].default_value, "x");
    EXPECT_EQ(flow.definition.parameters[2].default_value, "outside");
    EXPECT_TRUE(flow.definition.parameters[2].secure);
}

TEST(Reader, RefusesWhatItCannotHideOfATriggerAsOfAnAction) {
    constexpr const char* kSettings =
        R"("runtimeConfiguration":{"secureData":{"properties":["input"]}})";
    EXPECT_THAT(codes(read_trigger_text(
                    base::format(R"({{"type":"Request","inputs":{{}},{}}})", kSettings))),
                ElementsAre("triggers.manual.runtimeConfiguration.secureData.properties "
                            "InvalidTemplate"));
    EXPECT_THAT(codes(read_actions_text(
                    base::format(R"({{"A":{{"type":"Compose","inputs":1,{}}}}})", kSettings))),
                ElementsAre("actions.A.runtimeConfiguration.secureData.properties "
                            "InvalidTemplate"));
}

TEST(Reader, TakesOutputsAndTrackedProperties) {
    const auto flow = read_flow(R"json({"triggers":{"manual":{"type":"Request"}},
        "actions":{"A":{"type":"Compose","inputs":1,"trackedProperties":{"k":"v"}},
                   "B":{"type":"Compose","inputs":1,"trackedProperties":"v"}},
        "outputs":{"o":{"type":"SecureString","value":"x"}}})json");
    EXPECT_THAT(codes(*flow), ElementsAre("actions.B.trackedProperties InvalidTemplate"));
    ASSERT_EQ(flow->definition.outputs.size(), 1U);
    EXPECT_TRUE(flow->definition.outputs[0].secure);
    EXPECT_EQ(model::text_at(flow->definition.actions[0].tracked_properties, "k"), "v");
}

}  // namespace
}  // namespace leadflow::definition
