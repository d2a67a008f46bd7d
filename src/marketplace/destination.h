// SPDX-License-Identifier: Apache-2.0
// Where an offer's leads go: the destinations of Partner Center's Connect dialog, with the fields
// and patterns of its resource customer-leads (2022-03-01-preview2). Pure. How one is called:
// destination_flow.h.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json.h"

namespace leadflow::marketplace {

enum class Kind { kNone, kHttpsEndpoint, kDynamics, kSalesforce, kMarketo, kTable, kBlob, kEmail };

// "none", "httpsEndpoint", "dynamics", …: as leadDestination says it.
std::string_view name_of(Kind kind);

// What a secret is shown as. Given back, it means: as it was.
inline constexpr std::string_view kMask = "\u2022\u2022\u2022\u2022";

using Fields = std::map<std::string, std::string>;

struct Destination {
    Kind kind = Kind::kNone;
    Fields fields;                            // By the resource's names: "httpsEndpointUrl", …
    Fields secrets;                           // "applicationKey", … Never written anywhere.
    std::vector<std::string> contact_emails;  // Told of each lead; of kEmail those who get it.
    // Settings of the connection for other clouds and stand-ins: "login_url", "endpoint".
    Fields connection_settings;

    bool operator==(const Destination&) const = default;
    std::string field(std::string_view key) const;  // Also of a secret; empty when absent.
};

// {"leadDestination": …, "…LeadConfiguration": {…}}. `before` is what is there now: a secret that
// is masked or left out stays what it is, while the kind is the same. kInvalidInput names the
// field.
base::Result<Destination> read_destination(const model::Json& json, const Destination& before);
// The same without secrets, which are masked: for people, and for keeping.
model::Json destination_json(const Destination& destination);
// The same with its secrets and without connection_settings: as the resource takes it.
model::JsonObject open_destination_json(const Destination& destination);
// Whether a member of some destination's configuration is known here, and whether it is a secret.
bool is_destination_field(std::string_view key);
bool is_destination_secret(std::string_view key);
// Of what destination_json wrote; the secrets are not there.
base::Result<Destination> kept_destination(const model::Json& json);

// "a@example.com; b@example.com" or an array of addresses.
base::Result<std::vector<std::string>> read_contacts(const model::Json& value);
bool is_mail_address(std::string_view text);

}  // namespace leadflow::marketplace
