// SPDX-License-Identifier: Apache-2.0
#include "engine/run_context.h"

#include "base/text.h"
#include "engine/limits.h"
#include "engine/place.h"
#include "engine/run_index.h"
#include "expression/ast.h"
#include "expression/property_access.h"
#include "model/step_record.h"

namespace leadflow::engine {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

void put_time(JsonObject& record, const char* key, const std::optional<base::Time>& time) {
    if (time) record[key] = base::iso_text(*time);
}

void put_step(JsonObject& record, const model::Step& step, const CompiledAction& action) {
    // A loop's inputs are its whole collection, which items() gives.
    if (step.inputs && !action.is_loop()) record["inputs"] = *step.inputs;
    if (step.outputs) record["outputs"] = *step.outputs;
    put_time(record, "startTime", step.started);
    put_time(record, "endTime", step.ended);
    if (!step.code.empty()) record["code"] = step.code;
    record["status"] = std::string(model::name_of(step.status));
    if (step.error)
        record["error"] =
            JsonObject{{"code", step.error->code}, {"message", step.error->message}};
}

}  // namespace

uint64_t number_of(std::string_view name) {
    uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

RunContext::RunContext(const Program& program, const model::Run& run, std::string_view seed,
                       base::Time now)
    : program_(program),
      run_(run),
      now_(now),
      chance_(number_of(run.id.text() + "/" + std::string(seed))) {}

RunContext::RunContext(const Program& program, const model::Run& run, const CompiledAction& action,
                       std::string_view repetition, base::Time now)
    : RunContext(program, run, model::step_key(action.action.name, repetition), now) {
    action_ = &action;
    loops_ = action.loops;
    repetition_ = repetition;
}

RunContext RunContext::inside(const Program& program, const model::Run& run,
                              const CompiledAction& loop, std::string_view repetition,
                              base::Time now) {
    RunContext context(program, run, loop, repetition, now);
    context.loops_ = loop.loops_inside;
    return context;
}

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

const model::Step* RunContext::step_at(const CompiledAction& action,
                                       std::string_view repetition) const {
    return find_step(run_, action, repetition);
}

// The repetition that shares most with this place. Of an action in a further loop: the last round
// of an Until, all iterations of a Foreach; of one still deeper, nothing.
RunContext::Meant RunContext::meant_by(const CompiledAction& action) const {
    size_t shared = 0;
    while (shared < loops_.size() && shared < action.loops.size() &&
           loops_[shared] == action.loops[shared])
        ++shared;
    const std::string_view repetition = outer_repetition(repetition_, shared);
    if (action.loops.size() == shared) return {.step = step_at(action, repetition)};
    if (action.loops.size() > shared + 1) return {};
    const CompiledAction& loop = program_.at(action.loops[shared]);
    const model::Step* loop_step = step_at(loop, repetition);
    if (loop_step == nullptr || !loop_step->loop) return {};
    const int64_t begun = loop_step->loop->next;
    if (loop.action.type == model::ActionType::kUntil)
        return {.step = step_at(action, inner_repetition(repetition, begun - 1))};
    Meant all{.is_list = true};
    for (int64_t i = 0; i < begun; ++i)
        all.iterations.push_back(step_at(action, inner_repetition(repetition, i)));
    return all;
}

const Json* RunContext::action_outputs(std::string_view name) const {
    const CompiledAction* action = program_.find(name);
    if (action == nullptr) return nullptr;
    const Meant meant = meant_by(*action);
    if (!meant.is_list)
        return meant.step != nullptr && meant.step->outputs ? &*meant.step->outputs : nullptr;
    JsonArray outputs;
    for (const model::Step* step : meant.iterations)
        outputs.push_back(step != nullptr && step->outputs ? *step->outputs : Json());
    return &lists_.emplace_back(std::move(outputs));
}

// A Compose's outputs are its body, even when they are an object with a member of that name.
const Json* RunContext::action_body(std::string_view name) const {
    const CompiledAction* action = program_.find(name);
    if (action == nullptr) return nullptr;
    const Json* outputs = action_outputs(name);
    const bool own = action->action.type == model::ActionType::kCompose;
    const auto body_of = [own](const Json& one) {
        return own || !one.is_object() ? &one : model::find(one, "body");
    };
    if (outputs == nullptr) return nullptr;
    if (!meant_by(*action).is_list) return body_of(*outputs);
    JsonArray bodies;
    for (const Json& one : outputs->get_array()) {
        const Json* body = body_of(one);
        bodies.push_back(body == nullptr ? Json() : *body);
    }
    return &lists_.emplace_back(std::move(bodies));
}

Json RunContext::record_of(const CompiledAction& action) const {
    JsonObject record;
    record["name"] = action.action.name;
    const Meant meant = meant_by(action);
    if (meant.step != nullptr) {
        put_step(record, *meant.step, action);
        record["clientTrackingId"] = run_.tracking_id;
    }
    if (!meant.is_list) return record;
    JsonArray records;
    for (const model::Step* step : meant.iterations) {
        if (step == nullptr) continue;
        JsonObject one{{"name", action.action.name}};
        put_step(one, *step, action);
        records.push_back(std::move(one));
    }
    record["outputs"] = std::move(records);
    return record;
}

Json RunContext::action_record(std::string_view name) const {
    const CompiledAction* action = program_.find(name);
    return action == nullptr ? Json(JsonObject{{"name", std::string(name)}}) : record_of(*action);
}

base::Result<Json> RunContext::own_action_record() const {
    if (own_step_ == nullptr) return expression::Context::own_action_record();
    JsonObject record{{"name", own_action_->action.name}};
    put_step(record, *own_step_, *own_action_);
    record["clientTrackingId"] = run_.tracking_id;
    return Json(std::move(record));
}

base::Result<Json> RunContext::result_of(std::string_view scope) const {
    const CompiledAction* container = program_.find(scope);
    if (container == nullptr || container->children.empty())
        return base::invalid_input(base::format("result(): '{}' is not a container", scope));
    JsonArray records;
    for (const int child : container->children) {
        Json record = record_of(program_.at(child));
        // Only those that have run or were skipped.
        if (record.get_object().size() > 1) records.push_back(std::move(record));
    }
    return Json(std::move(records));
}

const Json* RunContext::parameter(std::string_view name) const {
    return expression::find_member(program_.parameters, name);
}

const Json* RunContext::variable(std::string_view name) const {
    const auto found = run_.variables.find(base::lower(name));
    return found == run_.variables.end() ? nullptr : &found->second.value;
}

std::optional<size_t> RunContext::loop_named(std::string_view name) const {
    for (size_t i = loops_.size(); i-- > 0;)
        if (program_.at(loops_[i]).action.name == name) return i;
    return std::nullopt;
}

const Json* RunContext::item_of(size_t loop) const {
    const model::Step* step =
        step_at(program_.at(loops_[loop]), outer_repetition(repetition_, loop));
    if (step == nullptr || !step->inputs || !step->inputs->is_array()) return nullptr;
    return step->inputs->get_array().if_contains(
        static_cast<size_t>(iteration_of(repetition_, loop)));
}

const Json* RunContext::item(std::string_view loop) const {
    if (loop.empty()) {
        if (element_ != nullptr) return element_;
        for (size_t i = loops_.size(); i-- > 0;)
            if (program_.at(loops_[i]).action.type == model::ActionType::kForeach)
                return item_of(i);
        return nullptr;
    }
    const auto found = loop_named(loop);
    return found ? item_of(*found) : nullptr;
}

std::optional<int64_t> RunContext::iteration_index(std::string_view loop) const {
    const auto found = loop_named(loop);
    if (!found) return std::nullopt;
    return iteration_of(repetition_, *found);
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
    if (!callback_url_.empty()) return callback_url_;
    if (action_ == nullptr || !model::awaits_callback(action_->action.type))
        return base::invalid_input("listCallbackUrl() is only for webhooks");
    if (!program_.callback_url) return base::unavailable("there is no address to be called back at");
    return program_.callback_url(run_.id, model::step_key(action_->action.name, repetition_));
}

uint64_t RunContext::random() const {
    // splitmix64: a fixed sequence from the step's own seed.
    chance_ += 0x9E3779B97F4A7C15ULL;
    uint64_t mixed = chance_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
}

// Whether the expression is body('X'), outputs('X')['body'] or the like, and nothing more.
bool RunContext::is_whole_body(const expression::Expression& expression) {
    const std::string_view function = expression.function_name();
    if (function == "body") return expression.steps.empty();
    return function == "outputs" && expression.steps.size() == 1 &&
           expression.steps[0].key != nullptr && expression.steps[0].key->is_literal() &&
           model::text_of(expression.steps[0].key->literal) == "body";
}

// outputs('X') of a Compose in which the author wrote markup is HTML: its own template is
// evaluated here, with the values in it escaped, instead of escaping the author's tags. A variable
// has its HTML with it, a Table has escaped its values itself.
std::optional<base::Result<std::string>> RunContext::markup(
    const expression::Expression& expression) const {
    const std::string_view function = expression.function_name();
    const std::string_view name = expression.literal_argument(0);
    if (function == "variables" && expression.steps.empty()) {
        const auto found = run_.variables.find(base::lower(name));
        if (found == run_.variables.end() || !found->second.html) return std::nullopt;
        return base::Result<std::string>(*found->second.html);
    }
    const bool whole = (function == "outputs" || function == "body") && expression.steps.empty();
    if (!whole && !is_whole_body(expression)) return std::nullopt;
    const CompiledAction* action = program_.find(name);
    if (action == nullptr || meant_by(*action).step == nullptr) return std::nullopt;
    if (action->action.type == model::ActionType::kTable && is_whole_body(expression))
        return html_table(*action);
    if (!whole || action->action.type != model::ActionType::kCompose ||
        !action->inputs.has_markup() || markup_depth_ >= kMarkupDepthMax)
        return std::nullopt;
    ++markup_depth_;
    auto html = action->html.evaluate(*this);
    --markup_depth_;
    if (!html) return base::Result<std::string>(std::move(html).error());
    return base::Result<std::string>(std::string(model::text_of(*html)));
}

std::optional<base::Result<std::string>> RunContext::html_table(
    const CompiledAction& table) const {
    const Json* outputs = action_outputs(table.action.name);
    const bool html =
        base::equals_ignoring_case(model::text_at(table.action.inputs, "format"), "HTML");
    if (!html || outputs == nullptr) return std::nullopt;
    return base::Result<std::string>(std::string(model::text_at(*outputs, "body")));
}

}  // namespace leadflow::engine
