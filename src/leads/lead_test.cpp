// SPDX-License-Identifier: Apache-2.0
#include "leads/lead.h"

#include "base/text.h"
#include "leads/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace leadflow::leads {
namespace {

using model::Json;

Json json(std::string_view text) {
    return model::parse_json(text).value();
}
Lead lead(std::string_view text) {
    return lead_of(json(text));
}

// The payloads of tests/conformance/leads.jsonl by name; tests run in the repository's root.
const std::map<std::string, Json, std::less<>>& conformance() {
    static const auto* payloads = [] {
        auto* found = new std::map<std::string, Json, std::less<>>();
        std::ifstream file("tests/conformance/leads.jsonl");
        for (std::string line; std::getline(file, line);) {
            if (line.empty()) continue;
            const Json row = json(line);
            found->emplace(model::text_at(row, "name"), *model::find(row, "payload"));
        }
        return found;
    }();
    return *payloads;
}

struct Case {
    const char* name;
    const char* summary;
    bool do_not_contact = false;
};

class Leads : public ::testing::TestWithParam<Case> {};

TEST_P(Leads, AreSummedUpInOneSpelling) {
    const auto payload = conformance().find(GetParam().name);
    ASSERT_NE(payload, conformance().end());
    const Lead found = lead_of(payload->second);
    EXPECT_EQ(json(summary(found)), json(GetParam().summary));
    EXPECT_EQ(found.do_not_contact, GetParam().do_not_contact);
}

INSTANTIATE_TEST_SUITE_P(
    All, Leads,
    ::testing::Values(
        Case{
            "bare_source_azuremarketplace_ins",
            R"({"name":"Nils Provmark","email":"nils.provmark@example.com","company":"Provbolaget AB",
                 "country":"SE","offer":"Leadflow Demo Scorer","source":"AzureMarketplace","action":"INS"})"},
        Case{
            "spza_plt_contact_me",
            R"({"name":"Gavin Placehold","email":"g.placehold@example.org","company":"Placehold Ltd",
                 "country":"GB","offer":"ERP Add-on","source":"SPZA","action":"PLT"})"},
        Case{
            "dnc_in_other_letter_case",
            R"({"name":"Stille Ikkering","email":"stille.ikkering@example.net","company":"Stille AS",
                 "country":"NO","offer":"ERP Add-on","source":"SPZA","action":"DNC","dnc":true})",
            true},
        Case{"action_code_disagrees_with_leadsource",
             R"({"name":"Tom Mismatch","email":"tom.mismatch@example.com","company":"Mismatch LLC",
                 "country":"US","offer":"Lead Scorer","source":"AzurePortal","action":"PLT"})"},
        Case{
            "camelcase_contact_me_with_note",
            R"({"name":"Luis Minuscula","email":"luis.minuscula@example.org","company":"Minúscula SL",
                 "country":"ES","offer":"ERP Add-on","source":"SPZA","action":"PLT"})"},
        Case{"both_casings_present_and_different",
             R"({"name":"Pascal Upper","email":"pascal.upper@example.com","offer":"Lead Scorer",
                 "source":"AzureMarketplace","action":"INS"})"},
        Case{"microsoft_test_lead_camel",
             R"({"name":"MSFT_TEST_638718480000000000 MSFT_TEST_638718480000000000",
                 "email":"MSFT_TEST_638718480000000000@example.com",
                 "company":"MSFT_TEST_638718480000000000","country":"US","offer":"Lead Scorer",
                 "source":"AzureMarketplace","action":"INS","test":true})"},
        Case{"null_in_camelcase_lead_is_not_checked",
             R"({"email":"camel.null@example.com","action":"INS"})"},
        Case{"userdetails_null",
             R"({"offer":"Lead Scorer","source":"AzureMarketplace","action":"INS"})"},
        Case{"userdetails_is_stringified_json",
             R"({"offer":"Lead Scorer","source":"AzureMarketplace","action":"INS"})"},
        Case{"empty_object", "{}"}, Case{"all_fields_empty_strings", "{}"},
        Case{"top_level_array_of_leads", "{}"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Lead, SurvivesEveryLeadOfTheConformanceFile) {
    ASSERT_GE(conformance().size(), 25u);
    for (const auto& [name, payload] : conformance()) {
        const Json found = json(summary(lead_of(payload)));
        for (const auto& member : found.get_object())
            EXPECT_LE(base::utf16_length(model::text_of(member.value())), kSummaryCharactersMax)
                << name;
        EXPECT_EQ(model::find(found, "test") != nullptr, name.starts_with("microsoft_test"))
            << name;
    }
}

TEST(Lead, TakesTheSourceApartAndKeepsItAsItCame) {
    const Lead found = lead_of(conformance().at("action_code_disagrees_with_leadsource"));
    EXPECT_EQ(found.publisher, "exempelab");
    EXPECT_EQ(found.offer, "lead-scorer");
    EXPECT_EQ(found.lead_source_raw, "AzurePortal-Create|exempelab.lead-scorer");
    EXPECT_EQ(found.lead_source_action, "Create");
    EXPECT_EQ(found.action_code_raw, "PLT");
}

TEST(Lead, IsNotContactedWhenEitherPlaceSaysSo) {
    EXPECT_TRUE(lead(R"({"LeadSource":"SPZA-DNC|a.b","ActionCode":"PLT"})").do_not_contact);
    EXPECT_TRUE(lead(R"({"LeadSource":"SPZA","ActionCode":" dnc "})").do_not_contact);
    EXPECT_FALSE(lead(R"({"LeadSource":"SPZA-PLT","ActionCode":"PLT"})").do_not_contact);
}

TEST(Lead, UnderstandsTheNamesOfWebForms) {
    const Lead flat = lead(R"({"first_name":"Ann","last_name":"Form","email":"a@example.com",
        "company":"C","lead_source":"SPZA-INS|p.o","oid":"x"})");
    EXPECT_EQ(flat.first_name, "Ann");
    EXPECT_EQ(flat.offer, "o");
    const Lead form = lead(R"({"$content-type":"application/x-www-form-urlencoded","$content":"",
        "$formdata":[{"key":"first_name","value":"Ann"},{"key":"first_name","value":"Twice"},
                     {"key":"Email","value":"a@example.com"}]})");
    EXPECT_EQ(form.first_name, "Ann");
    EXPECT_EQ(form.email, "a@example.com");
}

TEST(Lead, KnowsTheTestsOfFormDestinations) {
    const Lead found = lead(R"({"first_name":"MSFT_TEST_636573304831318844",
        "lead_source":"MSFT_TEST_636573304831318844-MSFT_TEST_636573304831318844|Scorer 2.0"})");
    EXPECT_TRUE(found.test);
    EXPECT_EQ(found.offer, "Scorer 2.0");
    EXPECT_EQ(found.publisher, "");
}

TEST(Lead, IsNoTestForAWordThatOnlyBeginsLikeOne) {
    EXPECT_FALSE(lead(R"({"UserDetails":{"Company":"MSFT_TEST_ Consulting"}})").test);
    EXPECT_FALSE(lead(R"({"UserDetails":{"Description":"MSFT_TEST_636573304831318844"}})").test);
}

TEST(Lead, CutsLongValuesBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 150; ++i) name += "🦊";  // Two UTF-16 units each.
    const Json found = json(summary(lead_of(Json{{"OfferTitle", name}})));
    EXPECT_EQ(base::utf16_length(model::text_at(found, "offer")), kSummaryCharactersMax);
}

TEST(Sameness, IsAddressOfferAndActionInEitherCase) {
    const auto same = [](const char* body) { return sameness(lead_of(json(body))); };
    const std::string first = same(
        R"({"UserDetails":{"Email":" A@x.example ","LastName":"One"},"LeadSource":"SPZA-INS|contoso.scorer"})");
    EXPECT_EQ(first, "a@x.example\nscorer\nins");
    EXPECT_EQ(first, same(
        R"({"userDetails":{"email":"a@X.example"},"leadSource":"AzureMarketplace|contoso.Scorer","actionCode":"ins"})"));
    EXPECT_NE(first, same(R"({"UserDetails":{"Email":"a@x.example"},"LeadSource":"SPZA-PLT|contoso.scorer"})"));
    EXPECT_EQ(same(R"({"UserDetails":{"Email":"a@x.example"},"OfferTitle":"Scorer"})"),
              "a@x.example\nscorer\n");
    EXPECT_EQ(same(R"({"UserDetails":{"LastName":"One"},"OfferTitle":"Scorer"})"), "");
}

TEST(Summary, SaysWhereALeadStands) {
    const Lead lead = lead_of(json(R"({"UserDetails":{"LastName":"One"}})"));
    EXPECT_EQ(summary(lead, {.first = "0858CU42", .key = 7}),
              R"({"name":"One","dup":"0858CU42","key":7})");
}

}  // namespace
}  // namespace leadflow::leads
