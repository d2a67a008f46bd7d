// SPDX-License-Identifier: Apache-2.0
#include "runner/new_run.h"

#include "base/text.h"
#include "engine/run_context.h"
#include "leads/lead.h"

namespace leadflow::runner {
namespace {

constexpr size_t kTrackingIdBytesMax = 256;

std::string header_of(const model::Json& outputs, std::string_view name) {
    const model::Json* headers = model::find(outputs, "headers");
    if (headers == nullptr || !headers->is_object()) return {};
    for (const auto& field : headers->get_object())
        if (base::equals_ignoring_case(std::string_view(field.key()), name))
            return std::string(model::text_of(field.value()));
    return {};
}

std::string fit_tracking_id(std::string id, const model::Run& run) {
    if (id.empty() || id.size() > kTrackingIdBytesMax) return run.id.text();
    for (char& c : id)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '_';
    return id;
}

std::string tracking_id_of(const flows::LiveFlow& live, const model::Run& run) {
    std::string id = header_of(run.trigger->outputs, "x-ms-client-tracking-id");
    if (id.empty() && !live.program->trigger.client_tracking_id.empty()) {
        const auto evaluated = live.program->tracking_id.evaluate(
            engine::RunContext(*live.program, run, "trigger", run.created));
        if (evaluated) id = model::text_of(*evaluated);
    }
    return fit_tracking_id(std::move(id), run);
}

// What follows from the trigger.
void complete(const flows::LiveFlow& live, model::Run& run) {
    const model::Json* body = model::find(run.trigger->outputs, "body");
    if (run.summary.empty() && body != nullptr)
        run.summary = leads::summary(
            leads::lead_of(*body),
            {.first = header_of(run.trigger->outputs, flows::kDuplicateOfHeader), .key = {}});
    // With nothing to do the run is over when it is stored: no second commit for it.
    if (!live.program->actions.empty()) return;
    run.status = model::RunStatus::kSucceeded;
    run.started = run.created;
    run.ended = run.created;
}

}  // namespace

std::shared_ptr<const model::TriggerRecord> trigger_record(const flows::LiveFlow& live,
                                                           const model::Receipt& receipt,
                                                           definition::TriggerInput input) {
    auto record = std::make_shared<model::TriggerRecord>();
    record->name = live.program->trigger.name;
    record->outputs = std::move(input.outputs);
    record->renamed = std::move(input.renamed);
    record->started = receipt.received;
    return record;
}

base::Result<bool> conditions_hold(const flows::LiveFlow& live, const model::Run& run) {
    const engine::RunContext context(*live.program, run, "trigger", run.created);
    for (const engine::Condition& condition : live.program->conditions)
        if (!TRY(condition.evaluate(context))) return false;
    return true;
}

model::Run new_run(const flows::LiveFlow& live, const model::Receipt& receipt,
                   definition::TriggerInput input, base::Time now, model::RunId id,
                   std::string summary) {
    model::Run run;
    run.id = std::move(id);
    run.summary = std::move(summary);
    run.flow = live.flow.id;
    run.flow_version = live.version;
    run.receipt = receipt.id;
    run.created = now;
    run.trigger = trigger_record(live, receipt, std::move(input));
    run.tracking_id = tracking_id_of(live, run);
    complete(live, run);
    return run;
}

model::Run run_of_item(const flows::LiveFlow& live, const model::Run& whole,
                       const Splitter& splitter, size_t index, base::Random& random) {
    model::Run run;
    run.id = model::make_run_id(whole.created, random);
    run.flow = whole.flow;
    run.flow_version = whole.flow_version;
    run.receipt = whole.receipt;
    run.split_index = static_cast<int64_t>(index);
    run.created = whole.created;
    run.trigger = splitter.record(*run.split_index).value();
    const bool own = whole.tracking_id == whole.id.text();
    const std::string id = splitter.tracking_id(live, run);
    run.tracking_id = !id.empty() ? fit_tracking_id(id, run)
                                  : own ? run.id.text() : whole.tracking_id;
    complete(live, run);
    return run;
}

}  // namespace leadflow::runner
