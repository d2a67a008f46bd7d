// SPDX-License-Identifier: Apache-2.0
// Calls of Microsoft's Product Ingestion API, by which a publisher reads and sets offers, and what
// its refusals mean. Pure. What is asked of it to connect an offer: marketplace/partner_center.h.
#pragma once

#include "connectors/connector.h"

#include <string>
#include <string_view>

namespace leadflow::connectors::partnercenter {

std::vector<ConnectionField> ingestion_fields();

// "https://schema.mp.microsoft.com/schema/customer-leads/2022-03-01-preview2", in the version that
// the connection says.
std::string schema_of(std::string_view resource, const model::OpenConnection& connection);

// A signed call of "product?externalId=x" below the API's address, with the version that each of
// its calls names. kInvalidInput: the setting that is missing or wrong.
base::Result<model::HttpCall> ingestion_call(const model::OpenConnection& connection,
                                             std::string_view method, std::string_view target);

// What a person can do about a refusal, and after it what the API said.
std::string refusal_words(int status, std::string_view body);
// Of a job that failed: [{"code","message","details":[…]}].
std::string errors_in_words(const model::Json& errors);

}  // namespace leadflow::connectors::partnercenter
