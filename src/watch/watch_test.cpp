// SPDX-License-Identifier: Apache-2.0
#include "watch/watch.h"

#include <gtest/gtest.h>

#include "runner/runner_fixture.h"
#include "watch/field_judgement.h"
#include "watch/preferences.h"

namespace leadflow::watch {
namespace {

TEST(MappedFields, AreEmptyWhenNothingCameOfTheirExpressions) {
    const auto written = *model::parse_json(R"json({"item":{"subject":"@triggerBody()?['a']",
        "note":"From: @{triggerBody()?['b']}, @{concat('}','x')}","fixed":"Lead","at":"@@home",
        "list":["@x()","y"]},"gone":"@y()"})json");
    const auto evaluated = *model::parse_json(
        R"json({"item":{"subject":null,"note":"From: , ","fixed":"Lead","list":["v","y"]}})json");
    const std::map<std::string, bool> expected{{"item/subject", true}, {"item/note", true},
                                               {"item/list/0", false}, {"gone", true}};
    EXPECT_EQ(mapped_fields(written, evaluated), expected);
    EXPECT_EQ(without_expressions("a@{x('}')}b@{y}"), "ab");
    EXPECT_EQ(without_expressions("a@{never closed"), "a");
}

TEST(PreferencesTest, WhatCannotBeMeantIsRefusedByName) {
    const auto fault = [](const char* given, auto* read) {
        const auto setting = read(*model::parse_json(given));
        return setting ? std::string() : setting.error().message;
    };
    EXPECT_NE(fault(R"({"days":0})", &retention_setting).find("days"), std::string::npos);
    EXPECT_NE(fault(R"({"days":"9"})", &retention_setting).find("days"), std::string::npos);
    EXPECT_EQ(fault(R"({"days":null})", &retention_setting), "");
    EXPECT_NE(fault(R"({"mailTo":["a b@x"],"connection":"m"})", &alarms_setting).find("mailTo"),
              std::string::npos);
    EXPECT_NE(fault(R"({"mailTo":["a@x.example"]})", &alarms_setting).find("connection"),
              std::string::npos);
    EXPECT_NE(fault(R"({"webhook":"ftp://x"})", &alarms_setting).find("webhook"),
              std::string::npos);
    EXPECT_EQ(fault(R"({"mailTo":["a@x.example"],"connection":"m"})", &alarms_setting), "");
}

class WatchTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_{[this](const model::Call& call) {
        if (const auto* mail = std::get_if<model::MailCall>(&call.what)) mails_.push_back(*mail);
        if (const auto* http = std::get_if<model::HttpCall>(&call.what))
            if (http->url == "https://hook.example/") posts_.push_back(http->body);
        return runner::friendly_world(call);
    }};
    std::vector<model::MailCall> mails_;
    std::vector<std::string> posts_;
    Watch watch_{rooms_.runner};

    void SetUp() override {
        ASSERT_TRUE(rooms_.runner.start());
        watch_.serve_at("https://leads.example.com");
    }
    void set(const model::Setting& setting) {
        ASSERT_TRUE(rooms_.flows.journal.commit({model::SaveSetting{setting}}));
    }
    std::vector<Alarm> alarms(const std::string& kind) {
        const base::Status looked = watch_.look_once();
        EXPECT_TRUE(looked) << looked.error().message;
        std::vector<Alarm> found;
        for (Alarm& alarm : watch_.standing())
            if (alarm.kind == kind) found.push_back(std::move(alarm));
        return found;
    }
    // A run of the flow that has ended so.
    void ended(const flows::LiveFlow& live, model::RunStatus status) {
        model::RunHead head = rooms_.store_lead(live, R"({"UserDetails":{"Email":"a@x.example"}})");
        head.status = status;
        head.ended = head.created;
        ASSERT_TRUE(rooms_.flows.journal.commit({model::UpdateRun{head}}));
    }
    void accepted(const flows::LiveFlowPtr& live, const std::string& lead) {
        rooms_.runner.accept(rooms_.store_lead(*live, lead), live);
        ASSERT_TRUE(rooms_.settled());
    }
};

TEST_F(WatchTest, AFlowWhoseRunsFailIsToldOnceAndWhenItIsOver) {
    set(*alarms_setting(*model::parse_json(
        R"({"mailTo":["ops@x.example"],"connection":"shared_smtp","webhook":"https://hook.example/"})")));
    const auto live = rooms_.import(flows::guide("both"));
    for (int i = 0; i < 2; ++i) ended(*live, model::RunStatus::kFailed);
    EXPECT_TRUE(alarms("flow-failing").empty());
    ended(*live, model::RunStatus::kFailed);
    const size_t before = posts_.size();
    ASSERT_EQ(alarms("flow-failing").size(), 1U);
    EXPECT_EQ(alarms("flow-failing").front().flow, live->flow.id.text());
    ASSERT_EQ(posts_.size(), before + 1) << "told once";
    ASSERT_FALSE(mails_.empty());
    EXPECT_EQ(mails_.back().recipients, std::vector<std::string>{"ops@x.example"});
    EXPECT_EQ(mails_.back().message.find("a@x.example"), std::string::npos) << "no personal data";
    ended(*live, model::RunStatus::kSucceeded);
    EXPECT_TRUE(alarms("flow-failing").empty());
    ASSERT_EQ(posts_.size(), before + 2);
    EXPECT_NE(posts_.back().find("\"over\":true"), std::string::npos);
}

TEST_F(WatchTest, AnAlarmStandsOverARestart) {
    const auto live = rooms_.import(flows::guide("both"));
    for (int i = 0; i < 3; ++i) ended(*live, model::RunStatus::kFailed);
    const base::Time since = alarms("flow-failing").at(0).since;
    Watch again(rooms_.runner);
    ASSERT_TRUE(again.start());
    again.request_stop();
    again.join();
    bool found = false;
    for (const Alarm& alarm : again.standing())
        found = found || (alarm.kind == "flow-failing" && alarm.since - since < std::chrono::seconds(1));
    EXPECT_TRUE(found);
}

TEST_F(WatchTest, ALeadOfWhichNothingArrivesIsAnAlarm) {
    const auto live = rooms_.import(flows::guide("crm"));
    accepted(live, R"({"UserDetails":{"LastName":"Someone"},"OfferTitle":"Offer"})");
    EXPECT_TRUE(alarms("blank").empty());
    accepted(live, "");
    EXPECT_TRUE(alarms("blank").empty()) << "a test without a body is no lead";
    accepted(live, R"({"lead":{"name":"Someone"}})");
    ASSERT_EQ(alarms("blank").size(), 1U);
    accepted(live, R"({"UserDetails":{"LastName":"Someone"},"OfferTitle":"Offer"})");
    EXPECT_TRUE(alarms("blank").empty());
}

TEST_F(WatchTest, AFieldThatIsSuddenlyEmptyIsAnAlarm) {
    const auto live = rooms_.import(flows::guide("crm"));
    for (size_t i = 0; i < kNewestRuns; ++i)
        accepted(live, R"({"UserDetails":{"LastName":"Someone"},"OfferTitle":"Offer"})");
    for (size_t i = 0; i < kNewestRuns - 1; ++i)
        accepted(live, R"({"UserDetails":{"LastName":"Someone"}})");
    EXPECT_TRUE(alarms("field-empty").empty()) << "too few to judge";
    accepted(live, R"({"UserDetails":{"LastName":"Someone"}})");
    const auto found = alarms("field-empty");
    ASSERT_FALSE(found.empty());
    for (const Alarm& alarm : found)
        EXPECT_EQ(alarm.message.find("LastName"), std::string::npos) << alarm.message;
}

TEST_F(WatchTest, AFlowThatIsQuietForTooLongIsAnAlarm) {
    const auto live = rooms_.import(flows::guide("crm"));
    EXPECT_TRUE(alarms("quiet").empty());
    set(*flow_setting(live->flow.id, *model::parse_json(R"({"quietDays":3})")));
    EXPECT_TRUE(alarms("quiet").empty());
    EXPECT_FALSE(flow_setting(live->flow.id, *model::parse_json(R"({"quietDays":0})")));
    model::RunHead long_ago;
    long_ago.id = model::make_run_id(rooms_.flows.clock.now() - std::chrono::days(4),
                                     rooms_.flows.random);
    long_ago.flow = live->flow.id;
    long_ago.status = model::RunStatus::kSucceeded;
    long_ago.created = rooms_.flows.clock.now() - std::chrono::days(4);
    ASSERT_TRUE(rooms_.flows.journal.commit({model::AddRun{long_ago}}));
    EXPECT_EQ(alarms("quiet").size(), 1U);
    accepted(live, R"({"OfferTitle":"Offer"})");
    EXPECT_TRUE(alarms("quiet").empty());
}

TEST_F(WatchTest, WhatIsOlderThanItIsKeptGoes) {
    const auto live = rooms_.import(flows::guide("crm"));
    accepted(live, R"({"OfferTitle":"Offer"})");
    model::RunHead old;
    old.id = model::make_run_id(rooms_.flows.clock.now() - std::chrono::days(40),
                                rooms_.flows.random);
    old.flow = live->flow.id;
    old.status = model::RunStatus::kSucceeded;
    old.created = rooms_.flows.clock.now() - std::chrono::days(40);
    ASSERT_TRUE(rooms_.flows.journal.commit({model::AddRun{old}}));
    ASSERT_TRUE(watch_.look_once());
    EXPECT_TRUE(rooms_.flows.store.run(old.id)) << "kept for ever unless somebody says otherwise";
    set(*retention_setting(*model::parse_json(R"({"days":30})")));
    ASSERT_TRUE(watch_.look_once());
    EXPECT_FALSE(rooms_.flows.store.run(old.id));
    EXPECT_EQ(rooms_.flows.store.runs({})->size(), 1U);
}

TEST_F(WatchTest, AMessageIsTriedAndSaysWhatIsWrong) {
    EXPECT_EQ(watch_.try_message().error().code, base::ErrorCode::kConflict);
    set(*alarms_setting(*model::parse_json(R"({"mailTo":["ops@x.example"],"connection":"none"})")));
    EXPECT_FALSE(watch_.try_message());
    set(*alarms_setting(
        *model::parse_json(R"({"mailTo":["ops@x.example"],"connection":"shared_sendmail"})")));
    const base::Status tried = watch_.try_message();
    EXPECT_TRUE(tried) << tried.error().message;
    ASSERT_FALSE(mails_.empty());
}

}  // namespace
}  // namespace leadflow::watch
