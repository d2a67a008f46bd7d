// SPDX-License-Identifier: Apache-2.0
// What people see of SMTP and of Mail.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::smtp {

const Form& smtp_form();
const Form& mail_form();

}  // namespace leadflow::connectors::smtp
