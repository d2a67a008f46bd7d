// SPDX-License-Identifier: Apache-2.0
// Dice: every choice of one simulated life, all from its seed.
#pragma once

#include "base/random.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace leadflow::simulation {

class Dice {
  public:
    explicit Dice(uint64_t seed) : random_(seed) {}

    // Uniform in [low, high].
    int between(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    size_t index(size_t size) {
        return static_cast<size_t>(random_.between(0, static_cast<int64_t>(size) - 1));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    bool per_mille(int part) { return between(1, 1000) <= part; }
    template <typename T>
    const T& one_of(const std::vector<T>& choices) {
        return choices[index(choices.size())];
    }
    std::string one_of(std::initializer_list<const char*> choices) {
        return *(choices.begin() + index(choices.size()));
    }
    // The index of one of the weights, each as likely as it is heavy.
    size_t weighted(const std::vector<int>& weights) {
        int sum = 0;
        for (const int weight : weights) sum += weight;
        int at = between(1, sum);
        for (size_t i = 0; i < weights.size(); ++i)
            if ((at -= weights[i]) <= 0) return i;
        return weights.size() - 1;
    }

  private:
    base::SeededRandom random_;
};

}  // namespace leadflow::simulation
