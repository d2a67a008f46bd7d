// SPDX-License-Identifier: Apache-2.0
// How long an import and a planned call take: a definition of the median's size (32 kB), one of
// 1 MB, and a call with ten inputs.
#include <benchmark/benchmark.h>

#include "base/text.h"
#include "connectors/described/compile.h"
#include "connectors/described/described_connector.h"
#include "model/json.h"

#include <memory>

namespace leadflow::connectors::described {
namespace {

// Operations of about 1.6 kB each, as publishers write them.
std::string definition_of(int operations) {
    std::string paths;
    for (int i = 0; i < operations; ++i)
        paths += base::format(
            R"({}"/things{}/{{id}}":{{"post":{{"operationId":"Make{}","summary":"Make a thing",
            "description":"Makes a thing of what is given, and answers with the thing that was made.",
            "parameters":[{{"name":"id","in":"path","required":true,"type":"string",
            "x-ms-summary":"Id","x-ms-url-encoding":"single"}},{{"name":"notify","in":"query",
            "type":"boolean","x-ms-summary":"Notify","default":true}},{{"name":"body","in":"body",
            "required":true,"schema":{{"$ref":"#/definitions/Thing"}}}}],"responses":{{"200":{{
            "description":"ok","schema":{{"type":"object","properties":{{"id":{{"type":"string",
            "x-ms-summary":"Id"}},"items":{{"type":"array","items":{{"type":"object","properties":{{
            "name":{{"type":"string","x-ms-summary":"Name","description":"The item's name"}},
            "amount":{{"type":"number","x-ms-summary":"Amount","description":"How many"}}}}}}}}}}}}}}}}}}}})",
            i == 0 ? "" : ",", i, i);
    std::string properties;
    for (int i = 0; i < 8; ++i)
        properties += base::format(
            R"({}"field{}":{{"type":"string","x-ms-summary":"Field {}","description":"A field"}})",
            i == 0 ? "" : ",", i, i);
    return base::format(
        R"({{"swagger":"2.0","info":{{"title":"Things"}},"host":"api.things.example","paths":{{{}}},
        "definitions":{{"Thing":{{"type":"object","required":["field0"],"properties":{{{}}}}}}},
        "securityDefinitions":{{"key":{{"type":"apiKey","in":"header","name":"X-Key"}}}}}})",
        paths, properties);
}

void compile_definition(benchmark::State& state) {
    const std::string text = definition_of(static_cast<int>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(compile({.definition = text}));
    state.counters["bytes"] = static_cast<double>(text.size());
}
BENCHMARK(compile_definition)->Arg(24)->Arg(800)->Unit(benchmark::kMillisecond);

void plan_call(benchmark::State& state) {
    auto made = compile({.definition = definition_of(24)});
    const DescribedConnector connector(
        std::make_shared<const CompiledConnector>(std::move(made).value()));
    model::Invocation invocation;
    invocation.operation = "Make7";
    invocation.effect_id = "7f3c2a10-5b1e-5c4d-9a6b-0123456789ab";
    invocation.inputs = model::parse_json(
                            R"({"parameters":{"id":"a b","notify":false,"body/field0":"0",
        "body/field1":"1","body/field2":"2","body/field3":"3","body/field4":"4","body/field5":"5",
        "body/field6":"6","body/field7":"7"}})")
                            .value();
    model::OpenConnection connection;
    connection.secrets["api_key"] = "k";
    for (auto _ : state) benchmark::DoNotOptimize(connector.plan(invocation, connection));
}
BENCHMARK(plan_call)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace leadflow::connectors::described
