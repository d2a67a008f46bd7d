// SPDX-License-Identifier: Apache-2.0
// Pages: a list that a far side gives in pieces, put together again: the items of all pages in the
// first page's answer. It asks for nothing itself. Inside runner/ only.
#pragma once

#include "model/invocation.h"

#include <cstddef>
#include <optional>
#include <string>

namespace leadflow::runner {

// By one thread at a time.
class Pages {
  public:
    // Takes a page that succeeded, `bytes` long as it came: the call for the next one; or nothing,
    // and `outcome` is then the whole, as far as it is wanted and the limits allow.
    std::optional<model::Call> take(int64_t items_wanted, size_t bytes, model::Outcome& outcome);

  private:
    model::JsonArray* items();

    model::Outcome whole_;  // The first page's; its list grows.
    std::string list_;
    std::string link_;
    size_t bytes_ = 0;
    int pages_ = 0;
};

}  // namespace leadflow::runner
