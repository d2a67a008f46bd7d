// SPDX-License-Identifier: Apache-2.0
// An offer's public page: its form and what is said after it, as HTML without a script, in the
// reader's language. Everything that people wrote is escaped here. Pure; who serves it:
// api/public_offers.h.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "marketplace/offer.h"

namespace leadflow::marketplace {

enum class Language { kEnglish, kSwedish };
// The first of Accept-Language that is spoken here; English when none is.
Language language_of(std::string_view accept_language);

// What may be wrong with a form that was sent.
enum class FormFault { kNone, kEmail, kConsent, kTooLong, kBlank, kLater };

struct FormState {
    Language language = Language::kEnglish;
    FormFault fault = FormFault::kNone;
    std::map<std::string, std::string> values;  // As they were sent: "email", "first_name", …
};

// Names of the form's fields: those of web-to-lead forms, "action", "consent"; and one that people
// do not see, which only programs fill in.
inline constexpr std::string_view kTrapField = "website";

std::string offer_page(const Offer& offer, const FormState& state);
std::string thanks_page(const Offer& offer, Language language);
// No offer there, or too much at once.
std::string sorry_page(Language language, bool busy);

// What the pages need to be allowed: a Content-Security-Policy.
std::string page_policy();

}  // namespace leadflow::marketplace
