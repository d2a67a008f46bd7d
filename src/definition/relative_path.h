// SPDX-License-Identifier: Apache-2.0
// The relativePath of a request trigger, "leads/{id}": its check and its match with a URL.
#pragma once

#include "model/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::definition {

// What is wrong with a template, as a sentence.
std::optional<std::string> fault_of_relative_path(std::string_view path_template);

// The parameters by name, or nothing when the path is another one. `path` is percent-encoded.
std::optional<model::JsonObject> match_relative_path(std::string_view path_template,
                                                     std::string_view path);

}  // namespace leadflow::definition
