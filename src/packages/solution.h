// SPDX-License-Identifier: Apache-2.0
// A solution's flows, with the values of its environment variables. Part of reader.h.
#pragma once

#include <vector>

#include "packages/archive.h"
#include "packages/reader.h"

namespace leadflow::packages {

bool is_solution(const Archive& archive);
base::Result<std::vector<ImportedFlow>> read_solution(Archive& archive,
                                                      definition::Faults& faults);

}  // namespace leadflow::packages
