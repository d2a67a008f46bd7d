// SPDX-License-Identifier: Apache-2.0
#include "api/run_feed.h"

#include "api/api_fixture.h"
#include "api/limits.h"

#include <gtest/gtest.h>

namespace leadflow::api {
namespace {

using std::chrono::milliseconds;

model::RunHead head(const std::string& run, model::RunStatus status, const std::string& flow = "f") {
    model::RunHead head;
    head.id = model::RunId(run);
    head.flow = model::FlowId(flow);
    head.status = status;
    return head;
}

class RunFeedTest : public testing::Test {
  protected:
    RunFeedTest() { EXPECT_TRUE(feed_.start()); }

    std::future<http::Response> ask(RunFeed::Wish wish) {
        std::promise<http::Response> promise;
        auto answer = promise.get_future();
        feed_.watch(std::move(wish),
                    http::Responder(std::make_unique<PromiseTarget>(std::move(promise))));
        return answer;
    }
    // As a browser does: with the id of what it saw last.
    std::string next(RunFeed::Wish wish = {}) {
        wish.last_event = seen_;
        return read(ask(std::move(wish)).get());
    }
    std::string read(const http::Response& response) {
        const size_t at = response.body.find("id: ");
        EXPECT_NE(at, std::string::npos) << response.body;
        const size_t end = response.body.find('\n', at);
        seen_ = response.body.substr(at + 4, end - at - 4);
        return response.body.substr(end + 1);
    }
    void happens(const std::vector<model::Change>& changes) { feed_.committed(changes); }

    RunFeed feed_{milliseconds(300)};
    std::string seen_;
};

TEST_F(RunFeedTest, SaysStartFirstAndThenWhatChanges) {
    EXPECT_EQ(next(), "event: start\ndata: {}\n\n");
    auto waiting = ask({.last_event = seen_});
    happens({model::AddRun{head("1", model::RunStatus::kWaiting)}});
    EXPECT_EQ(read(waiting.get()),
              "event: run\ndata: {\"run\":\"1\",\"flow\":\"f\",\"status\":\"Waiting\"}\n\n");
}

TEST_F(RunFeedTest, MissesNothingBetweenTwoAnswers) {
    next();
    happens({model::AddRun{head("1", model::RunStatus::kWaiting)}});
    happens({model::UpdateRun{head("1", model::RunStatus::kSucceeded)},
             model::AddRun{head("2", model::RunStatus::kWaiting, "g")}});
    EXPECT_EQ(next(), "event: run\ndata: {\"run\":\"1\",\"flow\":\"f\",\"status\":\"Succeeded\"}\n\n"
                      "event: run\ndata: {\"run\":\"2\",\"flow\":\"g\",\"status\":\"Waiting\"}\n\n");
    EXPECT_EQ(next(), "\n") << "after that there is silence, and an answer in the end";
}

TEST_F(RunFeedTest, TellsOfOneRunOrOneFlowOnly) {
    next();
    model::SaveStep step;
    step.run = model::RunId("2");
    happens({model::AddRun{head("1", model::RunStatus::kWaiting)}, step});
    const std::string from = seen_;
    EXPECT_EQ(next({.run = "2"}), "event: run\ndata: {\"run\":\"2\"}\n\n");
    seen_ = from;
    EXPECT_EQ(next({.flow = "g"}), "\n");
    seen_ = from;
    EXPECT_NE(next({.flow = "f"}).find("\"run\":\"1\""), std::string::npos);
}

TEST_F(RunFeedTest, SaysStartWhenItCannotKnowWhatWasMissed) {
    next();
    for (size_t i = 0; i <= kFeedMomentsMax; ++i)
        happens({model::AddRun{head(std::to_string(i), model::RunStatus::kWaiting)}});
    EXPECT_EQ(next(), "event: start\ndata: {}\n\n");
    seen_ = "another life-3";
    EXPECT_EQ(next(), "event: start\ndata: {}\n\n");
}

TEST_F(RunFeedTest, ManyMayWatchAndNotAnyNumber) {
    next();
    std::vector<std::future<http::Response>> waiting;
    for (size_t i = 0; i < kFeedWatchersMax; ++i) waiting.push_back(ask({.last_event = seen_}));
    EXPECT_EQ(ask({.last_event = seen_}).get().status, 503);
    feed_.request_stop();
    for (auto& one : waiting) EXPECT_EQ(one.get().status, 200);
    EXPECT_EQ(ask({.last_event = seen_}).get().status, 200) << "after the stop nobody is held";
}

TEST(Events, AreForWhoMayRead) {
    ApiRooms rooms;
    EXPECT_EQ(rooms.ask({}, "GET", "/api/v1/events").status, 401);
    const http::Response start =
        rooms.ask(rooms.browser_of(model::Role::kViewer), "GET", "/api/v1/events");
    EXPECT_EQ(start.status, 200);
    EXPECT_EQ(start.headers.value("Content-Type"), "text/event-stream");
}

}  // namespace
}  // namespace leadflow::api
