// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "model/decision.h"
#include "model/ids.h"
#include "model/step_record.h"

namespace leadflow::model {
namespace {

TEST(Json, ParsesStrictlyAndSaysWhere) {
    EXPECT_EQ(text_at(*parse_json("\xEF\xBB\xBF{\"a\":\"b\"} \n"), "a"), "b");
    for (const char* bad : {"", "{", "{\"a\":1,}", "{'a':1}", "{} {}", "\"\xC0\xAF\"", "nul"})
        EXPECT_FALSE(parse_json(bad)) << bad;
    EXPECT_NE(parse_json("{\"a\":x}").error().message.find("byte 5"), std::string::npos);
}

TEST(Json, TheLastOfDuplicateKeysWins) {
    EXPECT_EQ(integer_at(*parse_json(R"({"a":1,"a":2})"), "a"), 2);
}

TEST(Json, NestingHasALimit) {
    const std::string deep(kJsonDepthMax + 1, '[');
    EXPECT_FALSE(parse_json(deep + std::string(kJsonDepthMax + 1, ']')));
}

TEST(Json, PrettyTextIsTheSameDocument) {
    const Json value = *parse_json(R"({"a":[1,{"b":null}],"c":{},"d":[]})");
    EXPECT_EQ(*parse_json(to_pretty_text(value)), value);
}

TEST(RunId, LaterRunsSortFirst) {
    base::SeededRandom random(1);
    const RunId first = make_run_id(base::from_micros(1000000), random);
    const RunId second = make_run_id(base::from_micros(1000001), random);
    EXPECT_LT(second, first);
    EXPECT_EQ(first.text().size(), 33U);
    EXPECT_EQ(first.text().substr(29), "CU00");
}

TEST(StepRecord, ARowGivesBackTheStep) {
    Step step;
    step.name = "Send_an_email";
    step.status = StepStatus::kRunning;
    step.code = "OK";
    step.error = StepError{"a", "b"};
    step.inputs = Json(JsonObject{{"to", "x"}});
    step.wake_at = base::from_micros(7);
    step.attempts.push_back({.number = 2, .started = base::from_micros(5), .code = "421",
                             .message = "later", .possibly_sent = true});
    const Step back = *to_step(to_row(RunId("r"), step));
    EXPECT_EQ(back.status, step.status);
    EXPECT_EQ(back.error->message, "b");
    EXPECT_EQ(*back.inputs, *step.inputs);
    EXPECT_FALSE(back.outputs.has_value());
    EXPECT_EQ(back.wake_at, step.wake_at);
    ASSERT_EQ(back.attempts.size(), 1U);
    EXPECT_TRUE(back.attempts[0].possibly_sent);
    EXPECT_EQ(back.attempts[0].number, 2);
}

TEST(StepRecord, ABrokenRowIsCorrupt) {
    SaveStep row;
    row.record = "{";
    EXPECT_EQ(to_step(row).error().code, base::ErrorCode::kCorrupt);
}

TEST(Status, NamesIgnoreCaseOnTheWayIn) {
    EXPECT_EQ(step_status_of("SUCCEEDED"), StepStatus::kSucceeded);
    EXPECT_EQ(run_status_of("cancelled"), RunStatus::kCancelled);
    EXPECT_FALSE(step_status_of("Done"));
}

TEST(StepRecord, WhatWasTrackedAndWhatARunPutOutComeBack) {
    Step step;
    step.name = "A";
    step.status = StepStatus::kSucceeded;
    step.tracked = Json(JsonObject{{"n", 1}});
    step.tracked_fault = "too long";
    const Step back = *to_step(to_row(RunId("r"), step));
    EXPECT_EQ(*back.tracked, *step.tracked);
    EXPECT_EQ(back.tracked_fault, "too long");
    const RunOutput output{.name = "lead", .type = "string", .value = Json("x")};
    const RunOutput read = *to_output(to_row(RunId("r"), output));
    EXPECT_EQ(read.name, "lead");
    EXPECT_EQ(*read.value, Json("x"));
    const SaveStep secure = to_row(
        RunId("r"), RunOutput{.name = "o", .type = "string", .value = Json("x"), .secure = true});
    EXPECT_EQ(secure.outputs, "");
    EXPECT_EQ(secure.secret_outputs, "\"x\"");
}

}  // namespace
}  // namespace leadflow::model
