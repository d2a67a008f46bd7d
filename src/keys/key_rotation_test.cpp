// SPDX-License-Identifier: Apache-2.0
#include "keys/key_rotation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/random.h"
#include "keys/purposes.h"
#include "model/step_record.h"
#include "runner/step_seal.h"
#include "store/memory_store.h"

namespace leadflow::keys {
namespace {

using Stage = KeyRotation::Stage;

const std::string kFlow =
    R"({"triggers":{"manual":{"type":"Request","kind":"Http","inputs":{}}},"actions":{}})";

// One life of the program over what lies on disk.
struct Life {
    Life(store::MemoryStore& given, const std::string& key_file)
        : store(given), box(*crypto::SealedBox::open(key_file)) {
        CHECK(catalog.load());
        CHECK(connections.load());
        CHECK(users.load());
        CHECK(providers.load());
    }

    store::MemoryStore& store;
    std::unique_ptr<crypto::SealedBox> box;
    base::SystemClock clock;
    base::Metrics metrics;
    journal::Journal journal{store, metrics};
    flows::Catalog catalog{store, journal, *box, clock, nullptr};
    flows::Connections connections{store, journal, *box, clock};
    auth::Users users{store, journal, clock};
    auth::Providers providers{store, journal, *box};
    KeyRotation rotation{{*box, store, journal, catalog, connections, users, providers},
                         std::chrono::milliseconds(1)};
};

class KeyRotationTest : public testing::Test {
  protected:
    KeyRotationTest()
        : key_file_(std::filesystem::temp_directory_path() /
                    ("leadflow_keys_" + std::to_string(base::SystemRandom().next()))) {
        begin();
        const auto live = life_->catalog.import({.document = kFlow});
        CHECK(live.has_value());
        flow_ = (*live)->flow.id;
        signature_ = (*live)->signature;
        CHECK(life_->connections.add({.api = "shared_x", .name = "crm",
                                      .secrets = {{"api_key", "hush"}}}));
        const auto owner = life_->users.add_owner("ann@example.com", "Ann", "hash");
        CHECK(owner.has_value());
        user_ = owner->id;
        CHECK(life_->users.set_second_factor(
            user_, life_->box->seal("totp", auth::totp_purpose(user_)), 1));
        CHECK(life_->providers.replace(*model::parse_json(
            R"({"password":true,"providers":[{"id":"entra","title":"Contoso",
                "issuer":"https://id.example.com","clientId":"c","clientSecret":"hush"}]})")));
        CHECK(life_->journal.commit({model::AddRun{{.id = model::RunId("r1"), .flow = flow_}}}));
        for (const char* name : {"a", "b"}) save_step(name);
    }
    ~KeyRotationTest() override {
        life_.reset();
        for (const std::string& file : key_files()) std::filesystem::remove(file);
    }

    void begin() {
        life_.reset();
        life_ = std::make_unique<Life>(store_, key_file_);
    }
    void save_step(const std::string& name) {
        model::Changes changes = {model::SaveStep{.run = model::RunId("r1"),
                                                  .name = name,
                                                  .record = "{}",
                                                  .secret_inputs = "\"in\"",
                                                  .secret_outputs = "\"out\""}};
        runner::seal(life_->box.get(), changes);
        CHECK(life_->journal.commit(std::move(changes)));
    }
    std::vector<std::string> key_files() const {
        std::vector<std::string> found;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(key_file_).parent_path()))
            if (entry.path().string().starts_with(key_file_)) found.push_back(entry.path().string());
        return found;
    }
    // After a restart everything opens, and means what it meant.
    void expect_all_opens() {
        begin();
        EXPECT_EQ(life_->catalog.find(flow_.text())->signature, signature_);
        const auto crm = life_->connections.open("crm");
        ASSERT_TRUE(crm) << crm.error().message;
        EXPECT_EQ(model::text_of((*crm)->secrets.at("api_key")), "hush");
        const auto totp = life_->box->open_sealed(life_->users.find(user_)->sealed_totp,
                                                  auth::totp_purpose(user_));
        EXPECT_EQ(*totp, "totp");
        const auto provider = life_->providers.find("entra");
        EXPECT_EQ(life_->providers.secret_of(*provider)->reveal(), "hush");
        auto steps = store_.steps(model::RunId("r1")).value();
        for (model::SaveStep& step : steps) {
            ASSERT_TRUE(runner::unseal(life_->box.get(), step));
            EXPECT_EQ(step.inputs, "\"in\"");
            EXPECT_EQ(step.outputs, "\"out\"");
        }
    }
    void wait_until_done() {
        while (life_->rotation.state().stage != Stage::kDone)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    const std::string key_file_;
    store::MemoryStore store_;
    std::unique_ptr<Life> life_;
    model::FlowId flow_;
    model::UserId user_;
    std::string signature_;
};

TEST_F(KeyRotationTest, SealsEverythingByTheNewKeyAndForgetsTheOld) {
    ASSERT_TRUE(life_->rotation.start());
    const std::string before = life_->box->key_ids().front();
    ASSERT_TRUE(life_->rotation.rotate());
    wait_until_done();
    const auto state = life_->rotation.state();
    EXPECT_EQ(state.sealed_anew, 6U);  // Flow, connection, second factor, provider, two steps.
    ASSERT_EQ(state.key_ids.size(), 1U);
    EXPECT_NE(state.key_ids.front(), before);
    EXPECT_EQ(key_files().size(), 1U);
    expect_all_opens();
    EXPECT_EQ(*life_->rotation.pass(), 0U);
}

TEST_F(KeyRotationTest, WhatIsInMemoryDoesNotBringTheOldSealBack) {
    ASSERT_TRUE(life_->box->change_key());
    ASSERT_TRUE(life_->rotation.pass());
    ASSERT_TRUE(life_->box->forget_old_keys());
    // Each of these writes the whole row.
    ASSERT_TRUE(life_->catalog.rename(flow_, "another name"));
    ASSERT_TRUE(life_->users.change(user_, {.name = "Anna"}));
    ASSERT_TRUE(life_->connections.change({.name = "crm", .settings = {{"a", "b"}}}));
    expect_all_opens();
}

TEST_F(KeyRotationTest, EndsAtAnyCommitWithoutLoss) {
    ASSERT_TRUE(life_->box->change_key());
    // Each life of the program gets one commit further before its disk fails, and it ends.
    for (size_t commits = 0; commits < 5; ++commits) {
        store_.fail_after(1);
        EXPECT_EQ(life_->rotation.pass().has_value(), commits == 4);
        store_.fail_until_told(false);
        expect_all_opens();
        EXPECT_EQ(life_->box->key_ids().size(), 2U);
        EXPECT_EQ(life_->rotation.state().stage, Stage::kSealing);
    }
    ASSERT_TRUE(life_->rotation.start());
    wait_until_done();
    EXPECT_EQ(key_files().size(), 1U);
    expect_all_opens();
}

TEST_F(KeyRotationTest, KeepsTheOldKeyForWhatIsOnItsWayToTheStore) {
    // Sealed before the change, and stored after a pass.
    model::Changes late = {model::SaveStep{.run = model::RunId("r1"),
                                           .name = "late",
                                           .record = "{}",
                                           .secret_inputs = "\"in\"",
                                           .secret_outputs = "\"out\""}};
    runner::seal(life_->box.get(), late);
    ASSERT_TRUE(life_->box->change_key());
    ASSERT_EQ(*life_->rotation.pass(), 6U);
    ASSERT_TRUE(life_->journal.commit(std::move(late)));
    EXPECT_EQ(*life_->rotation.pass(), 1U);
    EXPECT_EQ(*life_->rotation.pass(), 0U);
    expect_all_opens();
}

TEST_F(KeyRotationTest, WaitsForTheRowsThatTheTriggersSealAnew) {
    model::Subscription row{.id = 1, .flow = flow_};
    row.sealed_end = life_->box->seal("end", kSubscriptionEnd);
    ASSERT_TRUE(life_->journal.commit({model::SaveSubscription{row}}));
    ASSERT_TRUE(life_->box->change_key());
    ASSERT_EQ(*life_->rotation.pass(), 7U);
    EXPECT_EQ(*life_->rotation.pass(), 1U) << "it is not done before they are";
    row.sealed_end = *life_->box->sealed_anew(row.sealed_end, kSubscriptionEnd);
    ASSERT_TRUE(life_->journal.commit({model::SaveSubscription{row}}));
    EXPECT_EQ(*life_->rotation.pass(), 0U);
}

TEST_F(KeyRotationTest, OneChangeAtATime) {
    ASSERT_TRUE(life_->rotation.rotate());
    EXPECT_EQ(life_->rotation.rotate().error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(life_->rotation.state().stage, Stage::kSealing);
    EXPECT_EQ(life_->rotation.state().key_ids.size(), 2U);
}

TEST_F(KeyRotationTest, WhatNoKeyOpensStaysAndStopsNothing) {
    ASSERT_TRUE(life_->journal.commit({model::SaveConnection{
        {.id = model::ConnectionId("lost"), .name = "lost", .sealed_secrets = "s1.AAAA"}}}));
    ASSERT_TRUE(life_->rotation.start());
    ASSERT_TRUE(life_->rotation.rotate());
    wait_until_done();
    EXPECT_EQ(life_->rotation.state().sealed_anew, 6U);
    expect_all_opens();
}

}  // namespace
}  // namespace leadflow::keys
