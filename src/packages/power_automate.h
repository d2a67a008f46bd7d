// SPDX-License-Identifier: Apache-2.0
// The package that Power Automate exports (manifest, definition, apisMap, connectionsMap), in and
// out. Part of reader.h and writer.h.
#pragma once

#include <vector>

#include "model/definition.h"
#include "packages/archive.h"
#include "packages/reader.h"
#include "packages/writer.h"

namespace leadflow::packages {

bool is_power_automate_package(const Archive& archive);
base::Result<std::vector<ImportedFlow>> read_power_automate_package(Archive& archive,
                                                                    definition::Faults& faults);

base::Result<std::string> write_power_automate_package(
    const WrittenFlow& flow, const std::vector<model::ConnectionReference>& references);

}  // namespace leadflow::packages
