// SPDX-License-Identifier: Apache-2.0
// ConnectorTest: one connector, one connection, one action, and what comes of them, in the words
// that the tests of all HTTP connectors share.
#pragma once

#include "connectors/connectors_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::connectors::test {

using model::Outcome;
using model::Reach;
using model::RetryClass;
using model::StepStatus;
using testing::HasSubstr;

template <typename TheConnector>
class ConnectorTest : public testing::Test {
  protected:
    void given(std::string_view operation, std::string_view parameters) {
        invocation_ =
            action(connector_.apis()[0], operation, JsonObject{{"parameters", json(parameters)}});
    }
    model::Call plan() {
        auto call = connector_.plan(invocation_, connection_);
        EXPECT_TRUE(call.has_value()) << (call ? "" : call.error().message);
        return call ? *call : model::Call{model::HttpCall{}};
    }
    model::HttpCall http() { return std::get<model::HttpCall>(plan().what); }
    Json body() { return json(http().body); }
    std::string fault() {
        const auto call = connector_.plan(invocation_, connection_);
        return call ? "(planned)" : call.error().message;
    }
    Outcome read(const model::Reply& reply) {
        return connector_.read(invocation_, connection_, plan(), reply);
    }
    Outcome read_next(const Outcome& before, const model::Reply& reply) {
        EXPECT_TRUE(before.next.has_value());
        return connector_.read(invocation_, connection_, *before.next, reply);
    }
    static const model::HttpCall& next_of(const Outcome& outcome) {
        return std::get<model::HttpCall>(outcome.next->what);
    }
    // What each of these replies asks for.
    struct Row {
        int status;
        std::string body;
        std::string words;  // In the error's message.
        RetryClass retry;
    };
    void expect_refusals(std::initializer_list<Row> rows) {
        for (const Row& row : rows) {
            const Outcome outcome = read(answered(row.status, row.body));
            SCOPED_TRACE(base::format("{} {}", row.status, row.body));
            EXPECT_EQ(outcome.status, StepStatus::kFailed);
            ASSERT_TRUE(outcome.error.has_value());
            EXPECT_THAT(outcome.error->message, HasSubstr(row.words));
            EXPECT_EQ(outcome.retry, row.retry);
        }
    }
    std::string probe_fault() {
        const auto call = connector_.probe(connection_);
        return call ? "(planned)" : call.error().message;
    }
    base::Result<std::string> read_probe(const model::Reply& reply) {
        const auto call = connector_.probe(connection_);
        EXPECT_TRUE(call.has_value());
        return connector_.read_probe(connection_, *call, reply);
    }

    TheConnector connector_;
    model::OpenConnection connection_;
    model::Invocation invocation_;
};

inline std::string secret_header(const model::HttpCall& call, std::string_view name) {
    for (const auto& [key, value] : call.secret_headers)
        if (key == name) return value.reveal();
    return "(none)";
}

}  // namespace leadflow::connectors::test
