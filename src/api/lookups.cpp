// SPDX-License-Identifier: Apache-2.0
#include "api/lookups.h"

#include "api/connector_json.h"
#include "api/limits.h"
#include "api/resource.h"
#include "base/text.h"
#include "outbound/outbound.h"
#include "runner/connection_fault.h"

#include <algorithm>
#include <utility>

namespace leadflow::api {

using connectors::Question;
using model::Json;
using model::JsonArray;
using model::JsonObject;

// One question on its way. Touched by one thread at a time.
struct Lookups::Job {
    explicit Job(std::atomic<size_t>& jobs) : under_way(jobs) { ++under_way; }
    ~Job() { --under_way; }
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    std::atomic<size_t>& under_way;
    Question question;
    std::shared_ptr<const connectors::Connector> connector;
    std::shared_ptr<const model::OpenConnection> connection;
    std::string key;
    model::Call call;
    connectors::Finding finding;
    int calls = 0;
    base::Time deadline{};
    http::Responder respond;
};

namespace {

// Equal calls have equal answers: what does not matter of the other fields is not in them.
std::string key_of(const Question& question, const connectors::Connector& connector,
                   const model::OpenConnection& connection, const model::Call& call) {
    const auto* http = std::get_if<model::HttpCall>(&call.what);
    return base::format("{} {} {} {}\n{}\n{}\n{} {}\n{}", static_cast<const void*>(&connector),
                        static_cast<const void*>(&connection), static_cast<int>(question.kind),
                        question.operation, question.field, call.purpose,
                        http == nullptr ? "" : http->method, http == nullptr ? "" : http->address(),
                        http == nullptr ? "" : http->body);
}

Json choices_json(const connectors::Finding& finding) {
    JsonArray choices;
    for (const connectors::Choice& choice : finding.choices) {
        JsonObject one{{"value", choice.value}, {"title", model::text_value(choice.title)}};
        if (choice.folder) {
            one["folder"] = true;
            one["node"] = choice.node;
        }
        choices.push_back(std::move(one));
    }
    return JsonObject{{"choices", std::move(choices)}, {"complete", !finding.cut}};
}

}  // namespace

void Lookups::add_to(http::Router& router) {
    for (const bool fields : {false, true})
        router.add("POST",
                   base::format("/api/v1/connectors/{{api}}/operations/{{operation}}/{}",
                                fields ? "fields" : "choices"),
                   [this, fields](http::Request&& request, const http::PathValues& values,
                                  http::Responder respond) {
                       ask(request, values, fields, std::move(respond));
                   });
}

base::Result<std::shared_ptr<Lookups::Job>> Lookups::job_of(const http::Request& request,
                                                            const http::PathValues& values,
                                                            bool fields) {
    const Json body = TRY(model::parse_json(request.body));
    auto job = std::make_shared<Job>(under_way_);
    const std::string& api = values.at("api");
    job->connector = rooms_.registry.find(api);
    if (job->connector == nullptr)
        return base::not_found(base::format("there is no connector '{}'", api));
    Question& question = job->question;
    question.api = base::lower(api);
    question.operation = values.at("operation");
    question.field = model::text_at(body, "field");
    if (fields)
        question.kind = model::bool_at(body, "outputs").value_or(false) ? Question::Kind::kOutputs
                                                                        : Question::Kind::kFields;
    if (const Json* given = model::find(body, "values"); given != nullptr && given->is_object())
        question.inputs = JsonObject{{"parameters", *given}};
    if (const Json* node = model::find(body, "node"); node != nullptr && !node->is_null())
        question.node = *node;
    // 404 is for what the connector has not: a connection can be made.
    TRY(job->connector->traits(question.operation));
    const std::string name(model::text_at(body, "connection"));
    if (name.empty()) return base::invalid_input("a connection must be chosen first");
    auto opened = rooms_.connections.open(name);
    if (!opened) return base::invalid_input(opened.error().message);
    job->connection = std::move(*opened);
    const std::vector<std::string> apis = job->connector->apis();
    if (std::none_of(apis.begin(), apis.end(), [&](const std::string& one) {
            return base::equals_ignoring_case(one, job->connection->api);
        }))
        return base::invalid_input(base::format("connection '{}' is one of {}, not of {}", name,
                                                job->connection->api, api));
    job->call = TRY(job->connector->ask(question, *job->connection));
    job->key = key_of(question, *job->connector, *job->connection, job->call);
    return job;
}

void Lookups::ask(const http::Request& request, const http::PathValues& values, bool fields,
                  http::Responder respond) {
    auto job = job_of(request, values, fields);
    if (!job) return respond(problem_of(job.error()));
    if (auto known = kept((*job)->key)) return respond(http::json_response(200, std::move(*known)));
    if (under_way_ > kLookupsAtOnceMax)
        return respond(problem_of(base::unavailable("too many lists are asked for at once")));
    (*job)->respond = std::move(respond);
    (*job)->deadline = rooms_.runner.rooms().clock.now() + kLookupTimeMax;
    perform(*job);
}

void Lookups::perform(const std::shared_ptr<Job>& job) {
    const base::Duration left = job->deadline - rooms_.runner.rooms().clock.now();
    if (left <= base::Duration(0))
        return job->respond(far_side_problem(base::timeout(
            base::format("the service took longer than {} seconds", kLookupTimeMax.count()))));
    ++job->calls;
    job->call.time_max = left;
    rooms_.runner.rooms().outbound.perform(job->call, [this, job](model::Reply reply) {
        // Reading may take its time, which outbound's thread has not.
        auto shared = std::make_shared<model::Reply>(std::move(reply));
        if (!pool_.post([this, job, shared] { arrived(job, *shared); }))
            job->respond(problem_of(base::unavailable("too many requests at once")));
    });
}

void Lookups::arrived(const std::shared_ptr<Job>& job, const model::Reply& reply) {
    const runner::Rooms& below = rooms_.runner.rooms();
    if (runner::note_call(below, *job->connection, job->call, reply)) below.journal.lead_if_idle();
    connectors::Finding& finding = job->finding;
    finding.next.reset();
    const auto read =
        job->connector->read_answer(job->question, *job->connection, job->call, reply, finding);
    if (!read) return job->respond(far_side_problem(read.error()));
    if (!finding.next) return finish(*job);
    if (job->calls >= kLookupCallsMax) {
        finding.cut = true;
        return finish(*job);
    }
    job->call = std::move(*finding.next);
    perform(job);
}

void Lookups::finish(Job& job) {
    std::string json = job.question.kind == Question::Kind::kChoices
                           ? model::to_text(choices_json(job.finding))
                           : model::to_text(JsonObject{{"fields", fields_json(job.finding.fields)},
                                                       {"complete", !job.finding.cut}});
    keep({.key = std::move(job.key),
          .json = json,
          .until = rooms_.runner.rooms().clock.now() + kLookupKeptFor,
          .connection = job.connection,
          .connector = job.connector});
    job.respond(http::json_response(200, std::move(json)));
}

std::optional<std::string> Lookups::kept(const std::string& key) {
    base::MutexLock lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return std::nullopt;
    if (found->second->until > rooms_.runner.rooms().clock.now()) return found->second->json;
    drop(found->second);
    return std::nullopt;
}

void Lookups::keep(Kept made) {
    base::MutexLock lock(mutex_);
    if (const auto found = by_key_.find(made.key); found != by_key_.end()) drop(found->second);
    kept_bytes_ += made.json.size();
    kept_.push_front(std::move(made));
    by_key_[kept_.front().key] = kept_.begin();
    // All live as long: the oldest are the first to end.
    while (!kept_.empty() && (kept_.size() > kLookupsKeptMax || kept_bytes_ > kLookupBytesKeptMax ||
                              kept_.back().until <= rooms_.runner.rooms().clock.now()))
        drop(std::prev(kept_.end()));
}

void Lookups::drop(KeptList::iterator at) {
    kept_bytes_ -= at->json.size();
    by_key_.erase(at->key);
    kept_.erase(at);
}

}  // namespace leadflow::api
