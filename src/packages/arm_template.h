// SPDX-License-Identifier: Apache-2.0
// ARM templates with resources Microsoft.Logic/workflows, in and out. Part of reader.h, writer.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packages/reader.h"

namespace leadflow::packages {

bool is_arm_template(std::string_view text);
// `values`: the text of a parameter file, or empty.
base::Result<std::vector<ImportedFlow>> read_arm_template(std::string_view text,
                                                          std::string_view values,
                                                          definition::Faults& faults);

}  // namespace leadflow::packages
