// SPDX-License-Identifier: Apache-2.0
// What a step costs: actions one after the other, each its own event, and a loop over 100,000
// elements. "per_step" must stay the same however many there are.
#include <benchmark/benchmark.h>

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

// Every action waits for its answer: one decision a step.
void calls_in_sequence(benchmark::State& state) {
    std::string actions;
    for (int64_t i = 0; i < state.range(0); ++i)
        actions += base::format(
            R"json({}"A{}":{{"type":"Http","inputs":{{"method":"GET","uri":"https://x.example/@{{triggerBody()?['name']}}"}}{}}})json",
            i == 0 ? "" : ",", i,
            i == 0 ? "" : base::format(R"(,"runAfter":{{"A{}":["Succeeded"]}})", i - 1));
    const auto program = program_of(actions);
    const base::Time now = base::from_micros(1700000000000000);
    for (auto _ : state) {
        model::Decision decision = decide(*program, new_run(), model::Started{}, now);
        for (int64_t i = 0; i < state.range(0); ++i)
            decision = decide(*program, std::move(decision.next),
                              model::Answered{.step = base::format("A{}", i),
                                              .attempt = 1,
                                              .outcome = {.status = model::StepStatus::kSucceeded,
                                                          .code = "OK"}},
                              now);
        CHECK(decision.next.status == model::RunStatus::kSucceeded);
    }
    state.counters["per_step"] = benchmark::Counter(
        static_cast<double>(state.range(0)),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(calls_in_sequence)->Arg(10)->Arg(100)->Arg(500);

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
    state.counters["per_step"] = benchmark::Counter(
        static_cast<double>(state.range(0)),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(foreach_compose)->Arg(1000)->Arg(100000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leadflow::engine
