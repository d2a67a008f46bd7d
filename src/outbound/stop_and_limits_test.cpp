// SPDX-License-Identifier: Apache-2.0
#include "outbound/outbound_fixture.h"

#include <gmock/gmock.h>

#include <atomic>

namespace leadflow::outbound {
namespace {

using model::Reach;
using testing::HasSubstr;

// A peer that answers when it is told to.
class StopAndLimits : public OutboundTest {
  protected:
    StopAndLimits()
        : peer_([this](PeerConnection& connection, int) {
              while (!connection.read_http().empty()) {
                  const int now = ++at_once_;
                  for (int most = most_at_once_; now > most;)
                      if (most_at_once_.compare_exchange_weak(most, now)) break;
                  ++arrived_;
                  arrived_.notify_all();
                  if (connection.ended()) return;
                  released_.wait();
                  --at_once_;
                  connection.write(http_reply(200, "done"));
              }
          }) {}
    ~StopAndLimits() override { release(); }

    void release() {
        if (!is_released_) release_.set_value();
        is_released_ = true;
    }
    void wait_for_arrivals(int count) {
        for (int seen = arrived_; seen < count; seen = arrived_) arrived_.wait(seen);
    }
    std::vector<std::future<model::Reply>> begin_many(int count) {
        std::vector<std::future<model::Reply>> replies;
        for (int i = 0; i < count; ++i) replies.push_back(begin(post(peer_.url(), "x")));
        return replies;
    }

    std::promise<void> release_;
    std::shared_future<void> released_ = release_.get_future().share();
    bool is_released_ = false;
    std::atomic<int> at_once_ = 0;
    std::atomic<int> most_at_once_ = 0;
    std::atomic<int> arrived_ = 0;
    ScriptedPeer peer_;
};

TEST_F(StopAndLimits, OnlySoManyCallsAreUnderWayToOneHost) {
    options_.limits.calls_per_host_max = 3;
    auto replies = begin_many(12);
    wait_for_arrivals(3);
    ScriptedPeer other(http_script([](const std::string&) { return http_reply(200, "other"); }));
    EXPECT_EQ(perform(get(other.url())).body, "other");
    release();
    for (auto& reply : replies) EXPECT_EQ(reply.get().body, "done");
    EXPECT_EQ(most_at_once_, 3);
    EXPECT_EQ(peer_.connections(), 3);
}

TEST_F(StopAndLimits, TheTimeOfACallRunsInTheLineToo) {
    options_.limits.calls_per_host_max = 1;
    auto first = begin_many(1);
    wait_for_arrivals(1);
    model::Call late = post(peer_.url(), "x");
    late.time_max = std::chrono::milliseconds(30);
    const model::Reply reply = perform(late);
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_TRUE(reply.timed_out);
    EXPECT_EQ(reply.fault, "could not be sent within 0.03 s");
    release();
    EXPECT_EQ(first[0].get().body, "done");
}

TEST_F(StopAndLimits, TooManyCallsAreNotSent) {
    options_.limits.calls_max = 2;
    auto replies = begin_many(2);
    const model::Reply reply = perform(post(peer_.url(), "x"));
    EXPECT_EQ(reply.reach, Reach::kNotSent);
    EXPECT_FALSE(reply.permanent);
    EXPECT_EQ(reply.fault, "too many calls are waiting already");
    release();
    for (auto& each : replies) EXPECT_EQ(each.get().body, "done");
    EXPECT_EQ(perform(post(peer_.url(), "x")).body, "done");
    EXPECT_THAT(metrics_.text(), HasSubstr("leadflow_outbound_in_flight 0"));
}

TEST_F(StopAndLimits, AStopCutsWhatIsUnderWayAndSaysHowFarItGot) {
    options_.limits.calls_per_host_max = 2;
    auto replies = begin_many(5);
    wait_for_arrivals(2);
    outbound().request_stop();
    outbound().request_stop();
    outbound().join();
    int ambiguous = 0;
    for (auto& future : replies) {
        const model::Reply reply = future.get();
        EXPECT_EQ(reply.fault, "outbound is stopping");
        ambiguous += reply.reach == Reach::kAmbiguous ? 1 : 0;
    }
    EXPECT_EQ(ambiguous, 2);
    const model::Reply after = perform(post(peer_.url(), "x"));
    EXPECT_EQ(after.reach, Reach::kNotSent);
    EXPECT_EQ(after.fault, "outbound is stopping");
}

TEST_F(StopAndLimits, CallsOfAnOutboundThatNeverStartedAreAnsweredToo) {
    std::promise<model::Reply> promise;
    {
        CurlOutbound idle(options_, clock_, metrics_);
        idle.perform(get(peer_.url()),
                     [&](model::Reply reply) { promise.set_value(std::move(reply)); });
    }
    EXPECT_EQ(promise.get_future().get().fault, "outbound is stopping");
}

TEST_F(StopAndLimits, ACallMayBeMadeFromTheReplyOfAnother) {
    release();
    std::promise<std::string> promise;
    outbound().perform(get(peer_.url()), [&](model::Reply) {
        outbound().perform(get(peer_.url()),
                           [&](model::Reply reply) { promise.set_value(reply.body); });
    });
    EXPECT_EQ(promise.get_future().get(), "done");
}

TEST_F(StopAndLimits, ManyCallsFromManyThreadsAreEachAnsweredOnce) {
    options_.threads = 2;
    options_.limits.calls_per_host_max = 8;
    release();
    outbound();
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int i = 0; i < 100; ++i)
                outbound().perform(post(peer_.url(), "x"), [&](model::Reply reply) {
                    if (reply.body == "done") ++answered;
                    answered.notify_all();
                });
        });
    for (std::thread& caller : callers) caller.join();
    for (int seen = answered; seen < 400; seen = answered) answered.wait(seen);
    EXPECT_EQ(answered, 400);
    EXPECT_LE(peer_.connections(), 8);
}

TEST_F(StopAndLimits, AMissingAuthoritiesFileIsToldAtTheStart) {
    options_.ca_file = "/nowhere/ca.pem";
    CurlOutbound outbound(options_, clock_, metrics_);
    const base::Status started = outbound.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_THAT(started.error().message, HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace leadflow::outbound
