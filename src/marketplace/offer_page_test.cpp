// SPDX-License-Identifier: Apache-2.0
#include "marketplace/offer_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/mac.h"

namespace leadflow::marketplace {
namespace {

using testing::HasSubstr;
using testing::Not;

Offer an_offer() {
    Offer offer;
    offer.publisher = "contoso";
    offer.offer = "scorer";
    offer.text.title = "<script>alert(1)</script>";
    offer.text.publisher_name = "\"Con'toso\"";
    offer.text.description = "<img src=x>";
    offer.text.consent = "<b>yes</b>";
    offer.text.privacy_url = "https://example.com/\"onclick=x";
    return offer;
}

TEST(OfferPage, EverythingThatPeopleWroteIsEscaped) {
    const std::string page =
        offer_page(an_offer(), {.values = {{"email", "\"><script>"}, {"description", "</textarea><script>"}}});
    for (const char* bad : {"<script", "<img", "<b>", "\"onclick", "</textarea><"})
        EXPECT_THAT(page, Not(HasSubstr(bad)));
    EXPECT_THAT(thanks_page(an_offer(), Language::kEnglish), Not(HasSubstr("<script")));
}

TEST(OfferPage, ThePolicyAllowsItsStyleAndNothingElse) {
    const std::string page = offer_page(an_offer(), {});
    const size_t begin = page.find("<style>") + 7;
    const std::string style = page.substr(begin, page.find("</style>") - begin);
    EXPECT_THAT(page_policy(), HasSubstr("'sha256-" + base::base64(crypto::sha256(style)) + "'"));
    EXPECT_THAT(page_policy(), HasSubstr("default-src 'none'"));
}

TEST(OfferPage, EveryFieldHasItsLabel) {
    const std::string page = offer_page(an_offer(), {});
    for (const char* name : {"email", "first_name", "last_name", "company", "title", "phone",
                             "country", "description", "consent"}) {
        EXPECT_THAT(page, HasSubstr(std::string("for=\"") + name + "\""));
        EXPECT_THAT(page, HasSubstr(std::string("id=\"") + name + "\""));
    }
}

TEST(OfferPage, ItHasTheButtonsOfTheOffer) {
    Offer offer = an_offer();
    EXPECT_THAT(offer_page(offer, {}), HasSubstr("value=\"INS\""));
    EXPECT_THAT(offer_page(offer, {}), Not(HasSubstr("value=\"StartTestDrive\"")));
    offer.text.get_it_now = false;
    offer.text.test_drive = true;
    EXPECT_THAT(offer_page(offer, {}), Not(HasSubstr("value=\"INS\"")));
    EXPECT_THAT(offer_page(offer, {}), HasSubstr("value=\"StartTestDrive\""));
}

TEST(OfferPage, ItSpeaksTheReadersLanguage) {
    EXPECT_THAT(offer_page(an_offer(), {.language = Language::kSwedish}), HasSubstr("lang=\"sv\""));
    EXPECT_THAT(offer_page(an_offer(), {.fault = FormFault::kEmail}), HasSubstr("role=\"alert\""));
    const std::vector<std::pair<const char*, Language>> cases = {
        {"", Language::kEnglish},
        {"sv", Language::kSwedish},
        {"sv-SE,sv;q=0.9,en;q=0.8", Language::kSwedish},
        {"en-GB,sv;q=0.9", Language::kEnglish},
        {"de, sv;q=0.5, en;q=0.7", Language::kEnglish},
        {"de, SV;q=0.75, en;q=0.7", Language::kSwedish},
        {"fr;;;q=,,", Language::kEnglish},
        {"sv;q=0", Language::kEnglish},
    };
    for (const auto& [header, language] : cases) EXPECT_EQ(language_of(header), language) << header;
}

}  // namespace
}  // namespace leadflow::marketplace
