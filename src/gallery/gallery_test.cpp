// SPDX-License-Identifier: Apache-2.0
#include "gallery/gallery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/metrics.h"
#include "gallery/definition_files.h"
#include "store/memory_store.h"

namespace leadflow::gallery {
namespace {

constexpr const char* kDefinition =
    R"({"swagger":"2.0","info":{"title":"Acme CRM"},"host":"api.acme.example","paths":{
    "/a":{"get":{"operationId":"A"}}}})";

class GalleryTest : public testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(journal_.start().has_value()); }
    void TearDown() override {
        journal_.request_stop();
        journal_.join();
    }

    store::MemoryStore store_;
    base::Metrics metrics_;
    base::ManualClock clock_{base::Time(std::chrono::hours(24 * 20000))};
    journal::Journal journal_{store_, metrics_};
    Gallery gallery_{store_, journal_, clock_};
    connectors::Registry registry_;
};

TEST_F(GalleryTest, KeepsWhatWasImportedOverARestart) {
    const auto report = gallery_.import({.definition = kDefinition});
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->name, "acmecrm");
    EXPECT_EQ(report->runnable, 1U);
    Gallery again(store_, journal_, clock_);
    ASSERT_TRUE(again.load().has_value());
    ASSERT_EQ(again.all().size(), 1U);
    EXPECT_EQ(model::text_at(again.all()[0].summary, "title"), "Acme CRM");
    EXPECT_TRUE(again.find_by_name("acmecrm").has_value());
}

TEST_F(GalleryTest, IsFoundByTheApiOfAFlow) {
    registry_.also_look_in(gallery_);
    EXPECT_EQ(registry_.find("shared_acmecrm"), nullptr);
    ASSERT_TRUE(gallery_.import({.definition = kDefinition}).has_value());
    for (const char* api : {"shared_acmecrm", "/providers/x/apis/shared_acmecrm",
                            "shared_new-5facme-20crm-5f0123456789abcdef"})
        EXPECT_NE(registry_.find(api), nullptr) << api;
    EXPECT_EQ(registry_.find("shared_acme"), nullptr);
}

TEST_F(GalleryTest, LetsABuiltInOneWin) {
    registry_.also_look_in(gallery_);
    ASSERT_TRUE(gallery_.import({.name = "smtp", .definition = kDefinition}).has_value());
    EXPECT_EQ(registry_.find("shared_smtp")->apis().size(), 1U);
    EXPECT_FALSE(registry_.find("shared_smtp")->traits("A").has_value());
}

TEST_F(GalleryTest, ReplacesAndRemoves) {
    ASSERT_TRUE(gallery_.import({.name = "x", .definition = kDefinition}).has_value());
    const DescribedPtr before = *gallery_.find_by_name("x");
    ASSERT_TRUE(gallery_.import({.name = "x", .definition = kDefinition, .script = true}).has_value());
    EXPECT_TRUE(before->traits("A").has_value());  // Who holds the old one keeps it.
    EXPECT_FALSE((*gallery_.find_by_name("x"))->traits("A").has_value());
    ASSERT_TRUE(gallery_.remove("shared_x").has_value());
    EXPECT_FALSE(gallery_.find_by_name("x").has_value());
    EXPECT_EQ(gallery_.remove("x").error().code, base::ErrorCode::kNotFound);
    EXPECT_EQ(store_.connectors()->size(), 0U);
}

TEST_F(GalleryTest, RefusesWhatIsNoDefinition) {
    EXPECT_EQ(gallery_.import({.definition = "{}"}).error().code,
              base::ErrorCode::kInvalidInput);
    EXPECT_EQ(store_.connectors()->size(), 0U);
}

TEST(DefinitionFiles, FindsFoldersAsTheyArePublished) {
    const auto found = definitions_below("tests/connectors");
    ASSERT_TRUE(found.has_value());
    EXPECT_GE(found->size(), 20U);
    const auto script = std::find_if(found->begin(), found->end(), [](const auto& one) {
        return one.name == "scriptall";
    });
    ASSERT_NE(script, found->end());
    EXPECT_TRUE(script->script);
    EXPECT_TRUE(script->properties.ends_with("script-all/apiProperties.json"));
    EXPECT_EQ(definitions_below("tests/connectors/entra/apiDefinition.swagger.json")->size(), 1U);
    EXPECT_FALSE(definitions_below("src/gallery").has_value());
}

}  // namespace
}  // namespace leadflow::gallery
