// SPDX-License-Identifier: Apache-2.0
// The resource customer-leads of Microsoft's Product Ingestion API as a value: what is to become of
// it, and how two of them differ, for people. Pure. Who reads and sends it: partner_center.h.
#pragma once

#include "marketplace/destination.h"
#include "model/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::marketplace {

// Where the offer's leads go by this resource. A secret is there as the far side masked it; of a
// resource that is not understood it is kNone.
Destination destination_in(const model::Json& resource);
// `current` with this destination in place of its own. All else that it says stays.
model::Json with_destination(const model::Json& current, const Destination& destination);

struct Difference {
    std::string path;  // "httpsEndpointLeadConfiguration.httpsEndpointUrl"
    model::Json from;  // null: is not there.
    model::Json to;
};
// By path. Values are as shown_resource shows them: two keys of one address differ by their ends.
std::vector<Difference> differences(const model::Json& current, const model::Json& wanted);

// For people and logs: secrets are masked, and so is what looks like a key in an address.
model::Json shown_resource(const model::Json& resource);
// "https://host/path?sig=••••a1b2".
std::string shown_address(std::string_view url);

// Of what is there and what is to become of it: another one means that one of both has changed.
std::string fingerprint_of(const model::Json& current, const model::Json& wanted);

}  // namespace leadflow::marketplace
