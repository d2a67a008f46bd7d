// SPDX-License-Identifier: Apache-2.0
#include "marketplace/lead_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "leads/lead_source.h"
#include "marketplace/csv.h"

namespace leadflow::marketplace {
namespace {

using testing::HasSubstr;

Offer offer_of(const std::string& source = "SPZA") {
    Offer offer;
    offer.publisher = "contoso";
    offer.offer = "lead-scorer";
    offer.text.title = "Lead Scorer";
    offer.text.source = source;
    return offer;
}
base::Result<leads::Lead> given(const std::string& text) {
    return lead_given(*model::parse_json(text), offer_of());
}

TEST(LeadForm, ALeadIsGivenInAnySpelling) {
    for (const char* text :
         {R"({"UserDetails":{"FirstName":"Ann","Email":"a@b.example"},"ActionCode":"INS"})",
          R"({"userDetails":{"firstName":"Ann","email":"a@b.example"},"actionCode":"ins"})",
          R"({"first_name":"Ann","email":" a@b.example ","action":"INS"})"}) {
        const auto lead = given(text);
        ASSERT_TRUE(lead) << text << lead.error().message;
        EXPECT_EQ(lead->first_name, "Ann") << text;
        EXPECT_EQ(lead->email, "a@b.example") << text;
        EXPECT_EQ(lead->action, "INS") << text;
        EXPECT_EQ(lead_source_of(*lead), "SPZA-INS|contoso.lead-scorer");
    }
}

TEST(LeadForm, SourceAndOfferAreTheOffersWhateverASenderSays) {
    const auto lead = given(R"({"email":"a@b.example","LeadSource":"AzurePortal-Create|evil.other","OfferTitle":"x"})");
    ASSERT_TRUE(lead);
    EXPECT_EQ(lead_source_of(*lead), "AzurePortal-Create|contoso.lead-scorer");
    EXPECT_EQ(lead->offer_title, "Lead Scorer");
}

TEST(LeadForm, EveryActionHasItsPlaceInTheGrammar) {
    for (const char* action : {"INS", "PLT", "DNC", "Create", "StartTestDrive"}) {
        const auto lead = given(std::string(R"({"email":"a@b.example","action":")") + action + "\"}");
        ASSERT_TRUE(lead);
        const auto parsed = leads::parse_lead_source(lead_source_of(*lead));
        EXPECT_EQ(parsed.action, action);
        EXPECT_EQ(parsed.offer, "lead-scorer");
        EXPECT_EQ(lead->do_not_contact, std::string_view(action) == "DNC");
    }
}

TEST(LeadForm, RefusalsNameTheField) {
    EXPECT_THAT(given("{}").error().message, HasSubstr("the lead is empty"));
    EXPECT_THAT(given(R"({"email":"nobody"})").error().message, HasSubstr("Email is not a mail address"));
    EXPECT_THAT(given(R"({"email":"a@b.example","action":"BUY"})").error().message, HasSubstr("Action"));
    EXPECT_THAT(given(R"({"company":")" + std::string(501, 'x') + "\"}").error().message,
                HasSubstr("Company is longer"));
    EXPECT_THAT(given("[]").error().message, HasSubstr("an object"));
}

TEST(LeadForm, BothWireFormsHaveEveryKey) {
    const auto lead = given(R"({"first_name":"Ann","email":"a@b.example"})");
    EXPECT_EQ(model::to_text(lead_json(*lead, WireForm::kPascalCase)),
              R"({"UserDetails":{"FirstName":"Ann","LastName":"","Email":"a@b.example","Phone":"","Country":"",)"
              R"("Company":"","Title":""},"LeadSource":"SPZA-PLT|contoso.lead-scorer","ActionCode":"PLT",)"
              R"("OfferTitle":"Lead Scorer","Description":""})");
    EXPECT_EQ(model::to_text(lead_json(*lead, WireForm::kCamelCase)),
              R"({"userDetails":{"firstName":"Ann","lastName":"","email":"a@b.example","phone":"","country":"",)"
              R"("company":"","title":""},"leadSource":"SPZA-PLT|contoso.lead-scorer","actionCode":"PLT",)"
              R"("offerTitle":"Lead Scorer","description":""})");
}

TEST(LeadForm, TheTestLeadIsTheDocumentedOne) {
    // 2018-03-22 15:48 UTC is the moment of the documented one.
    const auto now = base::parse_iso("2018-03-22T15:48:00Z");
    Offer offer = offer_of();
    const leads::Lead lead = test_lead(offer, *now);
    const std::string token = "MSFT_TEST_636573304800000000";
    for (const std::string& text :
         {lead.first_name, lead.last_name, lead.company, lead.title, lead.description})
        EXPECT_EQ(text, token);
    EXPECT_EQ(lead.email, token + "@test.com");
    EXPECT_EQ(lead.phone, "1234567890");
    EXPECT_EQ(lead.country, "US");
    EXPECT_EQ(lead_source_of(lead), "AzureMarketplace");
    EXPECT_EQ(lead.action, "INS");
    EXPECT_TRUE(leads::lead_of(lead_json(lead, WireForm::kCamelCase)).test);
    offer.draft.kind = Kind::kSalesforce;
    EXPECT_EQ(lead_source_of(test_lead(offer, *now)), token + "-" + token + "|Lead Scorer");
}

TEST(LeadCsv, QuotedCellsHoldCommasQuotesAndLines) {
    const auto rows = read_csv("\xEF\xBB\xBF" "a,b\r\n\"x, \"\"y\"\"\r\nz\",\r\n\r\n1,2");
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ((*rows)[1].cells[0], "x, \"y\"\r\nz");
    EXPECT_EQ((*rows)[1].cells[1], "");
    EXPECT_EQ((*rows)[2].line, 5u);
}

TEST(LeadCsv, AFileIsTakenWhole) {
    const auto all = leads_in_csv(
        "Email,First name,action,Note\nann@b.example,Ann,INS,\"Hi, there\"\nbob@b.example,Bob,,\n",
        offer_of());
    ASSERT_TRUE(all) << all.error().message;
    ASSERT_EQ(all->size(), 2u);
    EXPECT_EQ((*all)[0].description, "Hi, there");
    EXPECT_EQ((*all)[0].action, "INS");
    EXPECT_EQ((*all)[1].action, "PLT");
}

TEST(LeadCsv, FaultsNameLineAndColumn) {
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"", "empty"},
        {"Email\n", "holds no lead"},
        {"Email,Shoe size\na@b.example,44\n", "line 1, column 2: no field"},
        {"Email,email\na@b.example,x\n", "line 1, column 2: this field has"},
        {"Company,Email\nX,a@b.example\nY,nobody\n", "line 3, column 2: Email is not"},
        {"Email\na@b.example,Ann\n", "line 2, column 2: there are 2 columns"},
        {"Email,Action\na@b.example,BUY\n", "line 2, column 2: Action is not"},
        {"Email,Note\n\"a@b.example,\n", "line 2, column 1: the quote is not closed"},
        {"Email\na\"b\n", "line 2, column 1: a quote within"},
        {"Email\n\"a\"b\n", "line 2, column 1: something follows"},
        {"Email\n\xff\n", "not UTF-8"},
    };
    for (const auto& [text, words] : wrong) {
        const auto all = leads_in_csv(text, offer_of());
        ASSERT_FALSE(all) << text;
        EXPECT_THAT(all.error().message, HasSubstr(words)) << text;
    }
}

}  // namespace
}  // namespace leadflow::marketplace
