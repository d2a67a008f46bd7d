// SPDX-License-Identifier: Apache-2.0
#include "flows/lead_settings.h"

#include "flows/flows_fixture.h"

#include <gtest/gtest.h>

namespace leadflow::flows {
namespace {

base::Result<engine::OperationFacts> any_operation(const engine::OperationQuery& query) {
    return engine::OperationFacts{.operation = query.operation};
}

constexpr const char* kUsual = R"({"duplicates":"mark","windowHours":24,"testLeads":"keep",)"
                               R"("doNotContact":"keep","fallback":null})";

TEST(LeadSettingsTest, WhatIsNotGivenIsAsInANewFlow) {
    EXPECT_EQ(to_json(LeadSettings{}), *model::parse_json(kUsual));
    EXPECT_EQ(to_json(*lead_settings_of(model::JsonObject())), *model::parse_json(kUsual));
    const auto some =
        *model::parse_json(R"({"duplicates":"once","windowHours":168,"testLeads":"run",
        "doNotContact":"run","fallback":{"mailTo":["a@b"],"connection":"m","afterMinutes":0,
        "keepTryingHours":1,"includeLead":true}})");
    EXPECT_EQ(to_json(*lead_settings_of(some)), some);
}

TEST(LeadSettingsTest, WhatCannotBeMeantIsRefusedByName) {
    const auto fault = [](const char* given) {
        const auto read = lead_settings_of(*model::parse_json(given));
        return read ? std::string() : read.error().message;
    };
    EXPECT_NE(fault("[]").find("object"), std::string::npos);
    EXPECT_NE(fault(R"({"duplicates":"drop"})").find("duplicates"), std::string::npos);
    EXPECT_NE(fault(R"({"duplicates":1})").find("duplicates"), std::string::npos);
    EXPECT_NE(fault(R"({"windowHours":0})").find("windowHours"), std::string::npos);
    EXPECT_NE(fault(R"({"windowHours":169})").find("windowHours"), std::string::npos);
    EXPECT_NE(fault(R"({"testLeads":true})").find("testLeads"), std::string::npos);
    EXPECT_NE(fault(R"({"doNotContact":"drop"})").find("doNotContact"), std::string::npos);
    EXPECT_NE(fault(R"({"fallback":{"connection":"m"}})").find("mailTo"), std::string::npos);
    EXPECT_NE(fault(R"({"fallback":{"mailTo":["a b"],"connection":"m"}})").find("mailTo"),
              std::string::npos);
    EXPECT_NE(fault(R"({"fallback":{"mailTo":["a@b"]}})").find("connection"), std::string::npos);
    EXPECT_NE(fault(R"({"fallback":{"mailTo":["a@b"],"connection":"m","keepTryingHours":169}})")
                  .find("keepTryingHours"),
              std::string::npos);
}

TEST(LeadSettingsTest, AreKeptWithTheFlowOverARestartAndANewVersion) {
    FlowRooms rooms(any_operation);
    const auto live = *rooms.catalog.import({.document = guide("both")});
    EXPECT_EQ(live->lead_settings->duplicates, Duplicates::kMark);
    const auto wanted = *model::parse_json(
        R"({"duplicates":"once","fallback":{"mailTo":["a@b"],"connection":"m"}})");
    ASSERT_TRUE(rooms.catalog.set_leads(live->flow.id, wanted));
    ASSERT_TRUE(rooms.catalog.save(live->flow.id, guide("crm")));
    const auto set = rooms.catalog.find(live->flow.id.text())->lead_settings;
    EXPECT_EQ(set->duplicates, Duplicates::kOnce);
    const base::Time since = set->fallback->since;
    EXPECT_GE(since, live->flow.created);
    ASSERT_TRUE(rooms.catalog.set_leads(live->flow.id, to_json(*set)));
    Catalog again(rooms.store, rooms.journal, *rooms.box, rooms.clock, any_operation);
    ASSERT_TRUE(again.load());
    const auto read = again.find(live->flow.id.text())->lead_settings;
    EXPECT_EQ(read->duplicates, Duplicates::kOnce);
    EXPECT_EQ(base::iso_text(read->fallback->since), base::iso_text(since))
        << "setting it again does not begin anew";
    EXPECT_FALSE(again.set_leads(model::FlowId("none"), wanted));
}

}  // namespace
}  // namespace leadflow::flows
