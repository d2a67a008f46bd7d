// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands.h"

namespace leadflow::app {

int fail(const base::Error& error) {
    std::fprintf(stderr, "leadflow: %s\n", error.message.c_str());
    return 1;
}

int show(const base::Result<model::Json>& answer, const Output& output,
         const std::function<void(const model::Json&)>& print) {
    if (!answer) return fail(answer.error());
    if (output.json) std::printf("%s\n", model::to_pretty_text(*answer).c_str());
    else print(*answer);
    return 0;
}

base::Result<std::string> read_file(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return base::not_found("file " + file + " cannot be read");
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace leadflow::app
