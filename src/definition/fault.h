// SPDX-License-Identifier: Apache-2.0
// A fault of a definition: where, which and what, for the portal, the command line and the API.
// A flow with a fault that is no warning is kept but cannot be switched on.
#pragma once

#include "model/limits.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::definition {

struct Fault {
    std::string path;     // In the definition: "actions.Send.runAfter.Create".
    std::string code;     // "DuplicateActionName", "UnknownRunAfter", "InvalidSchema", …
    std::string message;  // A sentence; it never holds a secret of the definition.
    bool warning = false;
};

// True when one of them stops the flow from being switched on.
bool has_errors(const std::vector<Fault>& faults);

// " Did you mean 'Create'?", or nothing when no candidate is close.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

// Adds up to limits.h's kFaultsMax faults, dropping the rest. Whoever looks for faults looks by
// its limits.
class Faults {
  public:
    explicit Faults(std::vector<Fault>& into, const model::Limits& limits = {})
        : limits_(limits), into_(into) {}
    const model::Limits& limits() const { return limits_; }
    void error(std::string path, std::string_view code, std::string message);
    void warning(std::string path, std::string_view code, std::string message);

  private:
    const model::Limits limits_;
    std::vector<Fault>& into_;
};

}  // namespace leadflow::definition
