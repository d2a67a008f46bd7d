// SPDX-License-Identifier: Apache-2.0
#include "model/step_record.h"

namespace leadflow::model {
namespace {

void put_time(JsonObject& object, const char* key, const std::optional<base::Time>& time) {
    if (time) object[key] = base::to_micros(*time);
}

std::optional<base::Time> time_at(const Json& value, std::string_view key) {
    const auto micros = integer_at(value, key);
    if (!micros) return std::nullopt;
    return base::from_micros(*micros);
}

Json attempt_record(const Attempt& attempt) {
    JsonObject object;
    object["number"] = attempt.number;
    put_time(object, "started", attempt.started);
    put_time(object, "ended", attempt.ended);
    object["code"] = attempt.code;
    if (!attempt.message.empty()) object["message"] = attempt.message;
    if (attempt.possibly_sent) object["possiblySent"] = true;
    return object;
}

Attempt attempt_of(const Json& record) {
    Attempt attempt;
    attempt.number = static_cast<int>(integer_at(record, "number").value_or(1));
    attempt.started = time_at(record, "started").value_or(base::Time{});
    attempt.ended = time_at(record, "ended");
    attempt.code = text_at(record, "code");
    attempt.message = text_at(record, "message");
    attempt.possibly_sent = bool_at(record, "possiblySent").value_or(false);
    return attempt;
}

}  // namespace

SaveStep to_row(const RunId& run, const Step& step) {
    JsonObject record;
    record["code"] = step.code;
    if (step.error)
        record["error"] = JsonObject{{"code", step.error->code}, {"message", step.error->message}};
    put_time(record, "started", step.started);
    put_time(record, "ended", step.ended);
    put_time(record, "wakeAt", step.wake_at);
    put_time(record, "timeoutAt", step.timeout_at);
    if (step.loop) {
        record["iterations"] = step.loop->next;
        record["failedIterations"] = step.loop->failed;
    }
    if (step.tracked) record["trackedProperties"] = *step.tracked;
    if (!step.tracked_fault.empty()) record["trackedPropertiesFault"] = step.tracked_fault;
    if (step.secure_inputs) record["secureInputs"] = true;
    if (step.secure_outputs) record["secureOutputs"] = true;
    if (!step.poll_url.empty() && !is_final(step.status)) record["pollUrl"] = step.poll_url;
    if (!step.attempts.empty()) {
        JsonArray attempts;
        for (const Attempt& attempt : step.attempts) attempts.push_back(attempt_record(attempt));
        record["attempts"] = std::move(attempts);
    }
    SaveStep row{.run = run,
                 .name = step.name,
                 .repetition = step.repetition,
                 .status = step.status,
                 .record = to_text(record)};
    if (step.inputs) (step.secure_inputs ? row.secret_inputs : row.inputs) = to_text(*step.inputs);
    if (step.outputs)
        (step.secure_outputs ? row.secret_outputs : row.outputs) = to_text(*step.outputs);
    return row;
}

namespace {

base::Result<Json> record_of(const SaveStep& row) {
    auto record = parse_json(row.record);
    if (!record || !record->is_object())
        return base::corrupt("record of step " + row.name + " of run " + row.run.text());
    return record;
}

base::Result<std::optional<Json>> content_of(const std::string& text) {
    if (text.empty() || text.starts_with(kSealedMark)) return std::optional<Json>();
    return std::optional<Json>(TRY(parse_json(text)));
}

}  // namespace

base::Result<Step> to_step(const SaveStep& row) {
    const Json record = TRY(record_of(row));
    Step step;
    step.name = row.name;
    step.repetition = row.repetition;
    step.status = row.status;
    step.code = text_at(record, "code");
    if (const Json* error = find(record, "error"))
        step.error = StepError{std::string(text_at(*error, "code")),
                               std::string(text_at(*error, "message"))};
    step.started = time_at(record, "started");
    step.ended = time_at(record, "ended");
    step.wake_at = time_at(record, "wakeAt");
    step.timeout_at = time_at(record, "timeoutAt");
    if (const auto iterations = integer_at(record, "iterations"))
        step.loop = LoopProgress{.next = *iterations,
                                 .failed = integer_at(record, "failedIterations").value_or(0)};
    if (const Json* tracked = find(record, "trackedProperties")) step.tracked = *tracked;
    step.tracked_fault = text_at(record, "trackedPropertiesFault");
    step.secure_inputs = bool_at(record, "secureInputs").value_or(false);
    step.secure_outputs = bool_at(record, "secureOutputs").value_or(false);
    step.poll_url = text_at(record, "pollUrl");
    if (const Json* attempts = find(record, "attempts"); attempts && attempts->is_array())
        for (const Json& attempt : attempts->get_array())
            step.attempts.push_back(attempt_of(attempt));
    step.inputs = TRY(content_of(row.inputs));
    step.outputs = TRY(content_of(row.outputs));
    return step;
}

SaveStep to_row(const RunId& run, const std::string& loop, const std::string& repetition,
                const LoopProgress& progress) {
    JsonArray open;
    for (const int64_t index : progress.open) open.push_back(index);
    return {.run = run,
            .name = std::string(kLoopRow) + loop,
            .repetition = repetition,
            .status = StepStatus::kRunning,
            .record = to_text(JsonObject{{"count", progress.count},
                                         {"next", progress.next},
                                         {"open", std::move(open)},
                                         {"failed", progress.failed},
                                         {"lastFailed", progress.last_failed}})};
}

base::Result<LoopProgress> to_progress(const SaveStep& row) {
    const Json record = TRY(record_of(row));
    LoopProgress progress;
    progress.count = integer_at(record, "count").value_or(0);
    progress.next = integer_at(record, "next").value_or(0);
    progress.failed = integer_at(record, "failed").value_or(0);
    progress.last_failed = bool_at(record, "lastFailed").value_or(false);
    if (const Json* open = find(record, "open"); open != nullptr && open->is_array())
        for (const Json& index : open->get_array())
            if (index.is_int64()) progress.open.insert(index.get_int64());
    return progress;
}

SaveStep to_row(const RunId& run, const Variable& variable) {
    SaveStep row{.run = run,
                 .name = std::string(kVariableRow),
                 .repetition = variable.name,
                 .status = StepStatus::kSucceeded};
    JsonObject record{{"type", variable.type}};
    if (variable.secure) record["secureOutputs"] = true;
    row.record = to_text(record);
    (variable.secure ? row.secret_outputs : row.outputs) = to_text(variable.value);
    if (variable.html)
        (variable.secure ? row.secret_inputs : row.inputs) = to_text(text_value(*variable.html));
    return row;
}

base::Result<Variable> to_variable(const SaveStep& row) {
    const Json record = TRY(record_of(row));
    Variable variable;
    variable.name = row.repetition;
    variable.type = text_at(record, "type");
    variable.secure = bool_at(record, "secureOutputs").value_or(false);
    if (auto value = TRY(content_of(row.outputs))) variable.value = std::move(*value);
    if (const auto html = TRY(content_of(row.inputs))) variable.html = text_of(*html);
    return variable;
}

SaveStep callback_row(const RunId& run, std::string_view step_key, const Json& outputs,
                      bool secure) {
    const StepKey key = parse_step_key(step_key);
    SaveStep row{.run = run,
                 .name = std::string(kCallbackRow).append(key.name),
                 .repetition = std::string(key.repetition),
                 .status = StepStatus::kSucceeded,
                 .record = "{}"};
    (secure ? row.secret_outputs : row.outputs) = to_text(outputs);
    return row;
}

base::Result<std::optional<Json>> to_callback(const SaveStep& row) { return content_of(row.outputs); }

StepKey parse_step_key(std::string_view key) {
    // A repetition has digits and '-' only, a name may have a '#' of its own.
    const size_t mark = key.rfind('#');
    const bool numbered = mark != std::string_view::npos && mark + 1 < key.size() &&
                          key.find_first_not_of("0123456789-", mark + 1) == std::string_view::npos;
    if (!numbered) return {.name = key};
    return {.name = key.substr(0, mark), .repetition = key.substr(mark + 1)};
}

SaveStep to_row(const RunId& run, const RunOutput& output) {
    JsonObject record{{"type", output.type}};
    if (output.secure) record["secureOutputs"] = true;
    if (!output.fault.empty()) record["fault"] = output.fault;
    SaveStep row{.run = run,
                 .name = std::string(kOutputRow),
                 .repetition = output.name,
                 .status = output.fault.empty() ? StepStatus::kSucceeded : StepStatus::kFailed,
                 .record = to_text(record)};
    if (output.value) (output.secure ? row.secret_outputs : row.outputs) = to_text(*output.value);
    return row;
}

base::Result<RunOutput> to_output(const SaveStep& row) {
    const Json record = TRY(record_of(row));
    return RunOutput{.name = row.repetition,
                     .type = std::string(text_at(record, "type")),
                     .value = TRY(content_of(row.outputs)),
                     .fault = std::string(text_at(record, "fault")),
                     .secure = bool_at(record, "secureOutputs").value_or(false)};
}

std::optional<SaveStep> husk_of(const SaveStep& row) {
    if (row.name.starts_with(kReservedMark)) return std::nullopt;
    SaveStep husk{
        .run = row.run, .name = row.name, .repetition = row.repetition, .status = row.status};
    Step kept;
    kept.name = row.name;
    kept.status = row.status;
    if (const auto step = to_step({.name = row.name, .status = row.status, .record = row.record})) {
        kept.code = step->code;
        if (step->error) kept.error = StepError{step->error->code, {}};
        kept.started = step->started;
        kept.ended = step->ended;
        kept.loop = step->loop;
        for (const Attempt& attempt : step->attempts)
            kept.attempts.push_back({.number = attempt.number,
                                     .started = attempt.started,
                                     .ended = attempt.ended,
                                     .code = attempt.code});
    }
    husk.record = to_row(row.run, kept).record;
    return husk;
}

std::string step_key(std::string_view name, std::string_view repetition) {
    std::string key(name);
    if (!repetition.empty()) key.append("#").append(repetition);
    return key;
}

}  // namespace leadflow::model
