// SPDX-License-Identifier: Apache-2.0
// What people see of Azure Blob Storage.
#pragma once

#include "connectors/form.h"

namespace leadflow::connectors::azureblob {

const Form& azureblob_form();

}  // namespace leadflow::connectors::azureblob
