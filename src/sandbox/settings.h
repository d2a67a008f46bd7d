// SPDX-License-Identifier: Apache-2.0
// Settings: the rules that the control API may change, as one JSON object:
// {"unique_columns":[…],"duplicate_columns":[…],"forbidden":false,
//  "page_size":5000,"require_application_required":false,"check_email_format":false,
//  "token_lifetime_seconds":3599,"client_certificate":"-----BEGIN CERTIFICATE…",
//  "smtp_require_auth":true,"smtp_refuse_undeclared_8bit":true}
#pragma once

#include "sandbox/dataverse.h"
#include "sandbox/smtp_session.h"

namespace leadflow::sandbox {

struct Settings {
    DataverseRules dataverse;
    SmtpRules smtp;
    std::chrono::seconds token_lifetime{3599};
    std::string client_certificate;  // Of the app registration, PEM; empty: it has none.
};

model::JsonObject show(const Settings& settings);
// Lays what the JSON names over `settings`. kInvalidInput names what is unknown or wrong.
base::Result<Settings> changed(Settings settings, const model::Json& json);

}  // namespace leadflow::sandbox
