// SPDX-License-Identifier: Apache-2.0
// Leads that do not get through: told once, tried until they are through, never doubled.
#include "watch/fallback.h"

#include "base/text.h"
#include "runner/runner_fixture.h"
#include "watch/limits.h"

#include <gtest/gtest.h>

#include <atomic>

namespace leadflow::watch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kAda = R"({"UserDetails":{"LastName":"Lovelace","Email":"ada@x.example"}})";

// Calls a far side once.
constexpr const char* kDocument = R"json({"definition":{"triggers":{"manual":{"type":"Request",
    "inputs":{}}},"actions":{"Call":{"type":"Http","runAfter":{},"inputs":{"method":"PUT",
    "uri":"https://crm.example/","retryPolicy":{"type":"none"}}}}}})json";

class FallbackTest : public testing::Test {
  protected:
    std::atomic<int> status_ = 503;  // The far side's.
    std::atomic<int> calls_ = 0;
    std::vector<model::MailCall> mails_;
    runner::RunnerRooms rooms_{[this](const model::Call& call) {
        if (const auto* mail = std::get_if<model::MailCall>(&call.what)) mails_.push_back(*mail);
        model::Reply reply = runner::friendly_world(call);
        if (std::holds_alternative<model::HttpCall>(call.what)) {
            ++calls_;
            reply.status = status_;
        }
        return reply;
    }};
    std::unique_ptr<Fallback> fallback_;
    flows::LiveFlowPtr live_ = rooms_.import(kDocument);
    std::vector<Alarm> found_;

    void SetUp() override {
        ASSERT_TRUE(rooms_.runner.start());
        set(R"("afterMinutes":0)");
        restart();
    }
    void TearDown() override { rooms_.stop(); }
    void set(const std::string& more) {
        live_ = *rooms_.flows.catalog.set_leads(
            live_->flow.id,
            *model::parse_json(base::format(
                R"({{"fallback":{{"mailTo":["sales@x.example"],"connection":"shared_smtp",{}}}}})",
                more)));
    }
    void restart() {
        fallback_ = std::make_unique<Fallback>(rooms_.runner, seconds(60));
        ASSERT_TRUE(fallback_->load());
    }
    // The run, at its end.
    model::RunId sent(const flows::LiveFlowPtr& live, const char* lead = kAda) {
        model::Run run = rooms_.store_lead(*live, lead);
        const model::RunId id = run.id;
        rooms_.runner.accept(std::move(run), live);
        EXPECT_TRUE(rooms_.settled());
        return id;
    }
    // So much later than now.
    void look(base::Duration later) {
        found_.clear();
        const base::Status looked =
            fallback_->look(rooms_.flows.clock.now() + later, "https://leads.example", found_);
        ASSERT_TRUE(looked) << looked.error().message;
        ASSERT_TRUE(rooms_.settled());
    }
    std::vector<model::RunHead> runs() {
        return *rooms_.flows.store.runs({.flow = live_->flow.id});
    }
};

// Rule W1, W2.
TEST_F(FallbackTest, IsToldOnceTriedAgainAndToldWhenItIsThrough) {
    const model::RunId run = sent(live_);
    look(seconds(1));
    ASSERT_EQ(mails_.size(), 1U);
    EXPECT_EQ(mails_[0].recipients, std::vector<std::string>{"sales@x.example"});
    EXPECT_NE(mails_[0].message.find("Call"), std::string::npos);
    EXPECT_EQ(mails_[0].message.find("Lovelace"), std::string::npos) << "the lead stays here";
    look(minutes(10));
    restart();
    EXPECT_EQ(mails_.size(), 1U) << "once, also over a restart";
    EXPECT_EQ(runs().size(), 2U);
    status_ = 200;
    look(hours(1));
    look(hours(1) + seconds(1));
    ASSERT_EQ(runs().size(), 3U);
    EXPECT_EQ(runs()[0].status, model::RunStatus::kSucceeded);
    EXPECT_EQ(model::effects_of(runs()[0]), run.text()) << "the far side knows it again";
    ASSERT_EQ(mails_.size(), 2U);
    look(hours(2));
    EXPECT_EQ(mails_.size(), 2U);
    EXPECT_EQ(runs().size(), 3U);
    EXPECT_TRUE(found_.empty());
}

// Rule W2: the process ends between the resubmission and the row that says so.
TEST_F(FallbackTest, WhatWasBegunBeforeACrashIsNotBegunAgain) {
    const model::RunId run = sent(live_);
    look(seconds(1));
    status_ = 200;
    ASSERT_TRUE(rooms_.runner.resubmit_from(run, "Call"));
    ASSERT_TRUE(rooms_.settled());
    restart();
    look(hours(1));
    look(hours(1) + seconds(1));
    EXPECT_EQ(runs().size(), 2U);
    EXPECT_EQ(calls_, 2);
    EXPECT_EQ(mails_.size(), 2U) << "it is through";
}

TEST_F(FallbackTest, WhatAPersonMustMendIsNotItsBusiness) {
    status_ = 400;
    sent(live_);
    look(seconds(1));
    look(hours(1));
    EXPECT_TRUE(mails_.empty());
    EXPECT_EQ(runs().size(), 1U);
}

TEST_F(FallbackTest, LooksAtNothingBeforeItsTime) {
    set(R"("afterMinutes":30)");
    sent(live_);
    look(minutes(29));
    EXPECT_TRUE(mails_.empty());
    look(minutes(31));
    EXPECT_EQ(mails_.size(), 1U);
}

TEST_F(FallbackTest, WhatCameBeforeItWasSetIsLeft) {
    ASSERT_TRUE(rooms_.flows.catalog.set_leads(live_->flow.id, model::JsonObject()));
    sent(live_);
    set(R"("afterMinutes":0)");
    look(hours(1));
    EXPECT_TRUE(mails_.empty());
}

// Rule W3.
TEST_F(FallbackTest, AtTheEndSomebodyMustLook) {
    set(R"("afterMinutes":0,"keepTryingHours":1)");
    const model::RunId run = sent(live_);
    look(seconds(1));
    look(hours(2));
    ASSERT_EQ(runs().size(), 1U);
    look(hours(2) + seconds(1));
    ASSERT_EQ(found_.size(), 1U);
    EXPECT_EQ(found_[0].kind, "fallback");
    EXPECT_NE(found_[0].advice.find("resubmit"), std::string::npos);
    restart();
    status_ = 200;
    ASSERT_TRUE(rooms_.runner.resubmit(run));
    look(hours(4));
    look(hours(4) + seconds(1));
    EXPECT_TRUE(found_.empty()) << "somebody has";
}

// Rule W4.
TEST_F(FallbackTest, ManyAreOneMail) {
    set(R"("afterMinutes":0,"includeLead":true)");
    for (size_t i = 0; i < kFallbackLeadsMailed + 3; ++i) sent(live_);
    look(seconds(1));
    ASSERT_EQ(mails_.size(), 1U);
    EXPECT_NE(mails_[0].message.find("and 3 more"), std::string::npos);
    EXPECT_NE(mails_[0].message.find("Lovelace"), std::string::npos);
    sent(live_);
    look(seconds(2));
    EXPECT_EQ(mails_.size(), 1U) << "a little later, with others";
    look(kFallbackMailEvery + seconds(2));
    EXPECT_EQ(mails_.size(), 2U);
}

TEST_F(FallbackTest, AMailThatCannotBeSentIsAnAlarm) {
    live_ = *rooms_.flows.catalog.set_leads(
        live_->flow.id,
        *model::parse_json(
            R"({"fallback":{"mailTo":["sales@x.example"],"connection":"none","afterMinutes":0}})"));
    sent(live_);
    look(seconds(1));
    ASSERT_EQ(found_.size(), 1U);
    EXPECT_EQ(found_[0].kind, "fallback-mail");
    set(R"("afterMinutes":0)");
    look(seconds(2));
    EXPECT_TRUE(found_.empty());
    EXPECT_EQ(mails_.size(), 1U) << "told when it can be";
}

}  // namespace
}  // namespace leadflow::watch
