// SPDX-License-Identifier: Apache-2.0
// CHECK(condition): a programmer's error ends the process, in every build; the journal makes a
// restart safe. Never for input, network or disk: those are Results (base/result.h).
#pragma once

namespace leadflow::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace leadflow::base

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) [[unlikely]]                                                \
            ::leadflow::base::check_failed(#condition, __FILE__, __LINE__);           \
    } while (false)

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif
