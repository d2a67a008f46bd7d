// SPDX-License-Identifier: Apache-2.0
// Files of src/app/samples inside the binary: what `leadflow demo` imports and sends.
#pragma once

#include <string_view>

namespace leadflow::app {

extern const std::string_view kGuideFlow;   // The marketplace guide's flow: record and mail.
extern const std::string_view kSampleLead;  // A lead as the marketplace really sends them.

}  // namespace leadflow::app
