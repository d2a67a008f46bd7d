// SPDX-License-Identifier: Apache-2.0
// Registry: every connector there is, listed in registry.cpp, one line each.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace leadflow::connectors {

// Constant after construction; call from any thread.
class Registry {
  public:
    Registry();
    // nullptr when there is none for that API. Accepts "shared_smtp" and
    // "/providers/Microsoft.PowerApps/apis/shared_smtp" alike.
    const Connector* find(std::string_view api) const;
    std::vector<std::string> apis() const;

  private:
    std::vector<std::unique_ptr<Connector>> connectors_;
};

}  // namespace leadflow::connectors
