// SPDX-License-Identifier: Apache-2.0
#include "engine/run_context.h"

#include "base/text.h"
#include "engine/limits.h"
#include "expression/ast.h"

namespace leadflow::engine {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

void put_time(JsonObject& record, const char* key, const std::optional<base::Time>& time) {
    if (time) record[key] = base::iso_text(*time);
}

Json record_of(const std::string& name, const model::Step* step, const model::RunHead& run) {
    JsonObject record;
    record["name"] = name;
    if (step == nullptr) return record;
    if (step->inputs) record["inputs"] = *step->inputs;
    if (step->outputs) record["outputs"] = *step->outputs;
    put_time(record, "startTime", step->started);
    put_time(record, "endTime", step->ended);
    record["clientTrackingId"] = run.tracking_id;
    if (!step->code.empty()) record["code"] = step->code;
    record["status"] = std::string(model::name_of(step->status));
    if (step->error)
        record["error"] =
            JsonObject{{"code", step->error->code}, {"message", step->error->message}};
    return record;
}

}  // namespace

uint64_t number_of(std::string_view name) {
    uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

RunContext::RunContext(const Program& program, const model::Run& run, std::string_view step,
                       base::Time now)
    : program_(program),
      run_(run),
      now_(now),
      chance_(number_of(run.id.text() + "/" + std::string(step))) {}

const Json* RunContext::trigger_outputs() const {
    return run_.trigger == nullptr ? nullptr : &run_.trigger->outputs;
}

Json RunContext::trigger_record() const {
    JsonObject record;
    record["name"] = program_.trigger.name;
    if (run_.trigger != nullptr) {
        record["outputs"] = run_.trigger->outputs;
        put_time(record, "startTime", run_.trigger->started);
    }
    put_time(record, "endTime", run_.created);
    record["clientTrackingId"] = run_.tracking_id;
    record["originHistoryName"] = run_.id.text();
    record["status"] = "Succeeded";
    return record;
}

bool RunContext::has_action(std::string_view name) const {
    return program_.find(name) != nullptr;
}

const Json* RunContext::action_outputs(std::string_view name) const {
    const model::Step* step = run_.find_step(name);
    return step != nullptr && step->outputs ? &*step->outputs : nullptr;
}

Json RunContext::action_record(std::string_view name) const {
    return record_of(std::string(name), run_.find_step(name), run_);
}

base::Result<Json> RunContext::result_of(std::string_view scope) const {
    const CompiledAction* container = program_.find(scope);
    if (container == nullptr || container->children.empty())
        return base::invalid_input(base::format("result(): '{}' is not a container", scope));
    JsonArray records;
    for (const int child : container->children) {
        const std::string& name = program_.actions[static_cast<size_t>(child)].action.name;
        if (const model::Step* step = run_.find_step(name))
            records.push_back(record_of(name, step, run_));
    }
    return Json(std::move(records));
}

const Json* RunContext::parameter(std::string_view name) const {
    return program_.parameters.if_contains({name.data(), name.size()});
}

const Json* RunContext::variable(std::string_view) const { return nullptr; }
const Json* RunContext::item(std::string_view) const { return nullptr; }
std::optional<int64_t> RunContext::iteration_index(std::string_view) const {
    return std::nullopt;
}

Json RunContext::workflow() const {
    return JsonObject{{"id", "/workflows/" + run_.flow.text()},
                      {"name", run_.flow.text()},
                      {"type", "Microsoft.Logic/workflows"},
                      {"tags", JsonObject()},
                      {"run", JsonObject{{"id", "/workflows/" + run_.flow.text() + "/runs/" +
                                                    run_.id.text()},
                                         {"name", run_.id.text()},
                                         {"type", "Microsoft.Logic/workflows/runs"}}}};
}

base::Result<std::string> RunContext::callback_url() const {
    return base::invalid_input("listCallbackUrl() is only for webhook actions");
}

uint64_t RunContext::random() const {
    // splitmix64: a fixed sequence from the step's own seed.
    chance_ += 0x9E3779B97F4A7C15ULL;
    uint64_t mixed = chance_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
}

// outputs('X') of a Compose in which the author wrote markup is HTML: its own template is
// evaluated here, with the values in it escaped, instead of escaping the author's tags.
std::optional<base::Result<std::string>> RunContext::markup(
    const expression::Expression& expression) const {
    const std::string_view function = expression.function_name();
    const bool whole = (function == "outputs" || function == "body") && expression.steps.empty();
    if (!whole) return std::nullopt;
    const CompiledAction* action = program_.find(expression.literal_argument(0));
    if (action == nullptr || action->action.type != model::ActionType::kCompose ||
        !action->inputs.has_markup() || !run_.find_step(action->action.name) ||
        markup_depth_ >= kMarkupDepthMax)
        return std::nullopt;
    ++markup_depth_;
    auto html = action->html.evaluate(*this);
    --markup_depth_;
    if (!html) return base::Result<std::string>(std::move(html).error());
    return base::Result<std::string>(std::string(model::text_of(*html)));
}

}  // namespace leadflow::engine
