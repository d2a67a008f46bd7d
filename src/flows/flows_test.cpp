// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/text.h"
#include "flows/flows_fixture.h"

namespace leadflow::flows {
namespace {

base::Result<engine::OperationFacts> any_operation(const engine::OperationQuery& query) {
    if (query.api == "shared_unknown") return base::not_found("there is no connector");
    return engine::OperationFacts{.operation = query.operation};
}

class CatalogTest : public testing::Test {
  protected:
    FlowRooms rooms_{any_operation};
    Catalog& catalog_ = rooms_.catalog;

    LiveFlowPtr imported(const std::string& document) {
        auto live = catalog_.import({.document = document});
        EXPECT_TRUE(live.has_value()) << live.error().message;
        return *live;
    }
};

TEST_F(CatalogTest, EveryGuideFlowImportsSwitchedOn) {
    for (const char* name : {"crm", "outlook", "mail", "both"}) {
        const LiveFlowPtr live = imported(guide(name));
        EXPECT_EQ(live->flow.state, model::FlowState::kOn) << name;
        EXPECT_TRUE(live->faults.empty()) << name << ": " << live->faults.front().message;
        EXPECT_FALSE(live->flow.name.empty());
    }
}

TEST_F(CatalogTest, TheUrlIsShortSignedAndSurvivesANewVersionAndARestart) {
    const LiveFlowPtr live = imported(guide("both"));
    const std::string target = Catalog::trigger_target(*live);
    EXPECT_TRUE(target.starts_with("/workflows/" + live->flow.id.text() +
                                   "/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2F"
                                   "triggers%2Fmanual%2Frun&sv=1.0&sig="));
    EXPECT_EQ(live->signature.size(), 43U);
    const LiveFlowPtr saved = *catalog_.save(live->flow.id, guide("crm"));
    EXPECT_EQ(saved->version, 2);
    EXPECT_EQ(Catalog::trigger_target(*saved), target);
    Catalog reloaded(rooms_.store, rooms_.journal, *rooms_.box, rooms_.clock, any_operation);
    ASSERT_TRUE(reloaded.load());
    EXPECT_EQ(Catalog::trigger_target(*reloaded.find(live->flow.id.text())), target);
}

TEST_F(CatalogTest, TwoFlowsHaveDifferentSignatures) {
    EXPECT_NE(imported(guide("crm"))->signature, imported(guide("crm"))->signature);
}

TEST_F(CatalogTest, AnOlderVersionStaysForItsRuns) {
    const LiveFlowPtr live = imported(guide("both"));
    ASSERT_TRUE(catalog_.save(live->flow.id, guide("crm")));
    const LiveFlowPtr older = *catalog_.version(live->flow.id, 1);
    EXPECT_EQ(older->program->actions.size(), 2U);
    EXPECT_FALSE(catalog_.version(live->flow.id, 9));
}

TEST_F(CatalogTest, ADraftWaitsAndWhatRunsStaysUntilItIsPublished) {
    const LiveFlowPtr live = imported(guide("both"));
    const auto draft = catalog_.save_draft(live->flow.id, guide("crm"), "ann");
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft->version, 2);
    EXPECT_TRUE(draft->faults.empty());
    EXPECT_EQ(catalog_.find(live->flow.id.text())->version, 1);
    EXPECT_EQ(catalog_.find(live->flow.id.text())->program, live->program);
    EXPECT_EQ((*catalog_.version(live->flow.id, 2))->program->actions.size(), 1U);
    Catalog reloaded(rooms_.store, rooms_.journal, *rooms_.box, rooms_.clock, any_operation);
    ASSERT_TRUE(reloaded.load());
    EXPECT_EQ(reloaded.find(live->flow.id.text())->flow.draft, 2);
    const LiveFlowPtr published = *reloaded.publish_version(live->flow.id, 2);
    EXPECT_EQ(published->version, 2);
    EXPECT_EQ(published->flow.draft, 0);
    EXPECT_EQ(published->signature, live->signature);
    EXPECT_EQ(rooms_.store.flow_versions(live->flow.id)->size(), 2U) << "it is that version";
}

TEST_F(CatalogTest, ADraftWithFaultsIsKeptAndNotPublished) {
    const LiveFlowPtr live = imported(guide("both"));
    const auto draft = catalog_.save_draft(live->flow.id, R"({"definition":{"triggers":{}}})");
    ASSERT_TRUE(draft);
    EXPECT_FALSE(draft->faults.empty());
    EXPECT_EQ(catalog_.publish_version(live->flow.id, 2).error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(catalog_.find(live->flow.id.text())->flow.state, model::FlowState::kOn);
    EXPECT_EQ(catalog_.save_draft(live->flow.id, "{").error().code,
              base::ErrorCode::kInvalidInput);
    ASSERT_TRUE(catalog_.discard_draft(live->flow.id));
    EXPECT_EQ(rooms_.store.flow(live->flow.id)->draft, 0);
    const LiveFlowPtr saved = *catalog_.save(live->flow.id, guide("crm"));
    EXPECT_EQ(saved->version, 3) << "a draft's number is not given again";
}

TEST_F(CatalogTest, AnOlderVersionIsPublishedAsANextOne) {
    const LiveFlowPtr live = imported(guide("both"));
    ASSERT_TRUE(catalog_.save(live->flow.id, guide("crm")));
    ASSERT_TRUE(catalog_.save_draft(live->flow.id, guide("crm")));
    const LiveFlowPtr again = *catalog_.publish_version(live->flow.id, 1, "ann");
    EXPECT_EQ(again->version, 4);
    EXPECT_EQ(again->flow.draft, 0);
    EXPECT_EQ(*catalog_.document(live->flow.id), guide("both"));
    EXPECT_EQ(rooms_.store.flow_version(live->flow.id, 4)->author, "ann");
}

TEST_F(CatalogTest, AFlowWithFaultsIsKeptButCannotBeSwitchedOn) {
    std::string document = guide("crm");
    const size_t at = document.find("shared_dynamicscrmonline\"\n            }");
    ASSERT_NE(at, std::string::npos);
    document.replace(document.rfind("apis/", at), 5 + 24, "apis/shared_unknown");
    const LiveFlowPtr live = imported(document);
    EXPECT_EQ(live->flow.state, model::FlowState::kOff);
    const auto switched = catalog_.switch_to(live->flow.id, model::FlowState::kOn);
    EXPECT_EQ(switched.error().code, base::ErrorCode::kConflict);
}

TEST_F(CatalogTest, SwitchedOffStaysOffAfterARestart) {
    const LiveFlowPtr live = imported(guide("crm"));
    ASSERT_TRUE(catalog_.switch_to(live->flow.id, model::FlowState::kOff));
    Catalog reloaded(rooms_.store, rooms_.journal, *rooms_.box, rooms_.clock, any_operation);
    ASSERT_TRUE(reloaded.load());
    EXPECT_EQ(reloaded.find(live->flow.id.text())->flow.state, model::FlowState::kOff);
}

TEST_F(CatalogTest, WhatIsNoDefinitionIsRefusedAndNothingIsKept) {
    EXPECT_FALSE(catalog_.import({.document = "{"}));
    EXPECT_FALSE(catalog_.import({.document = "[]"}));
    EXPECT_TRUE(catalog_.all().empty());
}

TEST_F(CatalogTest, TheDocumentGoesOutAsItCameIn) {
    const LiveFlowPtr live = imported(guide("mail"));
    EXPECT_EQ(*catalog_.document(live->flow.id), guide("mail"));
}

TEST_F(CatalogTest, ADeletedFlowIsGone) {
    const LiveFlowPtr live = imported(guide("crm"));
    ASSERT_TRUE(catalog_.remove(live->flow.id));
    EXPECT_EQ(catalog_.find(live->flow.id.text()), nullptr);
    EXPECT_FALSE(catalog_.find_by_id_or_name(live->flow.name));
}

class ConnectionsTest : public testing::Test {
  protected:
    FlowRooms rooms_{any_operation};
    Connections& connections_ = rooms_.connections;

    void add(const std::string& name, const std::string& password = "secret") {
        ASSERT_TRUE(connections_.add({.api = "shared_smtp",
                                      .name = name,
                                      .settings = {{"host", "mail.example.com"}},
                                      .secrets = {{"password", password}}}));
    }
};

TEST_F(ConnectionsTest, SecretsAreSealedInTheStoreAndOpenForUse) {
    add("smtp-1");
    EXPECT_EQ(rooms_.store.connections()->at(0).sealed_secrets.find("secret"), std::string::npos);
    Connections reloaded(rooms_.store, rooms_.journal, *rooms_.box, rooms_.clock);
    ASSERT_TRUE(reloaded.load());
    EXPECT_EQ(model::text_at((*reloaded.open("smtp-1"))->secrets, "password"), "secret");
}

TEST_F(ConnectionsTest, TheSameNameReplaces) {
    add("smtp-1");
    add("smtp-1", "other");
    EXPECT_EQ(connections_.all().size(), 1U);
    EXPECT_EQ(model::text_at((*connections_.open("smtp-1"))->secrets, "password"), "other");
}

TEST_F(ConnectionsTest, AReferenceMeansItsNameElseTheOnlyOneOfItsApi) {
    const model::ConnectionReference reference{"shared_smtp", "smtp-7", "shared_smtp"};
    EXPECT_NE(connections_.resolve(reference).error().message.find("smtp-7"), std::string::npos);
    add("office mail");
    EXPECT_EQ((*connections_.resolve(reference))->name, "office mail");
    add("another");
    EXPECT_FALSE(connections_.resolve(reference));
    add("smtp-7");
    EXPECT_EQ((*connections_.resolve(reference))->name, "smtp-7");
}

TEST_F(ConnectionsTest, WhatIsNotDurableIsNotThere) {
    rooms_.store.fail_until_told(true);
    EXPECT_FALSE(connections_.add({.api = "shared_smtp", .name = "x"}));
    EXPECT_TRUE(connections_.all().empty());
}

}  // namespace
}  // namespace leadflow::flows
