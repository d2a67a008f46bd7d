// SPDX-License-Identifier: Apache-2.0
// tests/conformance/corpus: what public definitions are made of, each sent its request and run to
// its end. The corpus' README says what a file expects.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <mutex>

#include "base/encoding.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/ingest_fixture.h"
#include "model/step_record.h"

namespace leadflow::ingest {
namespace {

using model::Json;

// Members that `expected` does not name are free; numbers are held against by value.
std::string difference(const Json& expected, const Json& actual, const std::string& path) {
    if (expected.is_object()) {
        if (!actual.is_object()) return path + " is no object: " + model::to_text(actual);
        for (const auto& member : expected.get_object()) {
            const Json* found = model::find(actual, std::string_view(member.key()));
            const std::string inner = path + "." + std::string(member.key());
            if (found == nullptr) return inner + " is missing";
            if (std::string text = difference(member.value(), *found, inner); !text.empty())
                return text;
        }
        return {};
    }
    if (expected.is_array()) {
        if (!actual.is_array() || actual.get_array().size() != expected.get_array().size())
            return path + " is another list: " + model::to_text(actual);
        for (size_t i = 0; i < expected.get_array().size(); ++i)
            if (std::string text = difference(expected.get_array()[i], actual.get_array()[i],
                                              path + "[" + std::to_string(i) + "]");
                !text.empty())
                return text;
        return {};
    }
    if (expected.is_number() && actual.is_number())
        return expected.to_number<double>() == actual.to_number<double>()
                   ? ""
                   : path + " is " + model::to_text(actual);
    return expected == actual ? ""
                              : path + " is " + model::to_text(actual) + ", not " +
                                    model::to_text(expected);
}

model::Reply reply_of(const Json& said) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    reply.status = static_cast<int>(model::integer_at(said, "status").value_or(200));
    if (const Json* headers = model::find(said, "headers"))
        for (const auto& header : headers->get_object())
            reply.headers.emplace_back(header.key(), model::text_of(header.value()));
    if (const Json* body = model::find(said, "body"))
        reply.body = body->is_string() ? std::string(model::text_of(*body)) : model::to_text(*body);
    return reply;
}

// One file of the corpus and the world it speaks of.
class Sample {
  public:
    explicit Sample(const std::filesystem::path& file)
        : json_(*model::parse_json(flows::read_test_file(file.string()))),
          rooms_([this](const model::Call& call) { return answer_to(call); }) {
        rooms_.runner.answer_to(&ingest_.replies());
    }

    // What is otherwise than expected, or nothing.
    std::string run() {
        const auto live = rooms_.flows.catalog.import({.document = model::to_text(json_)});
        if (!live) return "not imported: " + live.error().message;
        for (const definition::Fault& fault : (*live)->faults)
            if (!fault.warning) return fault.path + ": " + fault.message;
        if (!ingest_.start() || !rooms_.runner.start()) return "not started";
        send(**live);
        if (!rooms_.settled()) return "not settled";
        rooms_.runner.request_stop();
        rooms_.runner.join();
        std::string text = difference(json_.at("expected").at("response"), response(), "response");
        if (text.empty()) text = run_difference();
        return text.empty() ? sent_difference_ : text;
    }

  private:
    model::Reply answer_to(const model::Call& call) {
        const Json* replies = model::find(json_, "replies");
        if (replies == nullptr) return runner::friendly_world(call);
        const std::lock_guard<std::mutex> lock(mutex_);
        const model::JsonObject& all = replies->get_object();
        const Json& said = std::next(all.begin(), static_cast<std::ptrdiff_t>(
                                                      std::min(calls_++, all.size() - 1)))
                               ->value();
        const auto* http = std::get_if<model::HttpCall>(&call.what);
        if (const Json* sent = model::find(said, "sent"); sent != nullptr && http != nullptr) {
            Json actual(model::JsonObject{{"method", http->method}, {"url", http->url}});
            if (auto body = model::parse_json(http->body)) actual.get_object()["body"] = *body;
            sent_difference_ = difference(*sent, actual, "sent");
        }
        return reply_of(said);
    }

    void send(const flows::LiveFlow& live) {
        const Json& said = json_.at("trigger").at("request");
        http::Request request = request_to(live);
        request.method = model::text_at(said, "method");
        if (const auto more = model::text_at(said, "relativePath"); !more.empty())
            request.path += "/" + std::string(more);
        if (const auto more = model::text_at(said, "query"); !more.empty())
            request.query += "&" + std::string(more);
        bool is_json = true;
        if (const Json* headers = model::find(said, "headers"))
            for (const auto& header : headers->get_object()) {
                request.headers.add(std::string(header.key()),
                                    std::string(model::text_of(header.value())));
                if (base::equals_ignoring_case(std::string_view(header.key()), "content-type"))
                    is_json = model::text_of(header.value()).find("json") != std::string_view::npos;
            }
        if (const Json* body = model::find(said, "body"))
            request.body = is_json ? model::to_text(*body) : std::string(model::text_of(*body));
        if (auto refused = ingest_.before_body(request)) {
            answer_.response = std::move(*refused);
            return;
        }
        ingest_.handle(std::move(request), responder_to(answer_));
        ingest_.at_wake_up_end();
    }

    Json response() {
        model::JsonObject headers;
        for (const auto& [name, value] : answer_.response.headers.fields()) headers[name] = value;
        Json response(model::JsonObject{{"status", answer_.response.status},
                                        {"headers", std::move(headers)}});
        auto parsed = model::parse_json(answer_.response.body);
        response.get_object()["body"] =
            parsed ? *parsed : model::text_value(answer_.response.body);
        return response;
    }

    std::string run_difference() {
        const Json& expected = json_.at("expected");
        const std::string_view status = model::text_at(expected, "status");
        const std::vector<model::RunHead> runs = rooms_.flows.store.runs({}).value();
        if (status == "Refused" || status == "NoRun")
            return runs.empty() ? "" : "a run was started";
        if (runs.size() != 1) return "there are " + std::to_string(runs.size()) + " runs";
        if (model::name_of(runs[0].status) != status)
            return "the run is " + std::string(model::name_of(runs[0].status));
        if (const Json* error = model::find(expected, "error")) {
            const Json actual =
                runs[0].error ? Json(model::JsonObject{{"code", runs[0].error->code},
                                                       {"message", runs[0].error->message}})
                              : Json();
            if (std::string text = difference(*error, actual, "error"); !text.empty()) return text;
        }
        std::map<std::string, std::vector<model::Step>> steps;
        const std::vector<model::SaveStep> rows =
            rooms_.flows.store.steps(runs[0].id).value();
        for (const model::SaveStep& row : rows)
            if (!row.name.starts_with(model::kReservedMark))
                steps[row.name].push_back(*model::to_step(row));
        for (const auto& action : expected.at("actions").as_object()) {
            std::string text = action_difference(action.value(), steps[action.key()]);
            if (!text.empty()) return std::string(action.key()) + ": " + text;
        }
        return {};
    }

    static std::string action_difference(const Json& expected, std::vector<model::Step> steps) {
        if (steps.empty()) return "has no record";
        std::sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
            return a.repetition < b.repetition;
        });
        if (const auto count = model::integer_at(expected, "repetitions");
            count && steps.size() != static_cast<size_t>(*count))
            return "ran " + std::to_string(steps.size()) + " times";
        if (const Json* statuses = model::find(expected, "repetitionStatuses")) {
            model::JsonArray actual;
            for (const model::Step& step : steps)
                actual.push_back(model::text_value(model::name_of(step.status)));
            if (std::string text = difference(*statuses, actual, "statuses"); !text.empty())
                return text;
        }
        const auto worst = std::find_if(steps.begin(), steps.end(), [](const model::Step& step) {
            return step.status == model::StepStatus::kFailed;
        });
        const model::Step& told = worst == steps.end() ? steps.back() : *worst;
        if (model::name_of(told.status) != model::text_at(expected, "status"))
            return "is " + std::string(model::name_of(told.status)) +
                   (told.error ? ": " + told.error->message : "");
        const Json* outputs = model::find(expected, "outputs");
        if (outputs == nullptr) return {};
        return difference(*outputs, told.outputs.value_or(Json()), "outputs");
    }

    const Json json_;
    std::mutex mutex_;
    size_t calls_ = 0;
    std::string sent_difference_;
    Answer answer_;
    runner::RunnerRooms rooms_;
    Ingest ingest_{{rooms_.flows.store, rooms_.flows.journal, rooms_.flows.catalog, rooms_.runner,
                    rooms_.flows.clock, rooms_.flows.random, rooms_.flows.metrics}};
};

TEST(Corpus, EachFlowEndsAsItsFileExpects) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("tests/conformance/corpus")) {
        if (entry.path().extension() != ".json") continue;
        ++count;
        EXPECT_EQ(Sample(entry.path()).run(), "") << entry.path().filename();
    }
    EXPECT_GE(count, 30U);
}

}  // namespace
}  // namespace leadflow::ingest
