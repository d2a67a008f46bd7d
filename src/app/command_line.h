// SPDX-License-Identifier: Apache-2.0
// The command line: subcommands and their options. What they do is in commands_*.cpp.
#pragma once

namespace leadflow::app {

// The exit status: 0, 1 (failed) or 2 (wrong usage).
int run_command_line(int argc, char** argv);

}  // namespace leadflow::app
