// SPDX-License-Identifier: Apache-2.0
#include "app/lead_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::app {
namespace {

using Fate = ReceivedLead::Fate;
using Status = SentLead::Status;

SentLead sent(const std::string& lead, Status status = Status::kDelivered) {
    return {.lead = lead, .run = "d-" + lead, .status = status};
}
ReceivedLead got(const std::string& lead, Fate fate = Fate::kArrived) {
    return {.lead = lead, .id = "r-" + lead, .fate = fate, .offer = "Scorer", .records = 1};
}
// "lead: words" of each difference.
std::vector<std::string> differences(const std::vector<SentLead>& before,
                                     const std::vector<ReceivedLead>& received) {
    std::vector<std::string> texts;
    for (const AuditDifference& one : audit("Scorer", before, received, before).differences)
        texts.push_back(one.lead + ": " + one.words);
    return texts;
}

TEST(LeadAudit, BooksThatAgreeHaveNoDifference) {
    const LeadAudit told = audit("Scorer", {sent("a"), sent("b")}, {got("b"), got("a")}, {sent("a"), sent("b")});
    EXPECT_THAT(told.differences, testing::IsEmpty());
    EXPECT_EQ(told.sent, 2u);
    EXPECT_EQ(told.delivered, 2u);
    EXPECT_EQ(told.received, 2u);
    EXPECT_EQ(told.arrived, 2u);
    EXPECT_EQ(told.records, 2u);
}

TEST(LeadAudit, SaysWhatIsMissingAtEitherEnd) {
    EXPECT_THAT(differences({sent("a")}, {}), testing::ElementsAre("a: delivered, but never received"));
    EXPECT_THAT(differences({}, {got("a")}), testing::ElementsAre("a: received, but never sent"));
    EXPECT_THAT(differences({sent("a", Status::kFailed)}, {}), testing::ElementsAre("a: not delivered"));
    EXPECT_THAT(differences({sent("a", Status::kFailed)}, {got("a")}),
                testing::ElementsAre("a: received, but its delivery failed"));
}

TEST(LeadAudit, TwiceIsADifferenceAndAResubmissionIsNone) {
    ReceivedLead again = got("a");
    again.id = "r-2";
    EXPECT_THAT(differences({sent("a")}, {got("a"), again}),
                testing::ElementsAre("a: received 2 times"));
    again.resubmitted = true;
    EXPECT_THAT(differences({sent("a")}, {got("a", Fate::kFailed), again}), testing::IsEmpty());
}

TEST(LeadAudit, ALeadThatFailedOrWasOnlyRefusedDidNotArrive) {
    for (const Fate fate : {Fate::kFailed, Fate::kRefused})
        EXPECT_THAT(differences({sent("a")}, {got("a", fate)}),
                    testing::ElementsAre("a: received, but its run did not succeed"));
    // Refused at first, taken later: the sender has tried again.
    EXPECT_THAT(differences({sent("a")}, {got("a", Fate::kRefused), got("a")}), testing::IsEmpty());
    EXPECT_THAT(differences({sent("a")}, {got("a", Fate::kKept)}), testing::IsEmpty());
}

TEST(LeadAudit, WhatIsUnderWayIsNoDifferenceYet) {
    const LeadAudit told = audit("Scorer", {sent("a", Status::kUnderWay), sent("b")}, {got("b", Fate::kWaiting)}, {sent("b")});
    EXPECT_THAT(told.differences, testing::IsEmpty());
    EXPECT_EQ(told.under_way, 2u);
    // Sent while the books were read.
    EXPECT_THAT(audit("Scorer", {}, {got("c")}, {sent("c")}).differences, testing::IsEmpty());
}

TEST(LeadAudit, ARedeliveryThatArrivedMakesUpForTheFailure) {
    EXPECT_THAT(differences({sent("a", Status::kFailed), sent("a")}, {got("a")}), testing::IsEmpty());
}

TEST(LeadAudit, LeadsOfOthersAreNotItsConcern) {
    ReceivedLead other = got("");
    other.offer = "Another";
    EXPECT_THAT(differences({}, {other}), testing::IsEmpty());
}

}  // namespace
}  // namespace leadflow::app
