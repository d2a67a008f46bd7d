// SPDX-License-Identifier: Apache-2.0
// Policies that rewrite a JSON body, of a request or of a reply: setproperty,
// convertobjecttoarray, convertarraytoobject, stringreplace, stringtoarray, encodepropertyvalue,
// moveproperties. What does not fit the body that there is leaves it as it is.
#pragma once

#include "connectors/described/policy.h"

namespace leadflow::connectors::described {

// `scope` may look at anything but body and item, which are set here.
void apply_to_body(const Policy& policy, const Scope& scope, model::Json& body);
// Makes the objects on the way.
void put_at(model::Json& root, const JsonPath& path, model::Json value);

}  // namespace leadflow::connectors::described
