// SPDX-License-Identifier: Apache-2.0
// FirstLeads: which lead came first, of those that are the same lead again. In memory; filled at
// start from what the store says, then kept by ingest. What it forgets is taken for new: nothing is
// lost.
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "flows/catalog.h"
#include "store/store.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

namespace leadflow::ingest {

// Call from any thread.
class FirstLeads {
  public:
    // A place among the first ones: given back unless the lead's run became durable.
    class Claim {
      public:
        Claim() = default;
        Claim(Claim&& other) noexcept { *this = std::move(other); }
        Claim& operator=(Claim&& other) noexcept {
            std::swap(leads_, other.leads_);
            std::swap(key_, other.key_);
            std::swap(number_, other.number_);
            return *this;
        }
        ~Claim() {
            if (leads_ != nullptr) leads_->take_back(key_, number_);
        }
        void keep() { leads_ = nullptr; }

      private:
        friend class FirstLeads;
        FirstLeads* leads_ = nullptr;
        int64_t key_ = 0;
        uint64_t number_ = 0;
    };

    // Those of runs that began within their flows' windows.
    base::Status load(store::Store& store, const flows::Catalog& catalog, base::Time now);
    // The run of the first one that came less than `window` ago; nothing: `run` is the first now,
    // and `claim` is its place.
    std::optional<model::RunId> meet(int64_t key, const model::RunId& run, base::Time now,
                                     base::Duration window, Claim& claim);
    // `run` takes the place of one that came to nothing, unless another has just taken it: that
    // one.
    std::optional<model::RunId> replace(int64_t key, const model::RunId& failed,
                                        const model::RunId& run, base::Time now, Claim& claim);

  private:
    struct First {
        model::RunId run;
        base::Time at{};
        uint64_t number = 0;
    };
    Claim put(int64_t key, const model::RunId& run, base::Time at) REQUIRES(mutex_);
    void take_back(int64_t key, uint64_t number);

    base::Mutex mutex_;
    std::unordered_map<int64_t, First> first_ GUARDED_BY(mutex_);
    // In the order of their coming: who goes when there are too many.
    std::deque<std::pair<int64_t, uint64_t>> order_ GUARDED_BY(mutex_);
    uint64_t last_number_ GUARDED_BY(mutex_) = 0;
};

}  // namespace leadflow::ingest
