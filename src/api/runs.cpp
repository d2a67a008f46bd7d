// SPDX-License-Identifier: Apache-2.0
// /api/v1/runs
#include <algorithm>
#include <limits>

#include "api/resource.h"
#include "base/text.h"
#include "model/step_record.h"
#include "runner/new_run.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr size_t kRunsShownMax = 1000;
constexpr size_t kStepsShownMax = 2000;  // Of one run: a loop may have 100,000 times as many.

void put_time(JsonObject& object, const char* key, const std::optional<base::Time>& time) {
    if (time) object[key] = base::iso_text(*time);
}

Json error_json(const model::StepError& error) {
    return JsonObject{{"code", error.code}, {"message", error.message}};
}

JsonObject head_json(const Rooms& rooms, const model::RunHead& head) {
    JsonObject run{{"id", head.id.text()},
                   {"flow", head.flow.text()},
                   {"flowVersion", head.flow_version},
                   {"status", std::string(model::name_of(head.status))},
                   {"trackingId", head.tracking_id},
                   {"receipt", head.receipt.number}};
    if (const auto live = rooms.catalog.find(head.flow.text())) run["flowName"] = live->flow.name;
    put_time(run, "created", head.created);
    put_time(run, "started", head.started);
    put_time(run, "ended", head.ended);
    put_time(run, "wakeAt", head.wake_at);
    put_time(run, "erased", head.erased);
    if (head.ended)
        run["durationMs"] = (*head.ended - head.created).count() / 1000;
    if (!head.code.empty()) run["code"] = head.code;
    if (head.error) run["error"] = error_json(*head.error);
    if (!head.resubmitted_from.empty()) run["resubmittedFrom"] = head.resubmitted_from.text();
    if (auto summary = model::parse_json(head.summary)) {
        if (auto* lead = summary->if_object()) lead->erase("key");
        run["summary"] = std::move(*summary);
    }
    return run;
}

Json attempt_json(const model::Attempt& attempt) {
    JsonObject object{{"number", attempt.number}, {"code", attempt.code}};
    put_time(object, "started", attempt.started);
    put_time(object, "ended", attempt.ended);
    if (!attempt.message.empty()) object["message"] = attempt.message;
    object["possiblySent"] = attempt.possibly_sent;
    return object;
}

// Content that the flow declares secure is named, never shown.
void put_content(JsonObject& object, std::string_view name, const std::optional<Json>& content,
                 bool secure) {
    if (secure) object[base::format("{}Hidden", name)] = true;
    else if (content) object[name] = *content;
}

// Of a run that has one item of the receipt's list for its body, that item.
base::Result<Json> trigger_outputs(const flows::LiveFlow& live, const model::RunHead& head,
                                   const model::Receipt& receipt,
                                   const definition::TriggerInput& input) {
    if (!head.split_index) return input.outputs;
    model::Run whole;
    whole.created = head.created;
    whole.trigger = runner::trigger_record(live, receipt, input);
    const auto splitter = TRY(runner::Splitter::of(live, whole));
    return TRY(splitter.record(*head.split_index))->outputs;
}

// The trigger as the run's flow version reads it from the receipt.
base::Result<Json> trigger_json(const Rooms& rooms, const model::RunHead& head) {
    const auto live = TRY(rooms.catalog.version(head.flow, head.flow_version));
    const model::Receipt receipt = TRY(rooms.store.receipt(head.receipt));
    JsonObject trigger{{"name", live->program->trigger.name},
                       {"received", base::iso_text(receipt.received)}};
    if (head.split_index) trigger["item"] = *head.split_index;
    // Another item's person was erased, and the list with them.
    if (receipt.erased) {
        trigger["erased"] = base::iso_text(*receipt.erased);
        return Json(std::move(trigger));
    }
    const auto input = live->reader->read(receipt);
    if (const auto* read = std::get_if<definition::TriggerInput>(&input)) {
        put_content(trigger, "outputs", TRY(trigger_outputs(*live, head, receipt, *read)),
                    live->program->trigger.secure_outputs);
        JsonArray renamed;
        for (const std::string& one : read->renamed) renamed.emplace_back(one);
        trigger["renamed"] = std::move(renamed);
    }
    return Json(std::move(trigger));
}

// What the definition's outputs came to, by name.
base::Result<JsonObject> outputs_json(const std::vector<model::SaveStep>& rows) {
    JsonObject outputs;
    for (const model::SaveStep& row : rows) {
        if (row.name != model::kOutputRow) continue;
        const model::RunOutput output = TRY(model::to_output(row));
        JsonObject one{{"type", output.type}};
        put_content(one, "value", output.value, output.secure);
        if (!output.fault.empty()) one["fault"] = output.fault;
        outputs[output.name] = std::move(one);
    }
    return outputs;
}

// What repeating an action that reaches out would do, and by which id the far side can know it.
Json effect_json(const model::RunHead& head, const engine::CompiledAction& action,
                 const model::Step& step) {
    return JsonObject{{"kind", action.operation.effect},
                      {"id", model::effect_id(head, model::step_key(step.name, step.repetition))}};
}

// In the order of the definition, repetitions in theirs, as people read it; what the engine keeps
// under names of its own is no action.
base::Result<Json> actions_json(const Rooms& rooms, const model::RunHead& head,
                                const std::vector<model::SaveStep>& all, size_t& omitted) {
    const auto live = rooms.catalog.version(head.flow, head.flow_version);
    struct Row {
        const engine::CompiledAction* action;  // nullptr: the version has none of that name.
        const model::SaveStep* step;
        int place() const {
            return action == nullptr ? std::numeric_limits<int>::max() : action->index;
        }
    };
    std::vector<Row> rows;
    for (const model::SaveStep& row : all)
        if (!row.name.starts_with(model::kReservedMark))
            rows.push_back({live ? (*live)->program->find(row.name) : nullptr, &row});
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::forward_as_tuple(a.place(), a.step->name, a.step->repetition) <
               std::forward_as_tuple(b.place(), b.step->name, b.step->repetition);
    });
    omitted = rows.size() - std::min(rows.size(), kStepsShownMax);
    rows.resize(rows.size() - omitted);
    JsonArray actions;
    for (const auto& [action, row] : rows) {
        const model::Step step = TRY(model::to_step(*row));
        JsonObject shown = step_json(step).get_object();
        if (action != nullptr && !step.attempts.empty() && !action->operation.effect.empty())
            shown["effect"] = effect_json(head, *action, step);
        actions.push_back(std::move(shown));
    }
    return Json(std::move(actions));
}

base::Result<Json> list(const Rooms& rooms, const http::Request& request) {
    JsonArray runs;
    const store::RunFilter filter = TRY(run_filter(rooms, request));
    for (const model::RunHead& head : TRY(rooms.store.runs(filter)))
        runs.push_back(head_json(rooms, head));
    return Json(std::move(runs));
}

}  // namespace

base::Result<store::RunFilter> run_filter(const Rooms& rooms, const http::Request& request) {
    store::RunFilter filter;
    filter.search = query_value(request, "search");
    if (const auto flow = query_value(request, "flow"); !flow.empty())
        filter.flow = TRY(rooms.catalog.find_by_id_or_name(flow))->flow.id;
    if (const auto status = query_value(request, "status"); !status.empty()) {
        filter.status = model::run_status_of(status);
        if (!filter.status)
            return base::invalid_input(base::format("status '{}' is not one of Waiting, Running, "
                                                    "Succeeded, Failed, TimedOut, Cancelled",
                                                    status));
    }
    if (const auto before = query_value(request, "before"); !before.empty())
        filter.before = model::RunId(before);
    filter.limit = TRY(limit_value(request, filter.limit, kRunsShownMax));
    filter.from = TRY(time_value(request, "from"));
    filter.to = TRY(time_value(request, "to"));
    if (const auto version = query_value(request, "version"); !version.empty()) {
        int64_t number = 0;
        if (!base::parse_integer(version, number))
            return base::invalid_input("version is not a number");
        filter.version = number;
    }
    return filter;
}

base::Result<Json> whole_run_json(const Rooms& rooms, const model::RunHead& head) {
    JsonObject run = head_json(rooms, head);
    // Of an erased one there is nothing that the trigger could be read from.
    if (!head.erased) run["trigger"] = TRY(trigger_json(rooms, head));
    const std::vector<model::SaveStep> rows = TRY(rooms.store.steps(head.id));
    size_t omitted = 0;
    run["actions"] = TRY(actions_json(rooms, head, rows, omitted));
    if (auto outputs = TRY(outputs_json(rows)); !outputs.empty())
        run["outputs"] = std::move(outputs);
    if (omitted > 0) run["actionsOmitted"] = omitted;
    return Json(std::move(run));
}

Json step_json(const model::Step& step) {
    JsonObject object{{"name", step.name}, {"status", std::string(model::name_of(step.status))}};
    if (!step.repetition.empty()) object["repetition"] = step.repetition;
    if (!step.code.empty()) object["code"] = step.code;
    if (step.error) object["error"] = error_json(*step.error);
    put_time(object, "started", step.started);
    put_time(object, "ended", step.ended);
    put_time(object, "wakeAt", step.wake_at);
    put_content(object, "inputs", step.inputs, step.secure_inputs);
    put_content(object, "outputs", step.outputs, step.secure_outputs);
    if (step.tracked) object["trackedProperties"] = *step.tracked;
    if (!step.tracked_fault.empty()) object["trackedPropertiesFault"] = step.tracked_fault;
    JsonArray attempts;
    for (const model::Attempt& attempt : step.attempts) attempts.push_back(attempt_json(attempt));
    object["attempts"] = std::move(attempts);
    return object;
}

void add_runs(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/runs",
        [&rooms](const auto& request, const auto&) { return list(rooms, request); });
    add(router, "GET", "/api/v1/run-counts",
        [&rooms](const auto&, const auto&) -> base::Result<Json> {
            const auto counts = TRY(rooms.store.run_counts());
            return Json(JsonObject{{"open", counts.open},
                                   {"succeeded", counts.succeeded},
                                   {"failed", counts.failed}});
        });
    add(router, "GET", "/api/v1/runs/{run}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            return whole_run_json(rooms, TRY(rooms.store.run(model::RunId(values.at("run")))));
        });
    add(router, "POST", "/api/v1/runs/{run}/cancel",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            TRY(rooms.runner.cancel(model::RunId(values.at("run"))));
            return Json(JsonObject{{"cancelling", true}});
        });
}

void add_events(http::Router& router, const Rooms& rooms) {
    router.add("GET", "/api/v1/events",
               [&rooms](http::Request&& request, const http::PathValues&, http::Responder respond) {
                   if (rooms.feed == nullptr)
                       return respond(problem_of(base::unavailable("runs cannot be watched here")));
                   std::string last(request.headers.value("Last-Event-ID"));
                   if (last.empty()) last = query_value(request, "after");
                   rooms.feed->watch({.run = query_value(request, "run"),
                                      .flow = query_value(request, "flow"),
                                      .last_event = std::move(last)},
                                     std::move(respond));
               });
}

}  // namespace leadflow::api
