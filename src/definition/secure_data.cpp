// SPDX-License-Identifier: Apache-2.0
#include "definition/secure_data.h"

#include "base/text.h"

namespace leadflow::definition {

using model::Json;

void read_secure_data(const Json& owner, const std::string& path, bool& inputs, bool& outputs,
                      Faults& faults) {
    const Json* properties =
        model::find_path(owner, {"runtimeConfiguration", "secureData", "properties"});
    if (properties == nullptr) return;
    const std::string place = path + ".runtimeConfiguration.secureData.properties";
    if (!properties->is_array())
        return faults.error(place, "InvalidTemplate",
                            "Secure data is a list of \"inputs\", \"outputs\".");
    for (const Json& item : properties->get_array()) {
        const std::string_view name = model::text_of(item);
        if (base::equals_ignoring_case(name, "inputs")) {
            inputs = true;
        } else if (base::equals_ignoring_case(name, "outputs")) {
            outputs = true;
        } else {
            // Refused, for what was meant to be hidden would be shown.
            faults.error(place, "InvalidTemplate",
                         base::format("Secure data names '{}'.{}", name,
                                      did_you_mean(name, {"inputs", "outputs"})));
        }
    }
}

}  // namespace leadflow::definition
