// SPDX-License-Identifier: Apache-2.0
// Registry: every built-in connector, listed in registry.cpp, one line each, and after them
// those that were imported.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "connectors/connector.h"

namespace leadflow::connectors {

// Connectors that come and go while the program runs. Call from any thread.
class MoreConnectors {
  public:
    virtual ~MoreConnectors() = default;
    // nullptr when there is none for that API.
    virtual std::shared_ptr<const Connector> find(std::string_view api) const = 0;
};

// Constant after construction and also_look_in; call from any thread.
class Registry {
  public:
    Registry();
    // Outlives the registry. A built-in connector wins over one of the same API in there.
    void also_look_in(const MoreConnectors& more) { more_ = &more; }
    // nullptr when there is none for that API. Accepts "shared_smtp" and
    // "/providers/Microsoft.PowerApps/apis/shared_smtp" alike. Shared, because an imported one
    // may be replaced while a call of it is under way.
    std::shared_ptr<const Connector> find(std::string_view api) const;
    std::vector<std::string> apis() const;  // Of the built-in ones.

  private:
    std::vector<std::shared_ptr<const Connector>> connectors_;
    const MoreConnectors* more_ = nullptr;
};

}  // namespace leadflow::connectors
