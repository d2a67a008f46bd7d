// SPDX-License-Identifier: Apache-2.0
// LeadTerms: what a lead is found by in the table run_leads, and what a filter asks for there. A
// term is a letter for what it is about and a number made of the value, in lower case; of an
// address, a keyed hash. Two values may share a term: rows are looked at before they are shown.
#pragma once

#include "store/lead_match.h"

#include <string>

namespace leadflow::store::sqlite {

class LeadTerms {
  public:
    explicit LeadTerms(std::string salt) : salt_(std::move(salt)) {}

    // Of a lead of the flow with this number: "l f12 o… s… a… c… m… t0".
    std::string of(const LeadFacts& lead, int64_t flow) const;

    struct Query {
        std::string match;  // As FTS5 takes it.
        size_t terms = 0;   // Beside "l".
    };
    // `flow`: the number of filter.flow.
    Query asked(const LeadFilter& filter, int64_t flow) const;

  private:
    std::string mail_term(std::string_view mail) const;

    std::string salt_;
};

}  // namespace leadflow::store::sqlite
