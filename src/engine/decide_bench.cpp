// SPDX-License-Identifier: Apache-2.0
// What a step costs: actions one after the other, each its own event, and a loop over 100,000
// elements. "per_step" must stay the same however many there are.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "definition/reader.h"
#include "engine/decide.h"

namespace leadflow::engine {
namespace {

std::shared_ptr<const Program> program_of(const std::string& actions) {
    const auto flow = definition::read_flow(
        R"({"definition":{"triggers":{"manual":{"type":"Request"}},"actions":{)" + actions + "}}}");
    CHECK(flow.has_value());
    std::vector<CompileFault> faults;
    auto program = compile(flow->definition, {},
                           [](const OperationQuery&) -> base::Result<OperationFacts> {
                               return OperationFacts{.operation = "Http", .repeatable = true};
                           },
                           faults);
    CHECK(faults.empty());
    return program;
}

model::Run new_run() {
    model::Run run;
    run.id = model::RunId("08584640926573727105946217888CU00");
    auto trigger = std::make_shared<model::TriggerRecord>();
    trigger->outputs = model::JsonObject{{"body", model::JsonObject{{"name", "Ann"}}}};
    run.trigger = std::move(trigger);
    return run;
}

// Actions one after the other, each with a lead's value in it.
std::shared_ptr<const Program> sequence(int64_t count, std::string_view type,
                                        std::string_view inputs) {
    std::string actions;
    for (int64_t i = 0; i < count; ++i)
        actions += base::format(R"json({}"A{}":{{"type":"{}","inputs":{}{}}})json",
                                i == 0 ? "" : ",", i, type, inputs,
                                i == 0 ? ""
                                       : base::format(R"(,"runAfter":{{"A{}":["Succeeded"]}})",
                                                      i - 1));
    return program_of(actions);
}

std::shared_ptr<const Program> calls(int64_t count) {
    return sequence(
        count, "Http",
        R"json({"method":"GET","uri":"https://x.example/@{triggerBody()?['name']}"})json");
}

// Every action waits for its answer: one decision a step, as a run has them in life.
void run_calls(const Program& program) {
    const base::Time now = base::from_micros(1700000000000000);
    const size_t count = program.actions.size();
    model::Decision decision = decide(program, new_run(), model::Started{}, now);
    for (size_t i = 0; i < count; ++i)
        decision = decide(program, std::move(decision.next),
                          model::Answered{.step = base::format("A{}", i),
                                          .attempt = 1,
                                          .outcome = {.status = model::StepStatus::kSucceeded,
                                                      .code = "OK"}},
                          now);
    CHECK(decision.next.status == model::RunStatus::kSucceeded);
}

void per_step(benchmark::State& state) {
    state.counters["per_step"] = benchmark::Counter(
        static_cast<double>(state.range(0)),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void calls_in_sequence(benchmark::State& state) {
    const auto program = calls(state.range(0));
    for (auto _ : state) run_calls(*program);
    per_step(state);
}
BENCHMARK(calls_in_sequence)->Arg(10)->Arg(100)->Arg(500);

// What needs no answer is done in one decision.
void composes_in_sequence(benchmark::State& state) {
    const auto program =
        sequence(state.range(0), "Compose", R"json({"name":"@triggerBody()?['name']"})json");
    const base::Time now = base::from_micros(1700000000000000);
    for (auto _ : state) {
        model::Decision decision = decide(*program, new_run(), model::Started{}, now);
        while (decision.goes_on)
            decision = decide(*program, std::move(decision.next), model::Continued{}, now);
        CHECK(decision.next.status == model::RunStatus::kSucceeded);
    }
    per_step(state);
}
BENCHMARK(composes_in_sequence)->Arg(10)->Arg(100)->Arg(500);

// How much dearer a step is in a sequence of 500 calls than in one of 10: "ratio", to be 1.15 at
// most. Both by turns and the quickest of each, so that a busy machine does not decide it. Fifty
// flows of ten, because a server's next run is seldom one of the flow that it has just run.
void calls_500_against_10(benchmark::State& state) {
    using Clock = std::chrono::steady_clock;
    std::vector<std::shared_ptr<const Program>> short_ones;
    for (int i = 0; i < 50; ++i) short_ones.push_back(calls(10));
    const auto same = short_ones.front();
    const auto long_one = calls(500);
    double ten = 1e9;
    double ten_of_one_flow = 1e9;
    double five_hundred = 1e9;
    const auto best = [](double& least, const auto& work) {
        const auto start = Clock::now();
        work();
        least = std::min(least, std::chrono::duration<double>(Clock::now() - start).count());
    };
    for (auto _ : state) {
        best(ten, [&] {
            for (const auto& program : short_ones) run_calls(*program);
        });
        best(ten_of_one_flow, [&] {
            for (size_t i = 0; i < short_ones.size(); ++i) run_calls(*same);
        });
        best(five_hundred, [&] { run_calls(*long_one); });
    }
    state.counters["ratio"] = five_hundred / ten;
    state.counters["ratio_one_flow"] = five_hundred / ten_of_one_flow;
    state.counters["us_500"] = five_hundred * 1e6 / 500;
    state.counters["us_10"] = ten_of_one_flow * 1e6 / 500;
}
BENCHMARK(calls_500_against_10)->Iterations(300)->Unit(benchmark::kMillisecond);

void foreach_compose(benchmark::State& state) {
    const auto program = program_of(base::format(
        R"json("Loop":{{"type":"Foreach","foreach":"@range(0,{})","actions":{{"A":{{"type":"Compose","inputs":"@items('Loop')"}}}}}})json",
        state.range(0)));
    const base::Time now = base::from_micros(1700000000000000);
    size_t steps_most = 0;
    for (auto _ : state) {
        model::Decision decision = decide(*program, new_run(), model::Started{}, now);
        while (decision.goes_on) {
            steps_most = std::max(steps_most, decision.next.steps.size());
            decision = decide(*program, std::move(decision.next), model::Continued{}, now);
        }
        CHECK(decision.next.status == model::RunStatus::kSucceeded);
    }
    state.counters["steps_in_memory"] = static_cast<double>(steps_most);
    per_step(state);
}
BENCHMARK(foreach_compose)->Arg(1000)->Arg(100000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leadflow::engine
