// SPDX-License-Identifier: Apache-2.0
// What people see of Dynamics 365 and Dataverse: operations and fields, a form for each family of
// names that Microsoft's connectors have.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::dataverse {

const Form& dynamics_form();   // shared_dynamicscrmonline: dataset, table.
const Form& dataverse_form();  // shared_commondataserviceforapps: organization, entityName.

}  // namespace leadflow::connectors::dataverse
