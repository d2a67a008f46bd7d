// SPDX-License-Identifier: Apache-2.0
// What people see of Microsoft Teams. Poster and recipient are kept for Power Automate: here the
// webhook has settled them.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::teams {

const Form& teams_form();

}  // namespace leadflow::connectors::teams
