// SPDX-License-Identifier: Apache-2.0
// Every fixture of tests/connectors: a definition as publishers write them, what can run of it
// (expected.json), and what calls its inputs become (cases.json). All are ours.
#include "connectors/described/described_fixture.h"
#include "connectors/described/report.h"

#include <algorithm>
#include <filesystem>

namespace leadflow::connectors::described {
namespace {

using test::Json;
using test::JsonObject;
using test::json;

constexpr const char* kFolder = "tests/connectors";

std::vector<std::string> fixture_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder))
        if (entry.is_directory()) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string path_of(const std::string& fixture, const char* file) {
    return base::format("{}/{}/{}", kFolder, fixture, file);
}

class Fixtures : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        const std::string definition =
            test::file_text(path_of(GetParam(), "apiDefinition.swagger.json"));
        const std::string properties = test::file_text(path_of(GetParam(), "apiProperties.json"));
        auto made = compile({.name = GetParam(),
                             .definition = definition,
                             .properties = properties,
                             .script = std::filesystem::exists(path_of(GetParam(), "script.csx"))});
        ASSERT_TRUE(made.has_value()) << made.error().message;
        connector_ = std::make_shared<CompiledConnector>(std::move(*made));
        expected_ = json(test::file_text(path_of(GetParam(), "expected.json")));
        ASSERT_TRUE(expected_.is_object()) << expected_;
    }

    std::shared_ptr<const CompiledConnector> connector_;
    Json expected_;
};

std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> all;
    for (const Json& one : list.as_array()) all.emplace_back(model::text_of(one));
    return all;
}

TEST_P(Fixtures, CanRunWhatIsExpected) {
    const Report report = report_of(*connector_);
    EXPECT_EQ(static_cast<int64_t>(report.operations),
              model::integer_at(expected_, "operations").value_or(-1));
    EXPECT_EQ(static_cast<int64_t>(report.runnable),
              model::integer_at(expected_, "runnable").value_or(-1));
    const Json* reasons = model::find(expected_, "reasons");
    EXPECT_EQ(report.reasons,
              reasons == nullptr ? std::vector<std::string>() : texts(*reasons));
}

TEST_P(Fixtures, AsksForTheExpectedSettingsAndFields) {
    std::vector<std::string> settings;
    for (const ConnectionField& field : connector_->connection_fields)
        settings.push_back(field.key + (field.secret ? "!" : "") + (field.required ? "*" : ""));
    if (const Json* wanted = model::find(expected_, "connection")) {
        EXPECT_EQ(settings, texts(*wanted));
    }
    const Json* fields = model::find(expected_, "fields");
    if (fields == nullptr) return;
    for (const auto& member : fields->as_object()) {
        const CompiledOperation* operation =
            connector_->operation(std::string(member.key()));
        ASSERT_NE(operation, nullptr) << member.key();
        std::vector<std::string> keys;
        for (const Field& field : operation->fields)
            keys.push_back(field.key + (field.required ? "*" : "") +
                           (field.visibility == Visibility::kInternal ? "-" : ""));
        EXPECT_EQ(keys, texts(member.value())) << member.key();
    }
}

// Headers of a call, secret ones too; those that every call has are left out unless asked for.
std::string header_in(const model::HttpCall& http, std::string_view name) {
    for (const auto& [key, value] : http.secret_headers)
        if (base::equals_ignoring_case(key, name)) return "secret " + value.reveal();
    return connectors::test::header(http, name);
}

void expect_call(const model::HttpCall& http, const Json& expect) {
    if (const Json* method = model::find(expect, "method")) {
        EXPECT_EQ(http.method, model::text_of(*method));
    }
    if (const Json* url = model::find(expect, "url")) {
        EXPECT_EQ(http.address(), model::text_of(*url));
    }
    if (const Json* url = model::find(expect, "shown")) {
        EXPECT_EQ(http.url, model::text_of(*url));
    }
    if (const Json* headers = model::find(expect, "headers"))
        for (const auto& member : headers->as_object()) {
            EXPECT_EQ(header_in(http, std::string(member.key())),
                      model::text_of(member.value()))
                << member.key();
        }
    if (const Json* body = model::find(expect, "body")) {
        EXPECT_EQ(model::to_text(json(http.body)), model::to_text(*body));
    }
    if (const Json* text = model::find(expect, "text")) {
        EXPECT_EQ(http.body, model::text_of(*text));
    }
    if (const Json* token = model::find(expect, "token")) {
        ASSERT_TRUE(http.token.has_value());
        JsonObject form;
        for (const auto& [name, value] : http.token->form)
            form[name] = model::text_value(value.reveal());
        JsonObject made{{"url", http.token->url},
                        {"client_id", http.token->client_id},
                        {"client_secret", http.token->client_secret.reveal()},
                        {"scope", http.token->scope},
                        {"form", std::move(form)}};
        if (!http.token->refresh_token.empty())
            made["refresh_token"] = http.token->refresh_token.reveal();
        EXPECT_EQ(model::to_text(Json(made)), model::to_text(*token));
    }
}

model::Reply reply_of(const Json& written) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = static_cast<int>(model::integer_at(written, "status").value_or(200));
    if (const Json* headers = model::find(written, "headers"))
        for (const auto& member : headers->as_object())
            reply.headers.emplace_back(std::string(member.key()),
                                       std::string(model::text_of(member.value())));
    const Json* body = model::find(written, "body");
    if (body != nullptr && body->is_string()) reply.body = model::text_of(*body);
    else if (body != nullptr) {
        reply.body = model::to_text(*body);
        reply.headers.emplace_back("Content-Type", "application/json");
    }
    return reply;
}

class Case {
  public:
    Case(std::shared_ptr<const CompiledConnector> connector, const Json& written)
        : connector_(std::move(connector)), written_(written) {
        const Json* with = model::find(written, "connection");
        if (with != nullptr) {
            if (const Json* settings = model::find(*with, "settings"))
                connection_.settings = *settings;
            if (const Json* secrets = model::find(*with, "secrets"))
                connection_.secrets = secrets->as_object();
        }
        connection_.name = "mine";
        invocation_ = connectors::test::action("shared_x", model::text_at(written, "operation"),
                                               written.at("inputs"));
        if (invocation_.operation.empty()) {
            auto found = connector_.operation_of(model::text_at(written.at("inputs"), "method"),
                                                 model::text_at(written.at("inputs"), "path"));
            EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message);
            if (found) invocation_.operation = *found;
        }
    }

    void run() {
        const Json& expect = written_.at("expect");
        auto call = connector_.plan(invocation_, connection_);
        if (const Json* fault = model::find(expect, "fault")) {
            ASSERT_FALSE(call.has_value());
            EXPECT_NE(call.error().message.find(model::text_of(*fault)), std::string::npos)
                << call.error().message;
            return;
        }
        ASSERT_TRUE(call.has_value()) << call.error().message;
        expect_call(std::get<model::HttpCall>(call->what), expect);
        if (const Json* steps = model::find(written_, "replies"))
            for (const Json& step : steps->as_array()) answer(*call, step);
    }

  private:
    // {"reply": …, "next": an expected call, or "outputs", "status", "error"}.
    void answer(model::Call& call, const Json& step) {
        model::Outcome outcome =
            connector_.read(invocation_, connection_, call, reply_of(step.at("reply")));
        if (const Json* next = model::find(step, "next")) {
            ASSERT_TRUE(outcome.next.has_value()) << (outcome.error ? outcome.error->message : "");
            call = std::move(*outcome.next);
            return expect_call(std::get<model::HttpCall>(call.what), *next);
        }
        EXPECT_FALSE(outcome.next.has_value());
        EXPECT_EQ(model::name_of(outcome.status), model::text_at(step, "status"));
        if (const Json* outputs = model::find(step, "outputs")) {
            ASSERT_TRUE(outcome.outputs.has_value());
            EXPECT_EQ(model::to_text(*outcome.outputs), model::to_text(*outputs));
        }
        if (const Json* error = model::find(step, "error")) {
            ASSERT_TRUE(outcome.error.has_value());
            EXPECT_EQ(outcome.error->message, model::text_of(*error));
        }
    }

    const DescribedConnector connector_;
    const Json& written_;
    model::OpenConnection connection_;
    model::Invocation invocation_;
};

TEST_P(Fixtures, BecomesTheExpectedCalls) {
    const std::string text = test::file_text(path_of(GetParam(), "cases.json"));
    const Json cases = json(text);
    ASSERT_TRUE(cases.is_array()) << cases;
    for (const Json& one : cases.as_array()) {
        SCOPED_TRACE(model::text_at(one, "name"));
        Case(connector_, one).run();
    }
}

INSTANTIATE_TEST_SUITE_P(All, Fixtures, testing::ValuesIn(fixture_names()), [](const auto& one) {
    std::string name = one.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

}  // namespace
}  // namespace leadflow::connectors::described
