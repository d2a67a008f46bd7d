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
    if (!step.attempts.empty()) {
        JsonArray attempts;
        for (const Attempt& attempt : step.attempts) attempts.push_back(attempt_record(attempt));
        record["attempts"] = std::move(attempts);
    }
    return {.run = run,
            .name = step.name,
            .repetition = step.repetition,
            .status = step.status,
            .record = to_text(record),
            .inputs = step.inputs ? to_text(*step.inputs) : std::string(),
            .outputs = step.outputs ? to_text(*step.outputs) : std::string()};
}

base::Result<Step> to_step(const SaveStep& row) {
    auto record = parse_json(row.record);
    if (!record || !record->is_object())
        return base::corrupt("record of step " + row.name + " of run " + row.run.text());
    Step step;
    step.name = row.name;
    step.repetition = row.repetition;
    step.status = row.status;
    step.code = text_at(*record, "code");
    if (const Json* error = find(*record, "error"))
        step.error = StepError{std::string(text_at(*error, "code")),
                               std::string(text_at(*error, "message"))};
    step.started = time_at(*record, "started");
    step.ended = time_at(*record, "ended");
    step.wake_at = time_at(*record, "wakeAt");
    step.timeout_at = time_at(*record, "timeoutAt");
    if (const Json* attempts = find(*record, "attempts"); attempts && attempts->is_array())
        for (const Json& attempt : attempts->get_array())
            step.attempts.push_back(attempt_of(attempt));
    if (!row.inputs.empty()) step.inputs = TRY(parse_json(row.inputs));
    if (!row.outputs.empty()) step.outputs = TRY(parse_json(row.outputs));
    return step;
}

std::string step_key(std::string_view name, std::string_view repetition) {
    std::string key(name);
    if (!repetition.empty()) key.append("#").append(repetition);
    return key;
}

}  // namespace leadflow::model
