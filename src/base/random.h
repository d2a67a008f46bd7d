// SPDX-License-Identifier: Apache-2.0
// Chance comes only through Random, so that a simulation repeats from its seed. Not for keys and
// tokens: those come from crypto/random_bytes.h.
#pragma once

#include <cstdint>
#include <random>

#include "base/mutex.h"

namespace leadflow::base {

// Call from any thread.
class Random {
  public:
    virtual ~Random() = default;
    virtual uint64_t next() = 0;
    // Uniform in [low, high]; low when the range is empty.
    int64_t between(int64_t low, int64_t high);
};

class SeededRandom final : public Random {
  public:
    explicit SeededRandom(uint64_t seed) : engine_(seed) {}
    uint64_t next() override;

  private:
    Mutex mutex_;
    std::mt19937_64 engine_ GUARDED_BY(mutex_);
};

// Seeded by the operating system.
class SystemRandom final : public Random {
  public:
    SystemRandom();
    uint64_t next() override;

  private:
    SeededRandom seeded_;
};

}  // namespace leadflow::base
