// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace leadflow::base {

void check_failed(const char* condition, const char* file, int line) {
    // Not through the logger: its state may be what broke.
    std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace leadflow::base
