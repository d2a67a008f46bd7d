// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

namespace leadflow::base {

int64_t Random::between(int64_t low, int64_t high) {
    if (high <= low) return low;
    const uint64_t width = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
    const uint64_t offset = width == 0 ? next() : next() % width;
    return static_cast<int64_t>(static_cast<uint64_t>(low) + offset);
}

uint64_t SeededRandom::next() {
    MutexLock lock(mutex_);
    return engine_();
}

SystemRandom::SystemRandom()
    : seeded_(static_cast<uint64_t>(std::random_device()()) << 32 | std::random_device()()) {}

uint64_t SystemRandom::next() { return seeded_.next(); }

}  // namespace leadflow::base
