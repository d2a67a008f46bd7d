// SPDX-License-Identifier: Apache-2.0
#include "engine/retry_policy.h"

#include <algorithm>
#include <cmath>

#include "engine/limits.h"

namespace leadflow::engine {
namespace {

// Retry n waits somewhere in [max(min, n=1 ? 0 : 2^(n-2) * interval), min(max, 2^(n-1) * interval)].
base::Duration exponential_wait(const model::RetryPolicy& policy, int retry, double chance) {
    const bool bounds_given = policy.kind == model::RetryKind::kExponential;
    const double interval =
        static_cast<double>(policy.interval.value_or(kRetryInterval).count());
    const double low_bound =
        static_cast<double>(policy.interval_min.value_or(kRetryIntervalMin).count());
    const double high_bound = static_cast<double>(
        policy.interval_max.value_or(bounds_given ? kExponentialIntervalMax : kRetryIntervalMax)
            .count());
    const double low = std::max(low_bound, retry == 1 ? 0 : std::exp2(retry - 2) * interval);
    const double high = std::min(high_bound, std::exp2(retry - 1) * interval);
    const double lowest = std::min(low, high_bound);
    return base::Duration(
        static_cast<int64_t>(lowest + std::max(0.0, high - lowest) * chance));
}

}  // namespace

std::optional<base::Duration> retry_wait(const model::RetryPolicy& policy, int retry,
                                         std::optional<base::Duration> asked, double chance) {
    if (policy.kind == model::RetryKind::kNone) return std::nullopt;
    if (retry > policy.count.value_or(model::Limits{}.retries)) return std::nullopt;
    if (asked) return std::clamp(*asked, base::Duration(0), kRetryAfterMax);
    if (policy.kind == model::RetryKind::kFixed) return policy.interval.value_or(kRetryInterval);
    return exponential_wait(policy, retry, chance);
}

}  // namespace leadflow::engine
