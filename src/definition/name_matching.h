// SPDX-License-Identifier: Apache-2.0
// Gives a body the names that its trigger's schema declares, where they differ only in case:
// Microsoft documents "UserDetails" and sends "userDetails". Part of trigger_input.h.
#pragma once

#include "definition/name_tree.h"
#include "model/json.h"

#include <string>
#include <vector>

namespace leadflow::definition {

// A declared name that is absent takes over the first member that equals it ignoring case; an
// exact one wins and its other-case twin is left alone. Order of members is kept. Each renaming
// is told once, in `renamed`: "userDetails.firstName -> UserDetails.FirstName".
void match_names(model::Json& body, const NameTree& names, std::vector<std::string>& renamed);

}  // namespace leadflow::definition
