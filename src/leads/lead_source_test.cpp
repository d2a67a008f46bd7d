// SPDX-License-Identifier: Apache-2.0
#include "leads/lead_source.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace leadflow::leads {
namespace {

struct Case {
    const char* text;
    const char* expected;  // source, action, publisher, offer, each behind a "/" but the first.
};

class Sources : public ::testing::TestWithParam<Case> {};

TEST_P(Sources, AreTakenApart) {
    const LeadSource found = parse_lead_source(GetParam().text);
    EXPECT_EQ(base::format("{}/{}/{}/{}", found.source, found.action, found.publisher, found.offer),
              GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, Sources,
    ::testing::Values(Case{"AzureMarketplace-StartTestDrive|contoso.lead-scorer",
                           "AzureMarketplace/StartTestDrive/contoso/lead-scorer"},
                      Case{"AzureMarketplace", "AzureMarketplace///"},
                      Case{"SPZA-PLT", "SPZA/PLT//"},
                      Case{"SPZA - PLT | contoso . erp_addon", "SPZA/PLT/contoso/erp_addon"},
                      Case{"spza-dnc|contoso.erp_addon", "SPZA/DNC/contoso/erp_addon"},
                      Case{"AppSource (SPZA)-INS|contoso.x", "SPZA/INS/contoso/x"},
                      Case{"AppSource-ins", "SPZA/INS//"},
                      Case{"AzureMarketplace-INS|contoso.5f1c2a90-77aa-4d1e-9c3b-0b6f1f2e3d4",
                           "AzureMarketplace/INS/contoso/5f1c2a90-77aa-4d1e-9c3b-0b6f1f2e3d4"},
                      Case{"A-B-C|p.o.v2|x", "A/B-C/p/o.v2|x"},
                      Case{"Other-NEW|publisher", "Other/NEW/publisher/"},
                      Case{"AzurePortal|p.o", "AzurePortal//p/o"}, Case{"", "///"},
                      Case{"|", "///"}, Case{"-|.", "///"}, Case{"-INS", "/INS//"}));

TEST(LeadSource, KeepsAllBehindTheBar) {
    EXPECT_EQ(parse_lead_source("T-T| Lead Scorer 2.0 ").offer_part, "Lead Scorer 2.0");
}

TEST(LeadSource, KnowsWhatItsWordsMean) {
    EXPECT_EQ(meaning_of_source("AppSource (SPZA)"), "AppSource");
    EXPECT_EQ(meaning_of_source("AzurePortal"), "Azure portal");
    EXPECT_EQ(meaning_of_source("elsewhere"), "");
    for (const char* action : {"INS", "plt", "DNC", "create", "StartTestDrive"})
        EXPECT_NE(meaning_of_action(action), "") << action;
    EXPECT_EQ(meaning_of_action("NEW"), "");
}

}  // namespace
}  // namespace leadflow::leads
