// SPDX-License-Identifier: Apache-2.0
// What people call a connector: "Office 365 Outlook" for shared_office365.
#pragma once

#include <string>
#include <string_view>

namespace leadflow::packages {

// The api's own name without "shared_" when it is not among the well-known.
std::string title_of(std::string_view api);

}  // namespace leadflow::packages
