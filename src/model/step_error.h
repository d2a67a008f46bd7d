// SPDX-License-Identifier: Apache-2.0
// Why a step or a run did not succeed, as its record says it.
#pragma once

#include <string>

namespace leadflow::model {

struct StepError {
    std::string code;
    std::string message;
};

}  // namespace leadflow::model
