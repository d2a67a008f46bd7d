// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "app/command_line.h"

int main(int argc, char** argv) {
    try {
        return leadflow::app::run_command_line(argc, argv);
    } catch (const std::exception& thrown) {
        // A library threw where we did not expect it: out of memory, most likely.
        std::fprintf(stderr, "leadflow: %s\n", thrown.what());
        return 1;
    }
}
