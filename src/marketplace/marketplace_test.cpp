// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "base/text.h"
#include "marketplace/marketplace_fixture.h"

namespace leadflow::marketplace {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kId = "contoso.scorer";

struct MarketplaceTest : testing::Test, MarketRooms {};

TEST_F(MarketplaceTest, ValidateSendsTheTestLeadAndSaysWhatCameBack) {
    add(R"(,"destination":)" + endpoint());
    const auto validation = market.validate(kId, "ann");
    ASSERT_TRUE(validation) << validation.error().message;
    EXPECT_TRUE(validation->ok) << validation->words;
    EXPECT_EQ(validation->delivery->status, Delivery::Status::kDelivered);
    ASSERT_EQ(bodies().size(), 1u);
    EXPECT_THAT(bodies()[0], HasSubstr(R"({"UserDetails":{"FirstName":"MSFT_TEST_)"));
    EXPECT_THAT(bodies()[0], HasSubstr(R"("ActionCode":"INS")"));
}

TEST_F(MarketplaceTest, ValidateThatFailsSaysWhyAtOnceAndTriesOnlyOnce) {
    far_side = [](const model::Call&) { return answer(503); };
    add(R"(,"destination":)" + endpoint());
    const auto validation = market.validate(kId, "ann");
    ASSERT_TRUE(validation);
    EXPECT_FALSE(validation->ok);
    EXPECT_THAT(validation->words, HasSubstr("503"));
    EXPECT_EQ(validation->delivery->attempts.size(), 1u);
    EXPECT_THAT(market.publish(kId, "ann").error().message, HasSubstr("could not be validated"));
    EXPECT_EQ(market.find(kId)->state(), State::kDraft);
}

TEST_F(MarketplaceTest, ARedirectionHasTakenNoLead) {
    far_side = [](const model::Call&) { return answer(302); };
    add(R"(,"destination":)" + endpoint());
    const auto validation = market.validate(kId, "ann");
    ASSERT_TRUE(validation);
    EXPECT_FALSE(validation->ok);
    EXPECT_THAT(validation->words, HasSubstr("redirection"));
}

TEST_F(MarketplaceTest, LeadsAreSentOnlyWhenTheOfferIsLive) {
    add(R"(,"destination":)" + endpoint());
    EXPECT_THAT(market.deliver(kId, lead(), {}).error().message, HasSubstr("not live"));
    EXPECT_THAT(market.go_live(kId, "ann").error().message, HasSubstr("publish it first"));
    ASSERT_TRUE(market.publish(kId, "ann"));
    EXPECT_EQ(market.find(kId)->state(), State::kPreview);
    EXPECT_THAT(market.deliver(kId, lead(), {}).error().message, HasSubstr("marked as a test"));
    ASSERT_TRUE(market.deliver(kId, lead(), {.test = true}));
    ASSERT_TRUE(market.go_live(kId, "ann"));
    EXPECT_EQ(market.find(kId)->state(), State::kLive);
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(bodies().size(), 4u) << "two validations, a test and a lead";
    ASSERT_TRUE(market.stop(kId));
    EXPECT_FALSE(market.deliver(kId, lead(), {}));
}

TEST_F(MarketplaceTest, AnOfferWithoutTitleIsNotPublished) {
    ASSERT_TRUE(market.add(json(R"({"publisher":"contoso","offer":"scorer"})"), "ann"));
    EXPECT_THAT(market.publish(kId, "ann").error().message, HasSubstr("title"));
}

TEST_F(MarketplaceTest, AChangedDestinationTakesEffectWhenItGoesLive) {
    add_live();
    ASSERT_TRUE(market.connect(kId, json(endpoint("https://new.example/")), "ann"));
    EXPECT_TRUE(market.find(kId)->changed);
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    const auto last_url = [&] {
        return std::get<model::HttpCall>(rooms.world.calls().back().what).secret_url.reveal();
    };
    EXPECT_EQ(last_url(), "https://partner.example/leads");
    ASSERT_TRUE(market.publish(kId, "ann"));
    EXPECT_EQ(last_url(), "https://new.example/") << "what is validated is the draft";
    EXPECT_EQ(market.find(kId)->state(), State::kLive);
    ASSERT_TRUE(market.go_live(kId, "ann"));
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(last_url(), "https://new.example/");
    EXPECT_FALSE(market.find(kId)->changed);
}

TEST_F(MarketplaceTest, AnEndpointGetsTheWireFormOfTheOffer) {
    add_live(R"(,"wireForm":"camelCase")");
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    EXPECT_THAT(bodies().back(), HasSubstr(R"("leadSource":"AzureMarketplace-PLT|contoso.scorer")"));
}

TEST_F(MarketplaceTest, LeadsArriveInTheirOrder) {
    add_live();
    for (int i = 0; i < 30; ++i)
        ASSERT_TRUE(market.deliver(kId, lead(base::format("p{}@example.org", i)), {}));
    ASSERT_TRUE(rooms.settled());
    const auto all = bodies();
    ASSERT_EQ(all.size(), 32u);
    for (int i = 0; i < 30; ++i)
        EXPECT_THAT(all[static_cast<size_t>(i + 2)], HasSubstr(base::format("\"p{}@", i)));
}

TEST_F(MarketplaceTest, MoreLeadsWaitThanAFlowWouldAdmit) {
    add_live();
    far_side = [](const model::Call&) { return answer(503); };
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(market.deliver(kId, lead(), {})) << i;
    EXPECT_EQ(market.deliveries(kId, {.limit = 400})->size(), 302u);
}

TEST_F(MarketplaceTest, ContactsAreToldWithoutPersonalData) {
    add_live(R"(,"mailConnection":"shared_smtp")");
    ASSERT_TRUE(market.deliver(kId, lead("cid@example.org"), {}));
    ASSERT_TRUE(rooms.settled());
    const auto calls = rooms.world.calls();
    const auto* mail = std::get_if<model::MailCall>(&calls.back().what);
    ASSERT_NE(mail, nullptr);
    EXPECT_EQ(mail->recipients, std::vector<std::string>{"ann@example.com"});
    EXPECT_THAT(mail->message, HasSubstr("A new lead of Scorer"));
    EXPECT_THAT(mail->message, Not(HasSubstr("cid@example.org")));
}

TEST_F(MarketplaceTest, AMailThatFailsDoesNotFailTheDelivery) {
    far_side = [](const model::Call& call) {
        return answer(std::holds_alternative<model::MailCall>(call.what) ? 550 : 202);
    };
    add_live(R"(,"mailConnection":"shared_smtp")");
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(log().front().status, Delivery::Status::kDelivered);
    EXPECT_THAT(log().front().notification, HasSubstr("550"));
}

TEST_F(MarketplaceTest, AFailedDeliveryFailsAlthoughItsMailIsSkipped) {
    add_live(R"(,"mailConnection":"shared_smtp")");
    far_side = [](const model::Call&) { return answer(404); };
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(log().front().status, Delivery::Status::kFailed);
    EXPECT_THAT(log().front().answer, HasSubstr("answered 404"));
}

TEST_F(MarketplaceTest, ADeliveryIsRepeatedByHandWithTheSameEffects) {
    add_live();
    far_side = [](const model::Call&) { return answer(400); };
    const auto run = market.deliver(kId, lead(), {});
    ASSERT_TRUE(run);
    ASSERT_TRUE(rooms.settled());
    far_side = [](const model::Call&) { return answer(202); };
    const auto again = market.redeliver(kId, *run);
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_TRUE(rooms.settled());
    EXPECT_EQ(log().front().status, Delivery::Status::kDelivered);
    EXPECT_EQ(log().front().run.resubmitted_from, *run);
    const auto calls = rooms.world.calls();
    const auto id_of = [&](const model::Call& call) {
        for (const auto& [name, value] : std::get<model::HttpCall>(call.what).headers)
            if (name == "x-ms-client-request-id") return value;
        return std::string();
    };
    EXPECT_EQ(id_of(calls[calls.size() - 1]), id_of(calls[calls.size() - 2]));
    EXPECT_FALSE(market.redeliver(kId, model::RunId("another")));
}

TEST_F(MarketplaceTest, WithoutADestinationLeadsAreKept) {
    add();
    const auto validation = market.validate(kId, "ann");
    EXPECT_TRUE(validation->ok);
    ASSERT_TRUE(market.publish(kId, "ann"));
    ASSERT_TRUE(market.go_live(kId, "ann"));
    ASSERT_TRUE(market.deliver(kId, lead(), {}));
    EXPECT_EQ(log().size(), 1u);
    EXPECT_EQ(log().front().status, Delivery::Status::kDelivered);
}

TEST_F(MarketplaceTest, SecretsAreInTheConnectionOnly) {
    const std::string salesforce =
        R"({"leadDestination":"marketo","marketoLeadConfiguration":{"munchkinId":"123-ABC-456",)"
        R"("formId":"1","clientId":"c","clientSecret":"hunter2"}})";
    add(R"(,"destination":)" + salesforce);
    const auto settings = *rooms.flows.store.settings("offers");
    for (const auto& setting : settings)
        EXPECT_THAT(setting.value, Not(HasSubstr("hunter2")));
    const std::string name = market.find(kId)->draft_connection;
    EXPECT_EQ((*rooms.flows.connections.open(name))->secrets.at("client_secret"), "hunter2");
    // Masked again, with another form: the secret stays.
    std::string masked = salesforce;
    masked.replace(masked.find("hunter2"), 7, kMask);
    masked.replace(masked.find("\"1\""), 3, "\"2\"");
    ASSERT_TRUE(market.connect(kId, json(masked), "ann"));
    EXPECT_EQ((*rooms.flows.connections.open(name))->secrets.at("client_secret"), "hunter2");
    ASSERT_TRUE(market.remove(kId));
    EXPECT_FALSE(rooms.flows.connections.find(name));
    EXPECT_TRUE(rooms.flows.catalog.all().empty());
}

TEST_F(MarketplaceTest, OffersOutliveARestart) {
    add_live();
    Marketplace next({rooms.flows.store, rooms.flows.journal, rooms.flows.catalog,
                      rooms.flows.connections, ingest, rooms.flows.clock});
    ASSERT_TRUE(next.load());
    const auto offer = next.find(kId);
    ASSERT_TRUE(offer);
    EXPECT_EQ(kept_text(*offer), kept_text(*market.find(kId)));
    EXPECT_TRUE(next.deliver(kId, lead(), {}));
}

TEST_F(MarketplaceTest, ALiveOfferIsNotRemovedAndNamesAreUnique) {
    add_live();
    EXPECT_EQ(market.remove(kId).error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(market.add(json(R"({"publisher":"contoso","offer":"scorer"})"), "").error().code,
              base::ErrorCode::kConflict);
    EXPECT_THAT(market.add(json(R"({"publisher":"Con toso","offer":"scorer"})"), "").error().message,
                HasSubstr("publisher is an id"));
    EXPECT_THAT(market.change(kId, json(R"({"tilte":"x"})"), "").error().message,
                HasSubstr("has no 'tilte'"));
    EXPECT_THAT(market.change(kId, json(R"({"mailConnection":"nope"})"), "").error().message,
                HasSubstr("no connection 'nope'"));
}

TEST_F(MarketplaceTest, AnEndpointThatHangsIsSaidInTime) {
    std::promise<void> released;
    far_side = [freed = released.get_future().share()](const model::Call&) {
        freed.wait();
        return answer(202);
    };
    add(R"(,"destination":)" + endpoint());
    Marketplace hasty({rooms.flows.store, rooms.flows.journal, rooms.flows.catalog,
                       rooms.flows.connections, ingest, rooms.flows.clock},
                      std::chrono::milliseconds(50));
    ASSERT_TRUE(hasty.load());
    const auto validation = hasty.validate(kId, "ann");
    released.set_value();
    ASSERT_TRUE(validation);
    EXPECT_FALSE(validation->ok);
    EXPECT_THAT(validation->words, HasSubstr("no answer within"));
    EXPECT_TRUE(rooms.settled());
}

}  // namespace
}  // namespace leadflow::marketplace
