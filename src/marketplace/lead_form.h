// SPDX-License-Identifier: Apache-2.0
// The leads that an offer sends: what its page, its API or a file says of a person becomes a lead
// with the right source and action code, in the form that is wished. Pure. How a CRM's fields are
// filled from one: destination_flow.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "leads/lead.h"
#include "marketplace/offer.h"

namespace leadflow::marketplace {

// A lead of the offer from any spelling of its fields (leads/lead.h), with `action` among them.
// Source, offer and title are the offer's. kInvalidInput names the field.
base::Result<leads::Lead> lead_given(const model::Json& body, const Offer& offer);

// RFC 4180 with a line of names. All leads, or the faults, each with its line and column.
base::Result<std::vector<leads::Lead>> leads_in_csv(std::string_view text, const Offer& offer);

// What Validate sends: every text is MSFT_TEST_ and .NET ticks. Of destinations that are forms
// LeadSource is the token twice and the offer's title.
leads::Lead test_lead(const Offer& offer, base::Time now);

// "AzureMarketplace-INS|contoso.lead-scorer"
std::string lead_source_of(const leads::Lead& lead);

// {"UserDetails": {…}, "LeadSource", "ActionCode", "OfferTitle", "Description"} or its camelCase
// twin, with every key.
model::Json lead_json(const leads::Lead& lead, WireForm form);

}  // namespace leadflow::marketplace
