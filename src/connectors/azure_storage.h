// SPDX-License-Identifier: Apache-2.0
// What Azure's table and blob services share: where an account is, how a call to it is signed (the
// account's key or a SAS), and how it says no.
#pragma once

#include "connectors/connector.h"
#include "connectors/outcomes.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

// account, account_key, sas, endpoint.
std::vector<ConnectionField> storage_fields(std::string_view service);

// A call to `path` ("/Leads?$top=1") of the connection's account. `service` is "table" or "blob".
// kInvalidInput when the connection has neither key nor SAS, or one that cannot be right.
base::Result<model::HttpCall> storage_call(const model::OpenConnection& connection,
                                           model::SharedKey::Service service,
                                           std::string_view method, std::string path);

struct StorageFault {
    std::string code;     // "EntityAlreadyExists"; "" when the service gave none.
    std::string message;  // Its own words, without request id and time.
};
// From JSON (odata.error), XML or the header x-ms-error-code.
StorageFault storage_fault_of(const model::Reply& reply);

// `attempted`: "insert the entity". `repeatable`: a repeat does no harm.
Refusal storage_refusal(int status, const StorageFault& fault, std::string_view attempted,
                        bool repeatable);

// What a probe's answer says. A SAS that may only write is refused by permission, not by signature:
// it is good.
base::Result<std::string> read_storage_probe(const model::OpenConnection& connection,
                                             const model::Call& call, const model::Reply& reply);

}  // namespace leadflow::connectors
