// SPDX-License-Identifier: Apache-2.0
#include "model/run.h"

#include "base/text.h"
#include "model/definition.h"

namespace leadflow::model {

const Step* Run::find_step(std::string_view key) const {
    const auto found = steps.find(key);
    return found == steps.end() ? nullptr : &found->second;
}

bool Action::has_option(std::string_view option) const {
    for (const std::string& written : operation_options)
        if (base::equals_ignoring_case(written, option)) return true;
    return false;
}

}  // namespace leadflow::model
