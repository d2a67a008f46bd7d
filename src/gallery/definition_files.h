// SPDX-License-Identifier: Apache-2.0
// Which files of a disk are connector definitions: one file, a folder as published
// (apiDefinition.swagger.json, apiProperties.json, script.csx), or a tree of such folders.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace leadflow::gallery {

struct DefinitionFiles {
    std::string name;        // Of its folder, as an import's name; empty: the title counts.
    std::string definition;  // Paths.
    std::string properties;  // Empty: none.
    bool script = false;
};

// Sorted by path. kNotFound: nothing there is one.
base::Result<std::vector<DefinitionFiles>> definitions_below(const std::string& path);

}  // namespace leadflow::gallery
