// SPDX-License-Identifier: Apache-2.0
#include "runner/splitter.h"

#include "base/text.h"
#include "engine/run_context.h"

namespace leadflow::runner {

base::Result<Splitter> Splitter::of(const flows::LiveFlow& live, const model::Run& whole) {
    const engine::Program& program = *live.program;
    auto list = program.split_on.evaluate(
        engine::RunContext(program, whole, "trigger", whole.created));
    if (!list)
        return base::invalid_input(base::format("splitOn '{}' cannot be evaluated: {}",
                                                program.trigger.split_on, list.error().message));
    if (!list->is_array())
        return base::invalid_input(base::format("splitOn '{}' must give an array, and gives a "
                                                "value of type '{}'.",
                                                program.trigger.split_on, model::type_name(*list)));
    const size_t most = program.trigger.runs_max ? program.limits.split_items_with_concurrency_max
                                                 : program.limits.split_items_max;
    if (list->get_array().size() > most)
        return base::limit_exceeded(
            base::format("splitOn gives {} items, and {} are the most that one request may start "
                         "runs for.",
                         list->get_array().size(), most));
    Splitter splitter;
    splitter.items_ = std::move(list->get_array());
    splitter.shell_ = {.name = whole.trigger->name,
                       .renamed = whole.trigger->renamed,
                       .started = whole.trigger->started};
    model::JsonObject outputs;
    if (whole.trigger->outputs.is_object())
        for (const auto& member : whole.trigger->outputs.get_object())
            if (std::string_view(member.key()) != "body")
                outputs.emplace(member.key(), member.value());
    splitter.shell_.outputs = std::move(outputs);
    return splitter;
}

base::Result<std::shared_ptr<const model::TriggerRecord>> Splitter::record(int64_t index) const {
    const auto place = static_cast<size_t>(index);
    if (place >= items_.size()) return base::corrupt("the run's item is not in its receipt");
    auto record = std::make_shared<model::TriggerRecord>(shell_);
    record->outputs.get_object()["body"] = items_[place];
    return std::shared_ptr<const model::TriggerRecord>(std::move(record));
}

std::string Splitter::tracking_id(const flows::LiveFlow& live, const model::Run& of_item) const {
    const engine::Program& program = *live.program;
    if (program.trigger.split_tracking_id.empty()) return {};
    const auto evaluated = program.split_tracking_id.evaluate(
        engine::RunContext(program, of_item, "trigger", of_item.created));
    return evaluated ? std::string(model::text_of(*evaluated)) : std::string();
}

}  // namespace leadflow::runner
