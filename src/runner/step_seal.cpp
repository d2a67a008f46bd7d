// SPDX-License-Identifier: Apache-2.0
#include "runner/step_seal.h"

#include "base/text.h"
#include "model/step_record.h"

namespace leadflow::runner {
namespace {

std::string purpose_of(const model::SaveStep& row, std::string_view side) {
    return base::format("step {}/{}/{}", row.run.text(),
                        model::step_key(row.name, row.repetition), side);
}

void seal_one(const crypto::SealedBox* box, const model::SaveStep& row, std::string& secret,
              std::string& place, std::string_view side) {
    if (secret.empty()) return;
    if (box != nullptr)
        place = std::string(model::kSealedMark) + box->seal(secret, purpose_of(row, side));
    secret.clear();
}

base::Status open_one(const crypto::SealedBox* box, const model::SaveStep& row, std::string& place,
                      std::string_view side) {
    if (box == nullptr || !place.starts_with(model::kSealedMark)) return {};
    place = TRY(box->open_sealed(std::string_view(place).substr(model::kSealedMark.size()),
                                 purpose_of(row, side)));
    return {};
}

// False: it is as it should be, or stays as it is.
bool reseal_one(const crypto::SealedBox& box, const model::SaveStep& row, std::string& place,
                std::string_view side) {
    if (!place.starts_with(model::kSealedMark)) return false;
    const std::string_view sealed = std::string_view(place).substr(model::kSealedMark.size());
    if (box.is_present(sealed)) return false;
    auto anew = box.sealed_anew(sealed, purpose_of(row, side));
    if (!anew) return false;
    place = std::string(model::kSealedMark) + std::move(*anew);
    return true;
}

}  // namespace

void seal(const crypto::SealedBox* box, model::Changes& changes) {
    for (model::Change& change : changes) {
        auto* row = std::get_if<model::SaveStep>(&change);
        if (row == nullptr) continue;
        seal_one(box, *row, row->secret_inputs, row->inputs, "inputs");
        seal_one(box, *row, row->secret_outputs, row->outputs, "outputs");
    }
}

base::Status unseal(const crypto::SealedBox* box, model::SaveStep& row) {
    TRY(open_one(box, row, row.inputs, "inputs"));
    return open_one(box, row, row.outputs, "outputs");
}

std::optional<model::ResealStep> sealed_anew(const crypto::SealedBox& box,
                                             const model::SaveStep& row) {
    model::ResealStep change{.run = row.run,
                             .name = row.name,
                             .repetition = row.repetition,
                             .inputs_before = row.inputs,
                             .outputs_before = row.outputs,
                             .inputs = row.inputs,
                             .outputs = row.outputs};
    const bool inputs = reseal_one(box, row, change.inputs, "inputs");
    const bool outputs = reseal_one(box, row, change.outputs, "outputs");
    if (!inputs && !outputs) return std::nullopt;
    return change;
}

}  // namespace leadflow::runner
