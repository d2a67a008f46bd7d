// SPDX-License-Identifier: Apache-2.0
// What people see of Azure Table Storage.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::azuretables {

const Form& azuretables_form();

}  // namespace leadflow::connectors::azuretables
