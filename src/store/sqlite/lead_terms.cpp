// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/lead_terms.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::store::sqlite {
namespace {

constexpr size_t kMailHashBytes = 8;

// FNV-1a: the same on every machine, and part of the file's format.
uint64_t hash_of(std::string_view text) {
    uint64_t hash = 14695981039346656037U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return hash;
}

std::string value_term(char about, std::string_view value) {
    return base::format("{}{:016x}", about, hash_of(base::lower(value)));
}

}  // namespace

std::string LeadTerms::mail_term(std::string_view mail) const {
    const std::string mac = crypto::hmac_sha256(salt_, base::lower(mail));
    return "m" + base::hex(std::string_view(mac).substr(0, kMailHashBytes));
}

std::string LeadTerms::of(const LeadFacts& lead, int64_t flow) const {
    std::string terms = base::format("l f{} t{}", flow, lead.test ? 1 : 0);
    if (lead.do_not_contact) terms += " d1";
    const auto add = [&terms](std::string_view value, const std::string& term) {
        if (!value.empty()) terms += ' ' + term;
    };
    add(lead.offer, value_term('o', lead.offer));
    add(lead.source, value_term('s', lead.source));
    add(lead.action, value_term('a', lead.action));
    add(lead.country, value_term('c', lead.country));
    add(lead.mail, mail_term(lead.mail));
    return terms;
}

LeadTerms::Query LeadTerms::asked(const LeadFilter& filter, int64_t flow) const {
    Query query;
    const auto add = [&query](const std::string& term) {
        query.match += query.terms++ == 0 ? term : " AND " + term;
    };
    if (!filter.mail.empty()) add(mail_term(filter.mail));
    if (!filter.offer.empty()) add(value_term('o', filter.offer));
    if (!filter.country.empty()) add(value_term('c', filter.country));
    if (!filter.action.empty()) add(value_term('a', filter.action));
    if (!filter.source.empty()) add(value_term('s', filter.source));
    if (filter.flow) add(base::format("f{}", flow));
    if (filter.test) add(*filter.test ? "t1" : "t0");
    if (query.terms == 0) query.match = "l";
    return query;
}

}  // namespace leadflow::store::sqlite
