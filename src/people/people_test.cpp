// SPDX-License-Identifier: Apache-2.0
#include "people/people.h"

#include "base/text.h"
#include "model/step_record.h"
#include "people/people_fixture.h"
#include "runner/runner_fixture.h"
#include "store/backup_names.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace leadflow::people {
namespace {

std::string lead_of(const std::string& mail) {
    return base::format(
        R"({{"userDetails":{{"firstName":"Ann","email":"{}"}},"leadSource":"SPZA-PLT|p.o"}})",
        mail);
}

class PeopleTest : public testing::Test {
  protected:
    runner::RunnerRooms rooms_;
    flows::LiveFlowPtr live_ = rooms_.import(flows::guide("both"));
    store::MemoryStore& store_ = rooms_.flows.store;
    TestBackups copies_{store_, rooms_.flows.journal, rooms_.flows.clock};
    People people_{{store_, rooms_.flows.journal, rooms_.runner, rooms_.flows.clock, copies_.backups},
                   "key"};

    // A run that has done its work.
    model::RunId done(const std::string& mail) {
        EXPECT_TRUE(started_ || (started_ = rooms_.runner.start().has_value()));
        model::Run run = rooms_.store_lead(*live_, lead_of(mail));
        const model::RunId id = run.id;
        rooms_.runner.accept(std::move(run), live_);
        EXPECT_TRUE(rooms_.settled());
        return id;
    }
    model::ReceiptId refused(const std::string& body, const std::string& summary = "") {
        model::Receipt receipt;
        receipt.id = {1000 + ++refused_};
        receipt.flow = live_->flow.id;
        receipt.refusal_code = "TriggerInputSchemaMismatch";
        receipt.body = body;
        receipt.summary = summary;
        EXPECT_TRUE(rooms_.flows.journal.commit({model::AddReceipt{receipt}}));
        return receipt.id;
    }
    // Whether what a backup has sealed by this name can be opened still.
    bool opens(const crypto::SharedKey& key) const {
        return copies_.keys->present()->key_at(key.places())->has_value();
    }
    crypto::SharedKey key_of(const std::string& name) const {
        return copies_.keys->present()->key_for(std::vector<std::string>{name});
    }
    bool names(const model::RunId& run, const std::string& text) {
        const model::RunHead head = store_.run(run).value();
        std::string all = head.summary + head.tracking_id + store_.receipt(head.receipt)->body;
        const auto steps = store_.steps(run).value();
        for (const model::SaveStep& row : steps) all += row.record + row.inputs + row.outputs;
        return all.find(text) != std::string::npos;
    }

  private:
    bool started_ = false;
    int64_t refused_ = 0;
};

TEST_F(PeopleTest, APersonIsFoundByTheAddressInAnyCase) {
    done("ann@example.com");
    done("bob@example.com");
    done("ANN@example.com");
    refused("{}", R"({"email":"ann@Example.com"})");
    const Person person = people_.find("Ann@Example.com").value();
    EXPECT_EQ(person.runs.size(), 2U);
    EXPECT_EQ(person.receipts.size(), 1U);
    EXPECT_TRUE(people_.find("nobody@example.com")->runs.empty());
    EXPECT_EQ(people_.find("ann").error().code, base::ErrorCode::kInvalidInput);
}

TEST_F(PeopleTest, AnErasureTakesOneOutAndLeavesTheOthers) {
    const model::RunId ann = done("ann@example.com");
    const model::RunId bob = done("bob@example.com");
    const model::ReceiptId truncated = refused(R"({"userDetails":{"email":"ann@example.com")");
    const model::ReceiptId other = refused(R"({"userDetails":{"email":"bob@example.com")");
    ASSERT_TRUE(names(ann, "ann@example.com"));
    const Certificate certificate = people_.erase({.mail = "ann@example.com", .by = "u1"}).value();
    EXPECT_EQ(certificate.runs, 1);
    EXPECT_EQ(certificate.receipts, 2);
    EXPECT_EQ(certificate.mentions, 0);
    EXPECT_FALSE(names(ann, "ann@example.com"));
    EXPECT_EQ(store_.run(ann)->status, model::RunStatus::kSucceeded);
    EXPECT_TRUE(store_.run(ann)->erased);
    EXPECT_EQ(store_.receipt(truncated)->body, "");
    EXPECT_TRUE(names(bob, "bob@example.com"));
    EXPECT_NE(store_.receipt(other)->body, "");
    EXPECT_TRUE(people_.find("ann@example.com")->runs.empty());
    EXPECT_EQ(rooms_.runner.resubmit(ann).error().code, base::ErrorCode::kConflict);
    EXPECT_FALSE(rooms_.runner.resubmit_from(ann, "Send_an_email"));
}

TEST_F(PeopleTest, AnErasureDestroysTheKeysOfBackups) {
    done("ann@example.com");
    const model::RunId bob = done("bob@example.com");
    const model::ReceiptId truncated = refused(R"({"userDetails":{"email":"ann@example.com")");
    model::SaveStep told{.run = bob, .name = "Tell", .record = "{}"};
    told.inputs = R"({"To":"ann@example.com"})";
    ASSERT_TRUE(rooms_.flows.journal.commit({told}));
    const auto ann = key_of(store::person_name("ANN@example.com"));
    const auto cut = key_of(store::receipt_name(truncated));
    const auto mention = key_of(store::run_name(bob));
    const auto other = key_of(store::person_name("bob@example.com"));
    ASSERT_TRUE(people_.erase({.mail = "Ann@example.com"}));
    EXPECT_FALSE(opens(ann));
    EXPECT_FALSE(opens(cut));
    EXPECT_TRUE(opens(mention));
    ASSERT_TRUE(people_.erase({.mail = "ann@example.com", .mentions = true}));
    EXPECT_FALSE(opens(mention));
    EXPECT_TRUE(opens(other));
}

// The store had one, and let it go by itself.
TEST_F(PeopleTest, WhoIsNoLongerInTheStoreIsErasedFromBackups) {
    const auto ann = key_of(store::person_name("ann@example.com"));
    EXPECT_EQ(people_.erase({.mail = "ann@example.com"})->runs, 0);
    EXPECT_FALSE(opens(ann));
}

TEST_F(PeopleTest, ACertificateProvesThatItWasDoneAndDoesNotTellToWhom) {
    done("ann@example.com");
    const Certificate made = people_.erase({.mail = "ANN@example.com"}).value();
    const auto kept = people_.certificates().value();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(model::to_text(to_json(kept[0])), model::to_text(to_json(made)));
    EXPECT_TRUE(people_.is_genuine(kept[0]));
    EXPECT_EQ(made.subject, subject_of(made.id, "ann@example.com"));
    EXPECT_EQ(store_.settings("erasures")->at(0).value.find("example.com"), std::string::npos);
    Certificate forged = made;
    forged.runs = 7;
    EXPECT_FALSE(people_.is_genuine(forged));
}

TEST_F(PeopleTest, OpenRunsAreRefusedOrCancelled) {
    const model::RunId open = rooms_.store_lead(*live_, lead_of("ann@example.com")).id;
    const auto refusal = people_.erase({.mail = "ann@example.com"});
    ASSERT_FALSE(refusal);
    EXPECT_EQ(refusal.error().code, base::ErrorCode::kConflict);
    EXPECT_NE(refusal.error().message.find(open.text()), std::string::npos);
    EXPECT_EQ(refusal.error().message.find("ann@"), std::string::npos);
    rooms_.flows.catalog.switch_to(live_->flow.id, model::FlowState::kOff).value();
    ASSERT_TRUE(rooms_.runner.start());
    ASSERT_TRUE(people_.erase({.mail = "ann@example.com", .cancel = true}));
    EXPECT_TRUE(model::is_final(store_.run(open)->status));
    EXPECT_FALSE(names(open, "ann@example.com"));
}

TEST_F(PeopleTest, RunsThatOnlyMentionSomebodyAreCountedAndErasedWhenWished) {
    const model::RunId bob = done("bob@example.com");
    model::SaveStep told{.run = bob, .name = "Tell", .record = "{}"};
    told.inputs = R"({"To":"ann%40example.com"})";
    ASSERT_TRUE(rooms_.flows.journal.commit({told}));
    EXPECT_EQ(people_.erase({.mail = "ann@example.com"})->mentions, 1);
    EXPECT_TRUE(names(bob, "bob@example.com"));
    EXPECT_EQ(people_.erase({.mail = "ann@example.com", .mentions = true})->runs, 1);
    EXPECT_FALSE(names(bob, "bob@example.com"));
    EXPECT_FALSE(names(bob, "ann%40"));
}

TEST(SigningKey, IsMadeOnceAndIsItsOwnersOnly) {
    const std::string file =
        testing::TempDir() + "/erasures-" + std::to_string(base::SystemRandom().next()) + ".key";
    const std::string key = signing_key(file).value();
    EXPECT_EQ(key.size(), 32U);
    EXPECT_EQ(signing_key(file).value(), key);
    struct stat told = {};
    ASSERT_EQ(::stat(file.c_str(), &told), 0);
    EXPECT_EQ(told.st_mode & 0777U, 0600U);
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace leadflow::people
