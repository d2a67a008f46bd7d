// SPDX-License-Identifier: Apache-2.0
// ConnectionView: a connection's values as policies, sign-ins and token templates ask for them:
// by name in any spelling, with the definition's default, and whether it is a secret.
#pragma once

#include "connectors/described/compiled.h"

namespace leadflow::connectors::described {

// Borrows both.
class ConnectionView {
  public:
    ConnectionView(const CompiledConnector& connector, const model::OpenConnection& connection)
        : connector_(connector), connection_(connection) {}

    // Nothing when it is neither set nor has a default. "token:region" and "region" are alike.
    std::optional<MaybeSecret> find(std::string_view name) const;
    std::string text(std::string_view name) const;  // "" when absent.
    const ConnectionSet& set() const;
    const std::string& connection_name() const { return connection_.name; }
    const std::string& holder() const { return connection_.holder; }

  private:
    const CompiledConnector& connector_;
    const model::OpenConnection& connection_;
};

}  // namespace leadflow::connectors::described
