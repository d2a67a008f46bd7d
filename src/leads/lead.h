// SPDX-License-Identifier: Apache-2.0
// A marketplace lead in one spelling, whatever spelling its body came in: for lists, badges and
// checks. Flows see the body itself, not this. Pure; call from any thread.
#pragma once

#include "model/json.h"

#include <optional>
#include <string>

namespace leadflow::leads {

// Absent, null and non-text values are empty; numbers are their text. Nothing is checked: a
// country is "US" or "USA", a phone is any text.
struct Lead {
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string phone;
    std::string country;
    std::string company;
    std::string title;
    std::string description;
    std::string offer_title;

    std::string source;     // "SPZA": leads/lead_source.h says what it means.
    std::string action;     // Of ActionCode; of LeadSource when there is none.
    std::string publisher;  // Of LeadSource, as is the offer.
    std::string offer;      // Its id; of a test lead what stands in its place, the offer's name.

    bool test = false;            // Sent by Microsoft to check the endpoint, not by a customer.
    bool do_not_contact = false;  // Either place says DNC: both must agree before anyone calls.

    // As they came.
    std::string lead_source_raw;
    std::string action_code_raw;
    std::string lead_source_action;  // May differ from ActionCode, which is preferred.
};

// Understands the documented names, their camelCase twins and the flat names of web-to-lead forms
// (first_name, lead_source, …), also inside a form's content envelope. An exact name is preferred
// to one that differs in case.
Lead lead_of(const model::Json& body);

// Has a name, an address or a company: somebody can be called.
bool names_somebody(const Lead& lead);

// What makes two leads the same lead again: address, offer and action, letters in either case. Empty:
// it has no address, so nobody can tell.
std::string sameness(const Lead& lead);

// Where a lead stands among those of its flow.
struct Standing {
    std::string first;           // The run of the same lead before it, "dup" of the summary.
    std::optional<int64_t> key;  // A hash of flow and sameness, "key": of those that are compared.
};

// {"name","email","company","country","offer","source","action","test","dnc","dup","key"} as compact
// JSON text, absent ones left out ("dnc": do not contact), each value cut to limits.h's
// kSummaryCharactersMax.
std::string summary(const Lead& lead, const Standing& standing = {});

}  // namespace leadflow::leads
