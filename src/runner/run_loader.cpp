// SPDX-License-Identifier: Apache-2.0
#include "runner/run_loader.h"

#include "engine/run_rows.h"
#include "runner/new_run.h"
#include "runner/step_seal.h"

namespace leadflow::runner {

base::Status RunLoader::load(const model::RunId& id, ActiveRun& into) {
    model::Run run;
    static_cast<model::RunHead&>(run) = TRY(store_.run(id));
    if (model::is_final(run.status)) {
        into.run = std::move(run);
        into.loaded = true;
        return {};
    }
    return load_inside(std::move(run), into);
}

base::Status RunLoader::load_ended(const model::RunId& id, ActiveRun& into) {
    model::Run run;
    static_cast<model::RunHead&>(run) = TRY(store_.run(id));
    if (!model::is_final(run.status))
        return base::conflict("run " + id.text() + " has not ended");
    return load_inside(std::move(run), into);
}

base::Status RunLoader::load_inside(model::Run run, ActiveRun& into) {
    into.live = TRY(catalog_.version(run.flow, run.flow_version));
    if (into.live->reader == nullptr) return base::corrupt("its flow's trigger cannot be read");
    const model::Receipt receipt = TRY(store_.receipt(run.receipt));
    auto input = into.live->reader->read(receipt);
    if (const auto* refusal = std::get_if<definition::Refusal>(&input))
        return base::corrupt("its receipt is refused now: " + refusal->message);
    run.trigger = trigger_record(*into.live, receipt,
                                 std::get<definition::TriggerInput>(std::move(input)));
    // All rows of the run at once, those of ended iterations too; only what is of concern stays.
    std::vector<model::SaveStep> rows = TRY(store_.steps(run.id));
    for (model::SaveStep& row : rows) TRY(unseal(box_, row));
    TRY(engine::take_rows(*into.live->program, rows, run));
    into.run = std::move(run);
    into.loaded = true;
    return {};
}

}  // namespace leadflow::runner
