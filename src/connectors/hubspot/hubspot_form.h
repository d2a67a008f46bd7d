// SPDX-License-Identifier: Apache-2.0
// What people see of HubSpot; which properties a contact has, HubSpot is asked.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::hubspot {

const Form& hubspot_form();

}  // namespace leadflow::connectors::hubspot
