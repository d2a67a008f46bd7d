// SPDX-License-Identifier: Apache-2.0
// What people see of the Http action.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::http {

const Form& http_form();

}  // namespace leadflow::connectors::http
