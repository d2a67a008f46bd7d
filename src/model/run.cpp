// SPDX-License-Identifier: Apache-2.0
#include "model/run.h"

#include "base/encoding.h"
#include "base/text.h"
#include "model/definition.h"

namespace leadflow::model {

std::string effects_of(const RunHead& run) {
    return run.effects_of.empty() ? run.id.text() : run.effects_of;
}

std::string effect_id(const RunHead& run, std::string_view step_key) {
    return base::uuid_from_name(base::format("{}/{}", effects_of(run), step_key));
}

std::string request_id(const RunHead& run, std::string_view step_key) {
    return base::uuid_from_name(base::format("{}/{}", run.id.text(), step_key));
}

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
