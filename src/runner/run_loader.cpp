// SPDX-License-Identifier: Apache-2.0
#include "runner/run_loader.h"

#include "base/text.h"
#include "engine/run_rows.h"
#include "runner/new_run.h"
#include "runner/step_seal.h"

namespace leadflow::runner {

base::Result<std::shared_ptr<const model::TriggerRecord>> RunLoader::record_of_receipt(
    const flows::LiveFlow& live, const model::Run& run) {
    const model::Receipt receipt = TRY(store_.receipt(run.receipt));
    auto input = live.reader->read(receipt);
    if (const auto* refusal = std::get_if<definition::Refusal>(&input))
        return base::corrupt("its receipt is refused now: " + refusal->message);
    return trigger_record(live, receipt, std::get<definition::TriggerInput>(std::move(input)));
}

// The runs of one receipt are mostly loaded one behind the other: it is taken apart once.
base::Result<std::shared_ptr<const model::TriggerRecord>> RunLoader::record_of_item(
    const flows::LiveFlow& live, const model::Run& run) {
    std::shared_ptr<const Splitter> splitter;
    {
        base::MutexLock lock(mutex_);
        if (split_receipt_ == run.receipt && split_version_ == run.flow_version)
            splitter = splitter_;
    }
    if (splitter == nullptr) {
        model::Run whole;
        whole.created = run.created;
        whole.trigger = TRY(record_of_receipt(live, run));
        splitter = std::make_shared<const Splitter>(TRY(Splitter::of(live, whole)));
        base::MutexLock lock(mutex_);
        split_receipt_ = run.receipt;
        split_version_ = run.flow_version;
        splitter_ = splitter;
    }
    return splitter->record(*run.split_index);
}

base::Status RunLoader::load(const model::RunId& id, ActiveRun& into) {
    model::Run run;
    static_cast<model::RunHead&>(run) = TRY(store_.run(id));
    if (!model::is_final(run.status)) return load_rest(std::move(run), engine::Keep::kWhatIsAsked, into);
    into.run = std::move(run);
    into.loaded = true;
    return {};
}

base::Status RunLoader::load_ended(const model::RunId& id, ActiveRun& into) {
    const model::RunHead head = TRY(store_.run(id));
    if (!model::is_final(head.status))
        return base::conflict(base::format("run {} has not ended: cancel it first", id.text()));
    return load_whole(id, into);
}

base::Status RunLoader::load_whole(const model::RunId& id, ActiveRun& into) {
    model::Run run;
    static_cast<model::RunHead&>(run) = TRY(store_.run(id));
    return load_rest(std::move(run), engine::Keep::kWhole, into);
}

base::Status RunLoader::load_rest(model::Run run, engine::Keep keep, ActiveRun& into) {
    into.live = TRY(catalog_.version(run.flow, run.flow_version));
    if (into.live->reader == nullptr) return base::corrupt("its flow's trigger cannot be read");
    run.trigger = TRY(run.split_index ? record_of_item(*into.live, run)
                                      : record_of_receipt(*into.live, run));
    // All rows of the run at once, those of ended iterations too; only what is of concern stays.
    std::vector<model::SaveStep> rows = TRY(store_.steps(run.id));
    for (model::SaveStep& row : rows) TRY(unseal(box_, row));
    TRY(engine::take_rows(*into.live->program, rows, run, keep));
    into.run = std::move(run);
    into.loaded = true;
    return {};
}

}  // namespace leadflow::runner
