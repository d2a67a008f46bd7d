// SPDX-License-Identifier: Apache-2.0
// A Logic Apps Standard project: a folder per workflow with its workflow.json, and beside the
// folders connections.json and parameters.json. Part of reader.h.
#pragma once

#include <vector>

#include "packages/archive.h"
#include "packages/reader.h"

namespace leadflow::packages {

bool is_standard_project(const Archive& archive);
base::Result<std::vector<ImportedFlow>> read_standard_project(Archive& archive,
                                                              definition::Faults& faults);

}  // namespace leadflow::packages
