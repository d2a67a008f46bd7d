// SPDX-License-Identifier: Apache-2.0
// What people see of Slack.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::slack {

const Form& slack_form();

}  // namespace leadflow::connectors::slack
