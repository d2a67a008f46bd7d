// SPDX-License-Identifier: Apache-2.0
// Names of imported connectors, and which of them a flow means: "shared_acmecrm" of the gallery,
// "shared_new-5facme-20crm-5f0123456789abcdef" of a custom connector.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

// "Acme CRM (Preview)" -> "acmecrmpreview": small letters and digits; "connector" when none are.
std::string plain_connector_name(std::string_view title);

// The spellings under which a flow's API may mean an imported connector, the likeliest first.
std::vector<std::string> names_meant(std::string_view api);

}  // namespace leadflow::connectors::described
