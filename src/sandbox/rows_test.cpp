// SPDX-License-Identifier: Apache-2.0
#include "sandbox/rows.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sandbox/mailbox.h"

namespace leadflow::sandbox {
namespace {

base::Time at(int64_t seconds) { return base::from_micros(seconds * 1'000'000); }

TEST(Rows, DropsTheOldestBeyondTheLimitAndStillCounts) {
    constexpr size_t kFew = 100;
    Rows rows(kFew);
    rows.watch({"mail"});
    for (size_t i = 0; i < kFew + 2; ++i) {
        const std::string name = base::format("{}", i);
        rows.insert(name, {{"mail", name}}, at(1));
    }
    EXPECT_EQ(rows.size(), kFew);
    EXPECT_EQ(rows.created(), kFew + 2);
    EXPECT_EQ(rows.distinct_ids(), kFew + 2);
    EXPECT_EQ(rows.find("1"), nullptr);
    EXPECT_EQ(rows.find_by("mail", "1"), nullptr);
    EXPECT_NE(rows.find_by("mail", "2"), nullptr);
}

TEST(Rows, AnIndexFollowsUpdatesAndDeletes) {
    Rows rows;
    rows.insert("a", {{"mail", "One"}}, at(1));
    rows.watch({"mail"});
    ASSERT_NE(rows.find_by("mail", "one"), nullptr);
    const uint64_t version = rows.find("a")->version;
    rows.update("a", {{"mail", "two"}, {"more", 1}}, at(2));
    EXPECT_GT(rows.find("a")->version, version);
    EXPECT_EQ(rows.find_by("mail", "one"), nullptr);
    EXPECT_EQ(rows.find_by("mail", "two")->id, "a");
    EXPECT_TRUE(rows.erase("a"));
    EXPECT_FALSE(rows.erase("a"));
    EXPECT_EQ(rows.find_by("mail", "two"), nullptr);
}

TEST(Rows, AreVisitedNewestFirst) {
    Rows rows;
    for (const std::string name : {"a", "b", "c"}) rows.insert(name, {}, at(1));
    std::string order;
    rows.visit([&order](const Row& row) {
        order += row.id;
        return order.size() < 2;
    });
    EXPECT_EQ(order, "cb");
}

TEST(MailboxTest, FindsByMessageIdAndForgetsTheOldest) {
    base::ManualClock clock(at(1));
    Mailbox mailbox(clock);
    Mail mail;
    mail.headers.message_id = "1@x";
    mail.raw = std::string(1024 * 1024, 'x');
    EXPECT_EQ(mailbox.deliver(mail), 1U);
    EXPECT_EQ(mailbox.deliver(mail), 2U);
    EXPECT_EQ(mailbox.newest(10, "1@x").size(), 2U);
    EXPECT_EQ(mailbox.newest(10, "1@x")[0].number, 2U);
    EXPECT_EQ(mailbox.counts().distinct_message_ids, 1U);
    mail.headers.message_id = "2@x";
    for (size_t i = 0; i < kMailsBytesMax / mail.raw.size(); ++i) mailbox.deliver(mail);
    EXPECT_TRUE(mailbox.newest(10, "1@x").empty());
    EXPECT_FALSE(mailbox.mail(2));
    EXPECT_EQ(mailbox.mail(3)->raw.size(), mail.raw.size());
    EXPECT_EQ(mailbox.counts().mails, kMailsBytesMax / mail.raw.size() + 2);
    EXPECT_EQ(mailbox.counts().distinct_message_ids, 2U);
}

}  // namespace
}  // namespace leadflow::sandbox
