// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/http_connector.h"

#include "connectors/connectors_fixture.h"
#include "connectors/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leadflow::connectors::http {
namespace {

using model::Call;
using model::HttpCall;
using model::Outcome;
using model::Reach;
using model::RetryClass;
using model::StepStatus;
using test::action;
using test::answered;
using test::header;
using test::json;
using test::Json;
using test::lost;
using testing::HasSubstr;

class Http : public testing::Test {
  protected:
    void given(std::string_view inputs) { invocation_ = action("http", "Http.POST", inputs); }
    const HttpCall& http() {
        auto call = connector_.plan(invocation_, {});
        EXPECT_TRUE(call.has_value()) << (call ? "" : call.error().message);
        call_ = call ? *call : Call{HttpCall{}};
        return std::get<HttpCall>(call_.what);
    }
    std::string fault(std::string_view inputs) {
        given(inputs);
        const auto call = connector_.plan(invocation_, {});
        return call ? "(planned)" : call.error().message;
    }
    std::string secret(std::string_view name) {
        std::string all;
        for (const auto& [key, value] : http().secret_headers)
            if (base::equals_ignoring_case(key, name)) all += value.reveal() + "|";
        return all;
    }
    Outcome read(const model::Reply& reply) {
        http();
        return connector_.read(invocation_, {}, call_, reply);
    }

    HttpConnector connector_;
    model::Invocation invocation_ =
        action("http", "Http.POST", R"({"method":"POST","uri":"https://example.com/"})");
    Call call_{HttpCall{}};
};

TEST_F(Http, BuildsAMultipartBody) {
    given(R"({"method":"POST","uri":"https://e.com","body":{"$content-type":"multipart/form-data",
        "$multipart":[{"headers":{"Content-Disposition":"form-data; name=\"note\""},"body":"hi"},
        {"headers":{"Content-Disposition":"form-data; name=\"file\"; filename=\"a.bin\""},
         "body":{"$content-type":"image/png","$content":"AAE="}},{"body":{"n":1}}]}})");
    const std::string boundary = "leadflow-" + invocation_.effect_id;
    EXPECT_EQ(header(http(), "Content-Type"),
              "multipart/form-data; boundary=\"" + boundary + "\"");
    EXPECT_EQ(http().body,
              "--" + boundary + "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n--" +
                  boundary +
                  "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
                  "Content-Type: image/png\r\n\r\n" +
                  std::string("\0\1", 2) + "\r\n--" + boundary +
                  "\r\nContent-Type: application/json\r\n\r\n{\"n\":1}\r\n--" + boundary + "--\r\n");
}

TEST_F(Http, FollowsALocationWithSecretsOnlyToTheSameHost) {
    given(R"({"method":"POST","uri":"https://e.com/jobs","headers":{"x-key":"k"},"body":{"a":1},
        "queries":{"q":1},"authentication":{"type":"Raw","value":"token"}})");
    model::Reply reply = answered(202, "{}");
    reply.headers.emplace_back("Location", "/jobs/7");
    reply.headers.emplace_back("Retry-After", "3");
    const auto poll = read(reply).poll;
    ASSERT_TRUE(poll);
    EXPECT_EQ(poll->url, "https://e.com/jobs/7");
    EXPECT_EQ(poll->wait, std::chrono::seconds(3));
    invocation_.follow_up = {"GET", poll->url};
    EXPECT_EQ(http().method, "GET");
    EXPECT_EQ(http().url, "https://e.com/jobs/7");
    EXPECT_EQ(http().body, "");
    EXPECT_EQ(header(http(), "x-key"), "k");
    EXPECT_EQ(secret("Authorization"), "token|");
    invocation_.follow_up = {"GET", "https://other.example/jobs/7"};
    EXPECT_EQ(header(http(), "x-key"), "(none)");
    EXPECT_EQ(secret("Authorization"), "");
    // A further 202 that does not say where again means the same place.
    EXPECT_EQ(read(answered(202, "")).poll->url, "https://other.example/jobs/7");
    EXPECT_FALSE(read(answered(200, "")).poll);
}

TEST_F(Http, A202IsTheAnswerWithoutALocationOrWhenTheFlowWantsItSo) {
    EXPECT_FALSE(read(answered(202, "")).poll);
    model::Reply reply = answered(202, "");
    reply.headers.emplace_back("Location", "https://e.com/jobs/7");
    EXPECT_TRUE(read(reply).poll);
    invocation_.follows_polling = false;
    EXPECT_FALSE(read(reply).poll);
    EXPECT_EQ(read(reply).status, StepStatus::kSucceeded);
}

TEST_F(Http, ResolvesALocationAsBrowsersDo) {
    const auto resolved = [](std::string_view location) {
        return resolved_url("https://e.com/a/b?c=d", location);
    };
    EXPECT_EQ(resolved("https://x.com/y#z"), "https://x.com/y");
    EXPECT_EQ(resolved("//x.com/y"), "https://x.com/y");
    EXPECT_EQ(resolved("/y"), "https://e.com/y");
    EXPECT_EQ(resolved("y"), "https://e.com/a/y");
    EXPECT_EQ(resolved("?y"), "https://e.com/a/b?y");
    EXPECT_EQ(resolved(""), "");
    EXPECT_EQ(resolved("ftp://x.com/"), "https://e.com/a/ftp://x.com/");
}

TEST_F(Http, ShowsAClientCertificate) {
    given(R"({"method":"GET","uri":"https://e.com",
        "authentication":{"type":"ClientCertificate","pfx":"AAEC","password":"p"}})");
    ASSERT_TRUE(http().certificate);
    EXPECT_EQ(http().certificate->pfx.reveal(), std::string("\0\1\2", 3));
    EXPECT_EQ(http().certificate->password.reveal(), "p");
}

TEST_F(Http, SendsWhatTheFlowSays) {
    given(
        R"~({"method":"post","uri":"https://example.com/a b?x=1#f","queries":{"q":"å&","n":2,"z":null},
              "headers":{"X-Own":7,"Accept":"text/plain"},"body":{"a":[1]}})~");
    EXPECT_EQ(http().method, "POST");
    EXPECT_EQ(http().url, "https://example.com/a%20b?x=1&q=%C3%A5%26&n=2");
    EXPECT_EQ(header(http(), "X-Own"), "7");
    EXPECT_EQ(header(http(), "Accept"), "text/plain");
    EXPECT_EQ(header(http(), "Content-Type"), "application/json");
    EXPECT_EQ(http().body, R"({"a":[1]})");
}

TEST_F(Http, BodiesOfEveryKind) {
    struct Row {
        std::string_view inputs;
        std::string_view body;
        std::string_view type;
    };
    const Row rows[] = {
        {R"({"method":"PUT","body":[1,"x"]})", "[1,\"x\"]", "application/json"},
        {R"({"method":"PUT","body":"as is"})", "as is", "text/plain; charset=utf-8"},
        {R"({"method":"PUT","body":"<a/>","headers":{"content-type":"text/xml"}})", "<a/>",
         "text/xml"},
        {R"({"method":"PUT","body":{"$content-type":"image/png","$content":"AQID"}})", "\1\2\3",
         "image/png"},
        {R"({"method":"PUT","body":7})", "7", "application/json"},
        {R"({"method":"PUT","body":null})", "", "(none)"},
        {R"({"method":"GET","body":{"a":1}})", "", "(none)"},
        {R"({"method":"HEAD","body":"x"})", "", "(none)"},
    };
    for (const Row& row : rows) {
        Json inputs = json(row.inputs);
        inputs.as_object()["uri"] = "http://example.com";
        invocation_ = action("http", "Http", inputs);
        EXPECT_EQ(http().body, row.body) << row.inputs;
        EXPECT_EQ(header(http(), "Content-Type"), row.type) << row.inputs;
    }
}

TEST_F(Http, DropsTheHeadersThatTheTransportWrites) {
    given(R"({"method":"GET","uri":"https://example.com","cookie":"a=b","headers":{
        "Host":"evil","Cookie":"c","Content-Length":"1","Transfer-Encoding":"chunked","Origin":"o",
        "Accept-Encoding":"gzip","Accept-Version":"2","Content-Disposition":"d","Expires":"0",
        "Allow":"x","Set-Cookie":"s","Last-Modified":"y","Accept":"z"}})");
    std::vector<std::string> names;
    for (const auto& [name, value] : http().headers)
        if (!name.starts_with("x-ms-")) names.push_back(name);
    EXPECT_THAT(names,
                testing::UnorderedElementsAre("Accept-Version", "Content-Disposition", "Accept"));
    EXPECT_EQ(secret("Cookie"), "a=b|");
}

TEST_F(Http, SignsInAsTheFlowSays) {
    given(R"({"method":"GET","uri":"https://example.com","headers":{"authorization":"Own x"}})");
    EXPECT_EQ(secret("authorization"), "Own x|");
    EXPECT_EQ(header(http(), "authorization"), "(none)");
    given(R"({"method":"GET","uri":"https://example.com","headers":{"Authorization":"Own x"},
              "authentication":{"type":"Basic","username":"Aladdin","password":"open sesame"}})");
    EXPECT_EQ(secret("authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==|");
    given(R"({"method":"GET","uri":"https://example.com",
              "authentication":{"type":"Raw","value":"Key 1"}})");
    EXPECT_EQ(secret("Authorization"), "Key 1|");
    given(R"({"method":"GET","uri":"https://example.com","authentication":{
              "type":"ActiveDirectoryOAuth","tenant":"t","audience":"https://api.example",
              "clientId":"c","secret":"s"}})");
    ASSERT_TRUE(http().token.has_value());
    EXPECT_EQ(http().token->url, "https://login.microsoftonline.com/t/oauth2/v2.0/token");
    EXPECT_EQ(http().token->scope, "https://api.example/.default");
    for (const std::string_view none : {R"("")", "null", "{}", R"({"type":"None"})"}) {
        given(base::format(R"({{"method":"GET","uri":"https://example.com","authentication":{}}})",
                           none));
        EXPECT_TRUE(http().secret_headers.empty());
        EXPECT_FALSE(http().token.has_value());
    }
}

TEST_F(Http, NamesWhatItCannotDo) {
    const std::pair<std::string_view, std::string_view> faults[] = {
        {R"({"uri":"https://example.com"})", "method is empty"},
        {R"({"method":"G ET","uri":"https://example.com"})", "method"},
        {R"({"method":"GET"})", "uri is empty"},
        {R"({"method":"GET","uri":"ftp://example.com"})", "http or https"},
        {R"({"method":"GET","uri":"https://example.com/\r\nX: y"})", "uri"},
        {R"({"method":"GET","uri":"https://e.com","headers":{"A":"x\r\nB: y"}})", "headers/A"},
        {R"({"method":"GET","uri":"https://e.com","headers":{"A b":"x"}})", "A b"},
        {R"({"method":"GET","uri":"https://e.com","headers":[]})", "headers"},
        {R"({"method":"POST","uri":"https://e.com",
             "body":{"$content-type":"multipart/form-data","$multipart":{}}})",
         "$multipart"},
        {R"({"method":"GET","uri":"https://e.com","authentication":{"type":"ClientCertificate"}})",
         "authentication/pfx is empty"},
        {R"({"method":"GET","uri":"https://e.com","authentication":{"type":"ManagedServiceIdentity"}})",
         "ManagedServiceIdentity"},
        {R"({"method":"GET","uri":"https://e.com","authentication":{"type":"ManagedServiceIdentity"}})",
         "ManagedServiceIdentity"},
        {R"({"method":"GET","uri":"https://e.com","authentication":{"type":"ActiveDirectoryOAuth",
             "tenant":"t","audience":"a","clientId":"c","pfx":"*"}})",
         "pfx is not base64"},
    };
    for (const auto& [inputs, words] : faults)
        EXPECT_THAT(fault(inputs), HasSubstr(words)) << inputs;
}

TEST_F(Http, TheMethodDecidesWhatARepeatMayDo) {
    const std::pair<std::string_view, Effect> methods[] = {
        {"get", Effect::kReadOnly},           {"HEAD", Effect::kReadOnly},
        {"OPTIONS", Effect::kReadOnly},       {"PUT", Effect::kIdempotentByLookup},
        {"DELETE", Effect::kIdempotentByLookup}, {"POST", Effect::kNotIdempotent},
        {"PATCH", Effect::kNotIdempotent}};
    for (const auto& [method, effect] : methods) {
        const auto operation = connector_.operation_of(method, "/any");
        ASSERT_TRUE(operation.has_value());
        EXPECT_EQ(*operation, "Http." + base::upper(method));
        EXPECT_EQ(connector_.traits(*operation)->effect, effect);
        given(base::format(R"({{"method":"{}","uri":"https://example.com"}})", method));
        EXPECT_EQ(read(lost(Reach::kAmbiguous, "cut")).retry,
                  effect == Effect::kNotIdempotent ? RetryClass::kAmbiguous : RetryClass::kYes);
        EXPECT_EQ(read(lost(Reach::kNotSent, "dns")).retry, RetryClass::kYes);
        EXPECT_EQ(read(answered(503)).retry, RetryClass::kYes);
    }
    EXPECT_EQ(connector_.traits("Http")->effect, Effect::kNotIdempotent);
    EXPECT_FALSE(connector_.traits("SendEmail").has_value());
    auto guarded = lost(Reach::kNotSent, "refused by the address guard");
    guarded.permanent = true;
    EXPECT_EQ(read(guarded).retry, RetryClass::kNo);
}

TEST_F(Http, ReadsStatusesAsDotNetNamesThem) {
    struct Row {
        int status;
        std::string_view code;
        StepStatus outcome;
        RetryClass retry;
    };
    const Row rows[] = {
        {200, "OK", StepStatus::kSucceeded, RetryClass::kNo},
        {201, "Created", StepStatus::kSucceeded, RetryClass::kNo},
        {202, "Accepted", StepStatus::kSucceeded, RetryClass::kNo},
        {204, "NoContent", StepStatus::kSucceeded, RetryClass::kNo},
        {304, "NotModified", StepStatus::kSucceeded, RetryClass::kNo},
        {400, "BadRequest", StepStatus::kFailed, RetryClass::kNo},
        {404, "NotFound", StepStatus::kFailed, RetryClass::kNo},
        {408, "RequestTimeout", StepStatus::kFailed, RetryClass::kYes},
        {422, "422", StepStatus::kFailed, RetryClass::kNo},
        {429, "429", StepStatus::kFailed, RetryClass::kYes},
        {500, "InternalServerError", StepStatus::kFailed, RetryClass::kYes},
        {599, "599", StepStatus::kFailed, RetryClass::kYes},
    };
    for (const Row& row : rows) {
        const Outcome outcome = read(answered(row.status, R"({"a":1})"));
        EXPECT_EQ(outcome.code, row.code);
        EXPECT_EQ(outcome.status, row.outcome);
        EXPECT_EQ(outcome.retry, row.retry) << row.status;
        EXPECT_FALSE(outcome.error.has_value());
        EXPECT_EQ(outcome.outputs->at("statusCode"), row.status);
        EXPECT_EQ(outcome.outputs->at("body"), json(R"({"a":1})"));
    }
}

TEST_F(Http, JoinsRepeatedHeadersAndDecodesBodies) {
    const Outcome outcome = read(
        answered(200, "{\"a\":", {{"Via", "a"}, {"via", "b"}, {"Content-Type", "text/plain"}}));
    EXPECT_EQ(model::text_at(outcome.outputs->at("headers"), "Via"), "a, b");
    EXPECT_EQ(outcome.outputs->at("headers").as_object().size(), 2u);
    EXPECT_EQ(read(answered(204)).outputs->as_object().contains("body"), false);
}

TEST_F(Http, AsATriggerAsksWhereTheServiceSaidLast) {
    given(R"({"method":"POST","uri":"https://feed.example/a?x=1","body":{}})");
    Json state = json("{}");
    const auto ask = [&](const model::Reply& reply) {
        call_ = connector_.plan_poll(invocation_, {}, state).value();
        auto polled = connector_.read_poll(invocation_, {}, state, call_, reply);
        if (polled) state = polled->state;
        return polled;
    };
    const auto none = ask(answered(202, "", {{"Location", "b?next=2"}, {"Retry-After", "7"}}));
    EXPECT_EQ(std::get<HttpCall>(call_.what).method, "POST");
    EXPECT_FALSE(none->body.has_value());
    EXPECT_EQ(none->wait, std::chrono::seconds(7));
    const auto some = ask(answered(200, R"({"id":1})"));
    EXPECT_EQ(std::get<HttpCall>(call_.what).method + std::get<HttpCall>(call_.what).url,
              "GEThttps://feed.example/b?next=2");
    EXPECT_EQ(*some->body, json(R"({"id":1})"));
    EXPECT_EQ(model::text_at(state, "location"), "https://feed.example/b?next=2");
    EXPECT_FALSE(ask(answered(200))->body.has_value());
    EXPECT_THAT(ask(answered(404)).error().message, HasSubstr("404"));
    EXPECT_THAT(ask(answered(304)).error().message, HasSubstr("304"));
    EXPECT_FALSE(ask(lost(Reach::kNotSent, "no such host")));
}

}  // namespace
}  // namespace leadflow::connectors::http
