// SPDX-License-Identifier: Apache-2.0
// The grammar of a lead's LeadSource, source ["-" action] ["|" publisher ["." offer]], and what
// the words in it mean. It refuses nothing: unknown words pass as written.
#pragma once

#include <string>
#include <string_view>

namespace leadflow::leads {

struct LeadSource {
    std::string source;      // "AzureMarketplace", in the known spelling where there is one.
    std::string action;      // "INS", likewise; empty for a bare source.
    std::string publisher;   // "contoso"
    std::string offer;       // "lead-scorer"
    std::string offer_part;  // All behind the bar, trimmed: of a test lead the offer's name.
};

LeadSource parse_lead_source(std::string_view text);

// The known spelling of "dnc" is "DNC"; "AppSource (SPZA)" is "SPZA". Others stay as written.
std::string known_source(std::string_view source);
std::string known_action(std::string_view action);

// For people: "AppSource" of "SPZA"; empty for an unknown one.
std::string_view meaning_of_source(std::string_view source);
// "installation: the customer got the product"; empty for an unknown one.
std::string_view meaning_of_action(std::string_view action);

}  // namespace leadflow::leads
