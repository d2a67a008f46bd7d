// SPDX-License-Identifier: Apache-2.0
// SteppedRunner: a runner without threads, over the rooms of RunnerRooms: the test makes its turns,
// steps its clock, restarts it and answers the calls that it has made.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "base/text.h"
#include "model/step_record.h"
#include "runner/runner_fixture.h"

namespace leadflow::runner {

// Keeps every call until the test answers it.
class HeldWorld final : public outbound::Outbound {
  public:
    struct Held {
        model::Call call;
        outbound::Done done;
    };
    void perform(model::Call call, outbound::Done done) override {
        held.push_back({std::move(call), std::move(done)});
        ++made;
    }
    std::deque<Held> held;
    int made = 0;
};

class SteppedRunner : public testing::Test {
  protected:
    // As ingest hands it over.
    model::RunId lead(const flows::LiveFlowPtr& live) {
        model::Run run = rooms_.store_lead(*live, "{}");
        const model::RunId id = run.id;
        if (runner_) runner_->accept(std::move(run), live);
        return id;
    }
    flows::LiveFlowPtr import(const std::string& actions, const std::string& trigger = "") {
        return rooms_.import(document(actions, trigger));
    }
    static std::string document(const std::string& actions, const std::string& trigger) {
        return R"({"properties":{"displayName":"F","definition":{"triggers":{"manual":{"type":)"
               R"("Request","kind":"Http","inputs":{})" +
               trigger + R"(}},"actions":{)" + actions + "}}}}";
    }
    static std::string wait(const std::string& name, int hours) {
        return base::format(
            R"("{}":{{"type":"Wait","inputs":{{"interval":{{"count":{},"unit":"Hour"}}}}}})", name,
            hours);
    }
    static std::string call(const std::string& name, const std::string& more = "") {
        return base::format(
            R"("{}":{{"type":"Http","inputs":{{"method":"PUT","uri":"https://x.example/"}}{}}})",
            name, more);
    }

    // The process ends, and the next one begins.
    void restart() {
        runner_.reset();
        world_.held.clear();
        runner_ = std::make_unique<Runner>(
            Rooms{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog,
                  rooms_.flows.connections, rooms_.registry, world_, clock_, rooms_.flows.random,
                  rooms_.flows.metrics, rooms_.flows.box.get()},
            limits_);
        ASSERT_TRUE(runner_->start());
    }
    // Until nothing is left to do; false: that never comes.
    bool rest() {
        for (int turns = 0; turns < 20000; ++turns)
            if (!runner_->turn()) return true;
        return false;
    }
    void pass(base::Duration time) {
        clock_.advance(time);
        ASSERT_TRUE(rest());
    }
    void answer(int status, bool twice = false) {
        HeldWorld::Held first = std::move(world_.held.front());
        world_.held.pop_front();
        model::Reply reply;
        reply.reach = model::Reach::kAnswered;
        reply.status = status;
        reply.body = "{}";
        if (twice) first.done(model::Reply(reply));
        first.done(std::move(reply));
    }
    model::RunStatus status(const model::RunId& run) { return rooms_.flows.store.run(run)->status; }
    // Nothing: it has not been told yet.
    std::shared_ptr<std::optional<base::Status>> cancel(const model::RunId& run) {
        auto told = std::make_shared<std::optional<base::Status>>();
        runner_->cancel(run, [told](base::Status result) { *told = std::move(result); });
        return told;
    }
    store::MemoryStore& store() { return rooms_.flows.store; }

    static constexpr auto kEnded = model::RunStatus::kSucceeded;
    static constexpr auto kOpen = model::RunStatus::kRunning;

    RunnerRooms rooms_;
    base::ManualClock clock_{rooms_.flows.clock.now()};
    HeldWorld world_;
    Limits limits_{.workers = 0, .runs_in_memory_max = 8, .batch_runs_max = 4};
    std::unique_ptr<Runner> runner_;
};

}  // namespace leadflow::runner
