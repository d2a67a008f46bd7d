// SPDX-License-Identifier: Apache-2.0
// Secure inputs and outputs on their way into the store and out of it: sealed for their run, step
// and side, so that a value moved elsewhere does not open. Inside runner/, and for the
// change of the key (keys/).
#pragma once

#include <optional>

#include "base/result.h"
#include "crypto/sealed_box.h"
#include "model/change.h"

namespace leadflow::runner {

// Of the rows among the changes that have secrets. No box: the secrets are dropped.
void seal(const crypto::SealedBox* box, model::Changes& changes);
// No box: what is sealed stays so, and is then left out by model::to_step.
base::Status unseal(const crypto::SealedBox* box, model::SaveStep& row);
// Of a row as it is stored: the change that seals it by the box's present key. Nothing: it is, or
// nobody can open it any more.
std::optional<model::ResealStep> sealed_anew(const crypto::SealedBox& box,
                                             const model::SaveStep& row);

}  // namespace leadflow::runner
