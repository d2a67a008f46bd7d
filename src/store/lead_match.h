// SPDX-License-Identifier: Apache-2.0
// What LeadFilter means, said once for all drivers: which summary is a lead's, and which leads a
// filter finds.
#pragma once

#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::store {

// A summary's members (leads/lead.h).
struct LeadFacts {
    std::string name;
    std::string mail;
    std::string company;
    std::string country;
    std::string offer;
    std::string source;
    std::string action;
    bool test = false;
    bool do_not_contact = false;
    std::string first;           // As leads::Standing's, as is the key.
    std::optional<int64_t> key;
};

// Nothing: no lead.
std::optional<LeadFacts> lead_facts(std::string_view summary);

// Everything but `before`.
bool matches(const LeadFilter& filter, const model::RunHead& run);
bool matches(const LeadFilter& filter, const model::Receipt& receipt);

// Whether one of the texts stands in this, ASCII letters in either case.
bool names(std::string_view kept, const std::vector<std::string>& texts);

LeadFate fate_of(model::RunStatus status);
// Days since 1970, UTC.
int64_t day_of(base::Time time);

}  // namespace leadflow::store
