// SPDX-License-Identifier: Apache-2.0
// What people see of Marketo; which fields a lead has, Marketo is asked.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::marketo {

const Form& marketo_form();

}  // namespace leadflow::connectors::marketo
