// SPDX-License-Identifier: Apache-2.0
// An account at Partner Center whose answers are written down here. Against the strict stand-in:
// tests/e2e/specs/product_ingestion.spec.ts.
#include "marketplace/partner_center.h"

#include "marketplace/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace leadflow::marketplace {
namespace {

using model::Json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProducts =
    R"({"value":[{"id":"product/2","identity":{"externalId":"scorer-2"},"alias":"Other"},
                 {"id":"product/1","identity":{"externalId":"scorer"},"alias":"Scorer"}]})";
constexpr const char* kLeads =
    R"({"$schema":"s/customer-leads/v","id":"customer-leads/1","product":"product/1",
        "leadDestination":"email","emailLeadConfiguration":{"contactEmail":["ann@contoso.com"]}})";
constexpr const char* kWanted =
    R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":
        {"httpsEndpointUrl":"https://leads.example.com/?sig=0123456789abcdefghijkl"}})";

model::Reply answered(int status, std::string body) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = status;
    reply.body = std::move(body);
    return reply;
}

class PartnerCenterTest : public testing::Test {
  protected:
    PartnerCenterTest() {
        connection_.name = "center";
        connection_.settings = *model::parse_json(R"({"tenant":"t","client_id":"c"})");
        connection_.secrets = {{"client_secret", "hush"}};
        answers_["GET product"] = answered(200, kProducts);
        answers_["GET customer-leads/1"] = answered(200, kLeads);
        answers_["POST configure"] = answered(202, R"({"jobId":"j1","jobStatus":"notStarted"})");
        job_ends(R"({"jobStatus":"completed","jobResult":"succeeded"})");
    }

    void job_ends(const char* how) { answers_["GET configure/j1/status"] = answered(200, how); }

    model::Reply perform(const model::Call& call) {
        const auto& http = std::get<model::HttpCall>(call.what);
        constexpr std::string_view kBase = "https://graph.microsoft.com/rp/product-ingestion/";
        EXPECT_TRUE(http.url.starts_with(kBase)) << http.url;
        EXPECT_THAT(http.url, HasSubstr("$version=2022-03-01-preview2"));
        EXPECT_EQ(http.token->scope, "https://graph.microsoft.com/.default");
        const std::string target = http.url.substr(kBase.size());
        const std::string what = http.method + " " + target.substr(0, target.find('?'));
        if (http.method == "POST") posted_.push_back(*model::parse_json(http.body));
        ++asked_[what];
        const auto found = answers_.find(what);
        return found == answers_.end() ? answered(404, "{}") : found->second;
    }

    PartnerCenter center() {
        return {connection_, [this](const model::Call& call) { return perform(call); },
                [this](base::Duration pause) { waited_ += pause; }};
    }
    Wish wish(std::string offer = "scorer") {
        return {
            .offer = std::move(offer), .destination = *model::parse_json(kWanted), .contacts = {}};
    }
    base::Result<Applied> apply(Publish publish = Publish::kNot) {
        const auto plan = center().plan(wish());
        if (!plan) return plan.error();
        return center().apply(wish(), plan->fingerprint, publish);
    }

    model::OpenConnection connection_;
    std::map<std::string, model::Reply> answers_;
    std::map<std::string, int> asked_;
    std::vector<Json> posted_;
    base::Duration waited_{0};
};

TEST_F(PartnerCenterTest, PlansTheOfferOfThisVeryIdAndKeepsItsContacts) {
    const auto plan = center().plan(wish());
    ASSERT_TRUE(plan.has_value()) << plan.error().message;
    EXPECT_EQ(plan->product, "product/1");
    EXPECT_EQ(plan->title, "Scorer");
    EXPECT_EQ(plan->wanted.at("httpsEndpointLeadConfiguration").at("contactEmail"),
              model::JsonArray{"ann@contoso.com"});
    EXPECT_EQ(plan->changes.size(), 4u);
    EXPECT_TRUE(posted_.empty());
    EXPECT_EQ(center().plan(wish("nothing")).error().code, base::ErrorCode::kNotFound);
}

TEST_F(PartnerCenterTest, AnOfferThatNeverHadOneGetsItsFirst) {
    answers_.erase("GET customer-leads/1");
    const auto plan = center().plan(wish());
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(model::text_at(plan->wanted, "id"), "customer-leads/1");
    EXPECT_THAT(std::string(model::text_at(plan->wanted, "$schema")),
                HasSubstr("/schema/customer-leads/2022-03-01-preview2"));
}

TEST_F(PartnerCenterTest, AppliesByAJobAndWaitsForItsEnd) {
    const auto applied = apply();
    ASSERT_TRUE(applied.has_value()) << applied.error().message;
    EXPECT_TRUE(applied->change->ended);
    EXPECT_FALSE(applied->publication.has_value());
    ASSERT_EQ(posted_.size(), 1u);
    EXPECT_EQ(posted_[0].at("resources").at(0), applied->plan.wanted);
}

TEST_F(PartnerCenterTest, SaysOfAJobThatFailedWhyWithoutTheAddress) {
    job_ends(R"({"jobStatus":"completed","jobResult":"failed","errors":[{"code":"badRequest",
        "message":"Invalid","details":[{"code":"schemaValidationError",
        "message":"https://leads.example.com/?sig=0123456789abcdefghijkl is wrong"}]}]})");
    const auto error = apply().error();
    EXPECT_EQ(error.code, base::ErrorCode::kUnavailable);
    EXPECT_THAT(error.message,
                HasSubstr("badRequest: Invalid; schemaValidationError: (the address)"));
    EXPECT_THAT(error.message, Not(HasSubstr("sig=")));
}

TEST_F(PartnerCenterTest, DoesNotWaitForEverAndOverlooksAQuestionThatWasNotAnswered) {
    answers_["GET configure/j1/status"] = answered(503, "");
    const auto applied = apply(Publish::kPreview);
    ASSERT_TRUE(applied.has_value());
    EXPECT_FALSE(applied->change->ended);
    EXPECT_FALSE(applied->publication.has_value());
    EXPECT_GE(waited_, kJobTimeMax);
    EXPECT_LT(asked_["GET configure/j1/status"], 30);
}

TEST_F(PartnerCenterTest, RefusesAPlanThatIsNotTrueAnyMore) {
    const auto plan = center().plan(wish());
    answers_["GET customer-leads/1"] = answered(200, R"({"leadDestination":"none"})");
    const auto error = center().apply(wish(), plan->fingerprint, Publish::kNot).error();
    EXPECT_EQ(error.code, base::ErrorCode::kConflict);
    EXPECT_TRUE(posted_.empty());
}

TEST_F(PartnerCenterTest, PublishesToPreviewAfterTheChangeAndToLiveOnlyWhatPreviewHas) {
    const auto applied = apply(Publish::kPreview);
    ASSERT_TRUE(applied.has_value());
    EXPECT_TRUE(applied->publication->ended);
    EXPECT_EQ(posted_.at(1).at("resources").at(0).at("target").at("targetType"), "preview");

    posted_.clear();
    answers_["GET resource-tree/product/1"] = answered(200, R"({"resources":[]})");
    EXPECT_EQ(apply(Publish::kLive).error().code, base::ErrorCode::kConflict);
    EXPECT_TRUE(posted_.empty()) << "nothing is changed on the way to a refusal";

    const std::string there = model::to_text(applied->plan.wanted);
    answers_["GET customer-leads/1"] = answered(200, there);
    answers_["GET resource-tree/product/1"] = answered(200, R"({"resources":[)" + there + "]}");
    answers_["GET submission/1"] =
        answered(200, R"({"value":[{"id":"submission/1/7","target":{"targetType":"preview"}}]})");
    const auto live = apply(Publish::kLive);
    ASSERT_TRUE(live.has_value()) << live.error().message;
    EXPECT_FALSE(live->change.has_value());
    ASSERT_EQ(posted_.size(), 1u);
    EXPECT_EQ(posted_[0].at("resources").at(0).at("id"), "submission/1/7");
}

TEST_F(PartnerCenterTest, WhateverTheFarSideRefusesIsTheFarSides) {
    for (const auto& [status, code] : {std::pair{401, base::ErrorCode::kUnauthorized},
                                       {403, base::ErrorCode::kUnauthorized},
                                       {400, base::ErrorCode::kUnavailable},
                                       {429, base::ErrorCode::kUnavailable}}) {
        answers_["GET product"] = answered(status, R"({"error":{"code":"x","message":"why"}})");
        const auto error = center().plan(wish()).error();
        EXPECT_EQ(error.code, code);
        EXPECT_THAT(error.message, HasSubstr("x: why"));
    }
    answers_["GET product"] = answered(200, "<html>");
    EXPECT_EQ(center().plan(wish()).error().code, base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace leadflow::marketplace
