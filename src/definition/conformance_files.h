// SPDX-License-Identifier: Apache-2.0
// For tests only: the files of tests/conformance, found from the repository's root, where tests
// run.
#pragma once

#include "base/check.h"
#include "model/json.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace leadflow::definition {

inline std::string conformance_text(const std::string& name) {
    const std::ifstream file("tests/conformance/" + name);
    CHECK(file.good());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline model::Json conformance_json(const std::string& name) {
    return model::parse_json(conformance_text(name)).value();
}

// A JSON value a line.
inline std::vector<model::Json> conformance_lines(const std::string& name) {
    std::istringstream text(conformance_text(name));
    std::vector<model::Json> lines;
    for (std::string line; std::getline(text, line);)
        if (!line.empty()) lines.push_back(model::parse_json(line).value());
    return lines;
}

}  // namespace leadflow::definition
