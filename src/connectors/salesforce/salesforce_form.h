// SPDX-License-Identifier: Apache-2.0
// What people see of Salesforce: operations and fields; what an object has, Salesforce is asked.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::salesforce {

const Form& salesforce_form();

}  // namespace leadflow::connectors::salesforce
