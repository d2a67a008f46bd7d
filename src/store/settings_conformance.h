// SPDX-License-Identifier: Apache-2.0
// The part of the stores' suite that is about what people set up: connections, tokens, imported
// connectors, users. Included beside store_conformance.h by each driver's test.
#pragma once

#include "store/store_conformance.h"

namespace leadflow::store {

TEST_P(StoreConformance, ConnectionsAndTokensComeBack) {
    model::Connection mail{.id = model::ConnectionId("c1"), .name = "Mail", .api = "shared_smtp",
                           .created = at(1), .sealed_secrets = "sealed"};
    mail.settings = model::JsonObject{{"host", "mail.contoso.example"}};
    given({model::SaveConnection{mail},
           model::SaveConnection{{.id = model::ConnectionId("c2"), .created = at(2)}},
           model::SaveToken{{.name = "ci", .hash = "ab", .created = at(3)}},
           model::SaveToken{{.name = "old", .hash = "cd", .created = at(1)}}});
    const auto connections = store_->connections().value();
    ASSERT_EQ(connections.size(), 2U);
    EXPECT_EQ(connections[0].id.text(), "c2");
    EXPECT_EQ(connections[1].name, "Mail");
    EXPECT_EQ(connections[1].api, "shared_smtp");
    EXPECT_EQ(connections[1].created, at(1));
    EXPECT_EQ(connections[1].settings, mail.settings);
    EXPECT_EQ(connections[1].sealed_secrets, "sealed");
    EXPECT_EQ(store_->tokens()->at(0).hash, "ab");
    given({model::DeleteConnection{model::ConnectionId("c1")}, model::DeleteToken{"ci"},
           model::DeleteToken{"never there"}});
    EXPECT_EQ(store_->connections()->size(), 1U);
    ASSERT_EQ(store_->tokens()->size(), 1U);
    EXPECT_EQ(store_->tokens()->front().name, "old");
}

TEST_P(StoreConformance, ASavedConnectionKeepsHowItsLastCallWent) {
    model::Connection crm{.id = model::ConnectionId("c1"), .name = "crm", .signed_in = at(5),
                          .sign_in_ends = at(9)};
    given({model::SaveConnection{crm},
           model::NoteConnectionCall{crm.id, at(7), "no answer"},
           model::NoteConnectionCall{model::ConnectionId("never there"), at(7), ""}});
    crm.name = "crm2";
    crm.sign_in_ends.reset();
    given({model::SaveConnection{crm}});
    ASSERT_EQ(store_->connections()->size(), 1U);
    const model::Connection back = store_->connections()->front();
    EXPECT_EQ(back.name, "crm2");
    EXPECT_EQ(back.signed_in, at(5));
    EXPECT_EQ(back.sign_in_ends, std::nullopt);
    EXPECT_EQ(back.called, at(7));
    EXPECT_EQ(back.call_error, "no answer");
    given({model::NoteConnectionCall{crm.id, std::nullopt, ""}});
    EXPECT_EQ(store_->connections()->front().called, std::nullopt);
}

TEST_P(StoreConformance, SealedStepsAreFoundInPiecesAndSealedAnew) {
    given({model::AddRun{{.id = model::RunId("r1"), .created = at(1)}}});
    for (const char* name : {"a", "b", "c", "d"}) {
        model::SaveStep step{.run = model::RunId("r1"), .name = name, .record = "{}"};
        step.inputs = std::string_view(name) == "b" ? "sealed:x" : "1";
        step.outputs = std::string_view(name) == "d" ? "sealed:y" : "";
        given({step});
    }
    std::vector<std::string> names;
    int64_t after = 0;
    int pieces = 0;
    do {
        const auto piece = store_->sealed_steps(after, 2).value();
        for (const model::SaveStep& step : piece.steps) names.push_back(step.name);
        after = piece.next;
        ++pieces;
    } while (after != 0);
    EXPECT_EQ(names, (std::vector<std::string>{"b", "d"}));
    EXPECT_GE(pieces, 2);
    model::ResealStep anew{.run = model::RunId("r1"), .name = "b", .inputs_before = "sealed:x",
                           .inputs = "sealed:z"};
    given({anew});
    EXPECT_EQ(store_->steps(model::RunId("r1"))->at(1).inputs, "sealed:z");
    // It is no longer as it was.
    anew.inputs = "sealed:w";
    given({anew});
    EXPECT_EQ(store_->steps(model::RunId("r1"))->at(1).inputs, "sealed:z");
}

TEST_P(StoreConformance, ImportedConnectorsComeBack) {
    given({model::SaveConnector{{.name = "b", .imported = at(1), .summary = "{}"}},
           model::SaveConnector{{.name = "a",
                                 .imported = at(2),
                                 .summary = "s",
                                 .script = true,
                                 .definition = "{\"swagger\":\"2.0\"}",
                                 .properties = "p"}}});
    const auto list = store_->connectors().value();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].name, "a");
    EXPECT_EQ(list[0].imported, at(2));
    EXPECT_EQ(list[0].definition, "");
    const auto one = store_->connector("a").value();
    EXPECT_EQ(one.definition, "{\"swagger\":\"2.0\"}");
    EXPECT_EQ(one.properties, "p");
    EXPECT_EQ(one.summary, "s");
    EXPECT_TRUE(one.script);
    given({model::SaveConnector{{.name = "a", .imported = at(3), .definition = "new"}},
           model::DeleteConnector{"b"}, model::DeleteConnector{"never there"}});
    EXPECT_EQ(store_->connector("a")->definition, "new");
    EXPECT_FALSE(store_->connector("a")->script);
    EXPECT_EQ(store_->connector("b").error().code, base::ErrorCode::kNotFound);
    EXPECT_EQ(store_->connectors()->size(), 1U);
}

TEST_P(StoreConformance, UsersAndTheirSessionsComeBack) {
    model::User ann{.id = model::UserId("u1"),
                    .email = "ann@example.com",
                    .name = "Ann",
                    .role = model::Role::kOperator,
                    .state = model::UserState::kActive,
                    .created = at(1),
                    .password_hash = "hash",
                    .sealed_totp = "sealed",
                    .totp_step = 7,
                    .invitation_hash = "ab",
                    .invitation_ends = at(9),
                    .issuer = "https://id.example.com",
                    .subject = "s"};
    given({model::SaveUser{ann},
           model::SaveUser{{.id = model::UserId("u2"), .email = "ben@example.com", .created = at(2)}},
           model::SaveSession{{"h1", ann.id, at(3), at(4)}},
           model::SaveSession{{"h2", ann.id, at(2), at(2)}},
           model::SaveSession{{"h3", model::UserId("u2"), at(1), at(1)}}});
    const auto users = store_->users().value();
    ASSERT_EQ(users.size(), 2U);
    EXPECT_EQ(users[0].email, "ben@example.com");
    EXPECT_FALSE(users[0].invitation_ends);
    EXPECT_EQ(users[1].role, model::Role::kOperator);
    EXPECT_EQ(users[1].state, model::UserState::kActive);
    EXPECT_EQ(users[1].password_hash, "hash");
    EXPECT_EQ(users[1].totp_step, 7);
    EXPECT_EQ(users[1].invitation_ends, at(9));
    EXPECT_EQ(users[1].subject, "s");
    EXPECT_EQ(store_->sessions()->at(0).seen, at(4));
    expect_conflict(
        {model::SaveUser{{.id = model::UserId("u3"), .email = "ann@example.com"}}});
    given({model::DeleteSession{"h2"}, model::DeleteSession{"never there"}});
    EXPECT_EQ(store_->sessions()->size(), 2U);
    given({model::DeleteUser{ann.id}});
    ASSERT_EQ(store_->sessions()->size(), 1U);
    EXPECT_EQ(store_->sessions()->front().user.text(), "u2");
    EXPECT_EQ(store_->users()->size(), 1U);
}

TEST_P(StoreConformance, SubscriptionsOutliveTheirFlowAndPollingsDoNot) {
    const model::Subscription hook{.id = 2,
                                   .flow = flow_id("a"),
                                   .fingerprint = "f",
                                   .state = model::SubscriptionState::kSubscribed,
                                   .since = at(3),
                                   .failures = 4,
                                   .error = "no",
                                   .next_try = at(5),
                                   .in_doubt = true,
                                   .sealed_end = "s1.x"};
    model::Polling poll{.flow = flow_id("a"),
                        .fingerprint = "g",
                        .state = R"({"location":"/next"})",
                        .quiet = true,
                        .polled = at(6),
                        .since = at(7),
                        .failures = 1,
                        .error = "later"};
    given({model::SaveFlow{{.id = flow_id("a"), .name = "A"}}, model::SaveSubscription{hook},
           model::SaveSubscription{{.id = 1, .flow = flow_id("b")}}, model::SavePolling{poll}});
    const auto hooks = store_->subscriptions().value();
    ASSERT_EQ(hooks.size(), 2U);
    EXPECT_EQ(hooks[0].state, model::SubscriptionState::kSubscribing);
    EXPECT_FALSE(hooks[0].in_doubt);
    EXPECT_EQ(hooks[1].flow, hook.flow);
    EXPECT_EQ(hooks[1].fingerprint + hooks[1].error + hooks[1].sealed_end, "fnos1.x");
    EXPECT_EQ(hooks[1].state, model::SubscriptionState::kSubscribed);
    EXPECT_EQ(hooks[1].since, at(3));
    EXPECT_EQ(hooks[1].next_try, at(5));
    EXPECT_EQ(hooks[1].failures, 4);
    EXPECT_TRUE(hooks[1].in_doubt);
    poll.next = at(8);
    poll.failures = 0;
    given({model::SavePolling{poll}, model::DeleteSubscription{1}});
    const auto polls = store_->pollings().value();
    ASSERT_EQ(polls.size(), 1U);
    EXPECT_EQ(polls[0].fingerprint + polls[0].state + polls[0].error, "g" + poll.state + "later");
    EXPECT_TRUE(polls[0].quiet);
    EXPECT_EQ(polls[0].polled, at(6));
    EXPECT_EQ(polls[0].next, at(8));
    EXPECT_EQ(polls[0].since, at(7));
    EXPECT_EQ(polls[0].failures, 0);
    given({model::DeleteFlow{flow_id("a")}});
    EXPECT_TRUE(store_->pollings()->empty());
    EXPECT_EQ(store_->subscriptions()->size(), 1U);
}

TEST_P(StoreConformance, SettingsAreKeptByScopeAndKey) {
    given({model::SaveSetting{{"alarms", "mail", "1"}}, model::SaveSetting{{"alarms", "hook", "2"}},
           model::SaveSetting{{"other", "mail", "3"}}, model::SaveSetting{{"alarms", "mail", "4"}}});
    const auto alarms = store_->settings("alarms").value();
    ASSERT_EQ(alarms.size(), 2U);
    EXPECT_EQ(alarms[0].key, "hook");
    EXPECT_EQ(alarms[1].value, "4");
    given({model::DeleteSetting{"alarms", "mail"}, model::DeleteSetting{"alarms", "never"}});
    EXPECT_EQ(store_->settings("alarms")->size(), 1U);
    EXPECT_EQ(store_->settings("other")->size(), 1U);
}

TEST_P(StoreConformance, AFlowKnowsItsDraftAndItsNewestVersion) {
    model::Flow flow{.id = flow_id("a"), .version = 1, .draft = 3};
    given({model::SaveFlow{flow}});
    EXPECT_EQ(store_->flow(flow.id)->newest, 0);
    for (const int64_t number : {1, 2, 3})
        given({model::AddFlowVersion{{.flow = flow.id, .number = number}}});
    EXPECT_EQ(store_->flow(flow.id)->draft, 3);
    EXPECT_EQ(store_->flow(flow.id)->newest, 3);
    EXPECT_EQ(store_->flows()->front().newest, 3);
}

TEST_P(StoreConformance, WhatIsOldGoesTheOldestFirstAndWhatIsNeededStays) {
    for (const int number : {1, 2, 3, 4, 5, 6}) {
        model::RunHead run = head(number);
        if (number != 2) run.status = model::RunStatus::kSucceeded;
        model::Receipt received = receipt(number);
        received.run = run.id;
        given({model::AddReceipt{received}, model::AddRun{run}, step(number, "Send")});
    }
    model::RunHead again = head(7);
    again.receipt = {3};
    again.resubmitted_from = run_id(3);
    given({model::AddRun{again}, model::AddReceipt{receipt(8)}, model::AddReceipt{receipt(9)},
           model::IndexRuns{100}});
    given({model::DropOld{at(5), 2}});
    EXPECT_EQ(ids({}), run_ids({7, 6, 5, 4, 2})) << "at most two, and none that is open";
    EXPECT_EQ(store_->steps(run_id(1))->size(), 0U);
    EXPECT_EQ(store_->steps(run_id(4))->size(), 1U);
    given({model::DropOld{at(5), 10}});
    EXPECT_EQ(ids({}), run_ids({7, 6, 5, 2}));
    EXPECT_EQ(ids({.search = "track-4"}), run_ids({}));
    EXPECT_EQ(ids({.search = "track-5"}), run_ids({5}));
    given({model::DropOld{at(100), 10}, model::DropOld{at(100), 10}});
    EXPECT_EQ(ids({}), run_ids({7, 2}));
    EXPECT_EQ(numbers({}), (std::vector<int64_t>{9, 3, 2}));
    EXPECT_EQ(ids({.flow = flow_id("a")}), run_ids({7, 2}));
}

TEST_P(StoreConformance, RunsAreCountedByFlowAndHour) {
    const auto begun = [&](int number, int64_t hour, model::RunStatus status,
                           const std::string& flow = "a") {
        model::RunHead run = head(number, flow);
        run.created = at(hour * 3600 + number);
        run.status = status;
        given({model::AddRun{run}});
    };
    begun(1, 9, model::RunStatus::kFailed);
    begun(2, 10, model::RunStatus::kSucceeded);
    begun(3, 10, model::RunStatus::kSucceeded, "b");
    begun(4, 10, model::RunStatus::kTimedOut);
    begun(5, 12, model::RunStatus::kWaiting);
    auto hours = store_->run_hours(at(10 * 3600)).value();
    std::sort(hours.begin(), hours.end(), [](const auto& a, const auto& b) {
        return std::tie(a.flow, a.hour) < std::tie(b.flow, b.hour);
    });
    ASSERT_EQ(hours.size(), 3U);
    EXPECT_EQ(hours[0].hour, 10);
    EXPECT_EQ(hours[0].succeeded, 1);
    EXPECT_EQ(hours[0].failed, 1);
    EXPECT_EQ(hours[1].other, 1);
    EXPECT_EQ(hours[2].flow, flow_id("b"));
    EXPECT_TRUE(store_->run_hours(at(13 * 3600))->empty());
}

}  // namespace leadflow::store
