// SPDX-License-Identifier: Apache-2.0
// What a mail address must look like for Graph and SMTP alike. Plausible, not RFC 5322 in full.
#pragma once

#include <string_view>

namespace leadflow::sandbox {

// local@domain without blanks, control characters, brackets, and with labels in the domain.
// `ascii_only`: what may be sent without SMTPUTF8.
bool is_plausible_address(std::string_view address, bool ascii_only);

}  // namespace leadflow::sandbox
