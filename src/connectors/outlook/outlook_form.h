// SPDX-License-Identifier: Apache-2.0
// What people see of Office 365 Outlook.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::outlook {

const Form& outlook_form();

}  // namespace leadflow::connectors::outlook
