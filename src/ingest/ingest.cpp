// SPDX-License-Identifier: Apache-2.0
#include "ingest/ingest.h"

#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "engine/response.h"
#include "http/client_address.h"
#include "ingest/answers.h"
#include "ingest/limits.h"
#include "model/step_record.h"
#include "runner/new_run.h"
#include "runner/step_seal.h"

namespace leadflow::ingest {
namespace {

using http::Response;

bool method_fits(const flows::LiveFlow& live, std::string_view method) {
    return base::equals_ignoring_case(wanted_method(live), method);
}

bool carries_nothing(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

// Authorization never reaches the store; what we say of a lead no sender says.
model::JsonObject kept_headers(const http::Headers& headers) {
    model::JsonObject object;
    object.reserve(headers.fields().size());
    for (const auto& [name, value] : headers.fields()) {
        if (base::equals_ignoring_case(name, "authorization") ||
            base::equals_ignoring_case(name, flows::kDuplicateOfHeader))
            continue;
        const std::string_view shown =
            base::is_valid_utf8(value) ? std::string_view(value) : std::string_view("?");
        const auto [place, added] = object.emplace(name, model::text_value(shown));
        if (added) continue;
        boost::json::string& earlier = place->value().get_string();
        earlier.append(", ");
        earlier.append({shown.data(), shown.size()});
    }
    return object;
}

// As model::to_text, which is made for values of any shape.
std::string text_of_headers(const model::JsonObject& headers) {
    std::string text = "{";
    text.reserve(kUsualHeadersBytes);
    for (const auto& header : headers) {
        if (text.size() > 1) text += ',';
        model::append_quoted(text, std::string_view(header.key()));
        text += ':';
        model::append_quoted(text, model::text_of(header.value()));
    }
    text += '}';
    return text;
}

constexpr const char* kConditionNotMet =
    "A condition of the trigger does not hold, so no run was started.";

constexpr const char* kTooManyRuns =
    "As many runs of the flow are under way and wait as its concurrency allows. The request is "
    "kept.";
constexpr const char* kNothingToSplit =
    "The list that the trigger's splitOn gives is empty, so no run was started.";

// A condition that cannot be evaluated does not hold either.
bool starts(const flows::LiveFlow& live, const model::Run& run) {
    return runner::conditions_hold(live, run).value_or(false);
}

definition::Refusal switched_off(const flows::LiveFlow& live) {
    return {400, "WorkflowTriggerIsNotEnabled",
            base::format("Could not execute workflow trigger '{}' because the workflow is in state "
                         "'Disabled'. The request is kept.",
                         live.program->trigger.name)};
}

definition::Refusal not_called(const flows::LiveFlow& live) {
    return {400, "TriggerNotCallable",
            base::format("The trigger '{}' asks a service by the clock; it is not called. The "
                         "request is kept.",
                         live.program->trigger.name)};
}

// Where the answer to a flow that has called goes.
class FlowTarget final : public http::Responder::Target {
  public:
    explicit FlowTarget(runner::ChildFlows::Done done) : done_(std::move(done)) {}
    void respond(Response response) override {
        if (response.status == http::kCloseUnanswered) return;
        model::Reply reply{.reach = model::Reach::kAnswered, .status = response.status};
        reply.headers = response.headers.fields();
        reply.body = std::move(response.body);
        done_(std::move(reply));
    }

  private:
    runner::ChildFlows::Done done_;
};

// Reads any body, asks for nothing.
definition::TriggerReader reader_of_callbacks() {
    model::Trigger trigger;
    trigger.type = model::TriggerType::kRequest;
    auto reader = definition::TriggerReader::of(trigger);
    CHECK(reader.has_value());
    return std::move(*reader);
}

}  // namespace

Ingest::Ingest(Rooms rooms)
    : rooms_(rooms),
      pending_(rooms.clock),
      callback_reader_(reader_of_callbacks()),
      accepted_(rooms.metrics.counter("leadflow_ingest_accepted_total",
                                      "Requests that started a run")),
      refused_(rooms.metrics.counter("leadflow_ingest_refused_total",
                                     "Requests kept as refused receipts")),
      unavailable_(rooms.metrics.counter("leadflow_ingest_unavailable_total",
                                         "Requests answered 503, not stored")) {}

Ingest::~Ingest() { pending_.stop(); }

base::Status Ingest::start() {
    last_receipt_ = TRY(rooms_.store.last_receipt()).number;
    TRY(first_leads_.load(rooms_.store, rooms_.catalog, rooms_.clock.now()));
    pending_.start();
    return {};
}

void Ingest::request_stop() {}
void Ingest::join() { pending_.stop(); }

std::optional<Response> Ingest::before_body(const http::RequestHead& head) {
    const auto url = parse_trigger_path(head.path);
    if (!url) return before_operation(head);
    const flows::LiveFlowPtr live = rooms_.catalog.find(url->flow);
    if (live == nullptr)
        return http::problem(404, "WorkflowNotFound",
                             base::format("The workflow '{}' could not be found.",
                                          url->flow.substr(0, 64)));
    const std::string signature = signature_in(head.query);
    if (signature.empty())
        return http::problem(401, "DirectApiAuthorizationRequired",
                             "The request must be authenticated by the signature of its URL: "
                             "parameter 'sig' is missing.");
    if (url->trigger != live->program->trigger.name)
        return http::problem(404, "WorkflowTriggerNotFound",
                             "The workflow has no trigger of the name that the URL says.");
    if (!live->key_of(signature, rooms_.clock.now()))
        return http::problem(401, "AuthorizationFailed",
                             "The signature of the URL is not valid: copy the whole URL anew.");
    if (live->guard != nullptr)
        if (auto refusal = guard_refusal(*live, head)) return refusal;
    if (!method_fits(*live, head.method) && carries_nothing(head.method))
        return method_refused(*live, head.method);
    return std::nullopt;
}

// What the flow's URL asks for besides its signature, as far as the head tells.
std::optional<Response> Ingest::guard_refusal(const flows::LiveFlow& live,
                                              const http::RequestHead& head) {
    const flows::UrlGuard& guard = *live.guard;
    if (!guard.admits_address(http::client_address(head)))
        return http::problem(403, "AddressNotAllowed",
                             "This address may not call the workflow's URL.");
    if (!guard.admits_basic(head.headers.value("Authorization"))) {
        Response response = http::problem(401, "AuthorizationFailed",
                                          "The URL asks for a name and a password.");
        response.headers.add("WWW-Authenticate", "Basic realm=\"workflow\", charset=\"UTF-8\"");
        return response;
    }
    if (!guard.admits_certificate(head.certificate))
        return http::problem(401, "AuthorizationFailed",
                             "The URL asks for a certificate of the client that it knows.");
    if (guard.bearer)
        if (auto refusal = token_refusal(*guard.bearer, head)) return refusal;
    if (guard.per_minute == 0) return std::nullopt;
    const auto wait = live.url_state->rate.take(guard.per_minute, rooms_.clock.now());
    if (!wait) return std::nullopt;
    Response response = http::problem(
        429, "TooManyRequests", "The workflow's URL is called too often: try again a little later.");
    response.headers.add("Retry-After", base::format("{}", wait->count() / 1000000 + 1));
    return response;
}

std::optional<Response> Ingest::token_refusal(const flows::BearerGuard& guard,
                                              const http::RequestHead& head) {
    const base::Status judged =
        rooms_.tokens == nullptr
            ? base::Status(base::unauthorized("no tokens are judged here"))
            : rooms_.tokens->judge(guard, head.headers.value("Authorization"));
    if (judged) return std::nullopt;
    const bool later = judged.error().code == base::ErrorCode::kUnavailable;
    Response response = http::problem(later ? 503 : 401,
                                      later ? "ServiceUnavailable" : "AuthorizationFailed",
                                      base::format("The URL asks for a token: {}.",
                                                   judged.error().message));
    if (later) response.headers.add("Retry-After", base::format("{}", kAskAgainSeconds));
    else response.headers.add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return response;
}

std::optional<Response> Ingest::before_callback(const http::RequestHead& head,
                                                const CallbackTarget& target) {
    const flows::LiveFlowPtr live = rooms_.catalog.find(target.flow);
    const std::string wanted =
        live ? flows::callback_signature(live->callback_key, model::RunId{std::string(target.run)},
                                         target.step)
             : "";
    if (live == nullptr || !crypto::equal_in_constant_time(signature_in(head.query), wanted))
        return http::problem(401, "AuthorizationFailed",
                             "The signature of the callback address is not valid.");
    if (head.method == "POST") return std::nullopt;
    Response response = http::problem(405, "MethodNotAllowed", "call back with POST");
    response.headers.add("Allow", "POST");
    return response;
}

std::optional<Response> Ingest::before_operation(const http::RequestHead& head) {
    if (const auto target = parse_callback_path(head.path)) return before_callback(head, *target);
    const auto url = parse_operation_path(head.path);
    if (!url) return http::problem(404, "NotFound", "there is nothing at this path");
    const flows::LiveFlowPtr live = rooms_.catalog.find(url->flow);
    const std::string wanted = live ? operation_signature(url->run, live->own_signature) : "";
    if (live == nullptr || !crypto::equal_in_constant_time(signature_in(head.query), wanted))
        return http::problem(401, "AuthorizationFailed",
                             "The signature of the address is not valid: use the Location that the "
                             "202 named.");
    if (head.method == "GET") return std::nullopt;
    Response response = http::problem(405, "MethodNotAllowed", "ask with GET");
    response.headers.add("Allow", "GET");
    return response;
}

Response Ingest::operation(const OperationUrl& url) {
    const flows::LiveFlowPtr live = rooms_.catalog.find(url.flow);
    const auto run = rooms_.store.run(model::RunId{std::string(url.run)});
    if (live == nullptr || !run || run->flow != live->flow.id)
        return http::problem(404, "WorkflowRunNotFound", "The run could not be found.");
    if (auto said = answer_in_store(*run)) return std::move(*said);
    Response again;
    again.status = 202;
    point_at_operation(again, *live, run->id);
    return again;
}

// The run's Response action has left its answer in its own outputs.
std::optional<Response> Ingest::answer_in_store(const model::RunHead& run) {
    const auto live = rooms_.catalog.version(run.flow, run.flow_version);
    if (!live) return unavailable(live.error());
    auto rows = rooms_.store.steps(run.id);
    if (!rows) return unavailable(rows.error());
    for (model::SaveStep& row : *rows) {
        const auto* action = (*live)->program->find(row.name);
        if (action == nullptr || action->action.type != model::ActionType::kResponse ||
            row.status != model::StepStatus::kSucceeded || !runner::unseal(rooms_.box, row))
            continue;
        const auto step = model::to_step(row);
        const auto said = step && step->outputs ? engine::respond_of(*step->outputs) : std::nullopt;
        if (said) return response_of(*said);
    }
    if (model::is_final(run.status)) return no_response(run.id);
    return std::nullopt;
}

void Ingest::call_back(const CallbackTarget& target, http::Request& request,
                       http::Responder respond) {
    const auto run = rooms_.store.run(model::RunId{std::string(target.run)});
    if (!run && run.error().code != base::ErrorCode::kNotFound)
        return respond(unavailable(run.error()));
    if (!run || model::is_final(run->status)) return respond(not_waited_for());
    const auto rows = rooms_.store.steps(run->id);
    if (!rows) return respond(unavailable(rows.error()));
    for (const model::SaveStep& row : *rows) {
        if (model::step_key(row.name, row.repetition) != target.step) continue;
        const auto step = model::to_step(row);
        if (!step || model::is_final(step->status)) break;
        model::Receipt posted{.query = rest_of(request.query), .body = std::move(request.body)};
        auto input = callback_reader_.read(posted, kept_headers(request.headers));
        if (const auto* refusal = std::get_if<definition::Refusal>(&input))
            return respond(http::problem(refusal->http_status, refusal->code, refusal->message));
        return rooms_.runner.call_back(
            *run, *step, std::move(std::get<definition::TriggerInput>(input).outputs),
            [respond = std::move(respond)](base::Status durable) mutable {
                if (!durable) return respond(unavailable(durable.error()));
                respond(Response{});
            });
    }
    respond(not_waited_for());
}

model::Receipt Ingest::receipt_of(http::Request& request, const flows::LiveFlow& live,
                                  std::string_view relative_path) {
    model::Receipt receipt;
    receipt.id = {++last_receipt_};
    receipt.flow = live.flow.id;
    receipt.received = rooms_.clock.now();
    receipt.method = request.method;
    receipt.relative_path = relative_path;
    receipt.query = rest_of(request.query);
    receipt.body = std::move(request.body);
    receipt.remote_address = std::move(request.remote_address);
    return receipt;
}

void Ingest::handle(http::Request&& request, http::Responder respond) {
    const auto url = parse_trigger_path(request.path);
    if (!url) {
        if (const auto target = parse_callback_path(request.path))
            return call_back(*target, request, std::move(respond));
        if (const auto asked = parse_operation_path(request.path))
            return respond(operation(*asked));
    }
    // before_body has looked; the flow may have been deleted since.
    const flows::LiveFlowPtr live = url ? rooms_.catalog.find(url->flow) : nullptr;
    if (live == nullptr)
        return respond(http::problem(404, "WorkflowNotFound", "The workflow could not be found."));
    if (live->guard != nullptr && !live->guard->hmac_header.empty() &&
        !live->guard->admits_body(request.headers.value(live->guard->hmac_header), request.body))
        return respond(http::problem(401, "AuthorizationFailed",
                                     base::format("The header {} is not the body's signature.",
                                                  live->guard->hmac_header)));
    const base::Time now = rooms_.clock.now();
    // before_body has found that one of them is shown: only two have to be told apart.
    const bool older = live->older_ends &&
                       live->key_of(signature_in(request.query), now) == flows::UrlKeyName::kOlder;
    (older ? live->url_state->older : live->url_state->present)
        .note(http::client_address(request), now);
    model::Receipt receipt = receipt_of(request, *live, url->relative_path);
    model::JsonObject headers = kept_headers(request.headers);
    Asker asker{.respond = std::move(respond), .is_sender = true};
    if (request.headers.has(kKeyHeader)) {
        receipt.headers = text_of_headers(headers);
        if (!is_first(*live, key_in(request.headers), receipt, asker)) return;
    }
    judge(std::move(receipt), std::move(headers), live, std::move(asker));
}

void Ingest::judge(model::Receipt receipt, model::JsonObject headers,
                   const flows::LiveFlowPtr& live, Asker asker) {
    receipt.headers = text_of_headers(headers);
    if (live->flow.state == model::FlowState::kOff || !live->can_run())
        return refuse(std::move(receipt), switched_off(*live), std::move(asker));
    if (live->program->trigger.type == model::TriggerType::kPolling)
        return refuse(std::move(receipt), not_called(*live), std::move(asker));
    if (!method_fits(*live, receipt.method)) {
        Response answer = method_refused(*live, receipt.method);
        definition::Refusal reason{405, "TriggerRequestMethodNotValid",
                                   base::format("expected '{}' and actual '{}'",
                                                wanted_method(*live), receipt.method)};
        return refuse(std::move(receipt), std::move(reason), std::move(answer),
                      std::move(asker));
    }
    if (live->program->answers_caller && !pending_.has_room())
        return refuse(std::move(receipt),
                      {429, "TooManyRequests",
                       "Too many callers wait for a response of this server. The request is kept."},
                      std::move(asker));
    auto input = live->reader->read(receipt, std::move(headers));
    if (auto* refusal = std::get_if<definition::Refusal>(&input))
        return refuse(std::move(receipt), std::move(*refusal), std::move(asker));
    accept(std::move(receipt), std::get<definition::TriggerInput>(std::move(input)), live,
           std::move(asker));
}

void Ingest::call(model::FlowCall call, Done done) {
    http::Responder respond(std::make_unique<FlowTarget>(std::move(done)));
    if (!call.operation.empty()) {
        const std::string_view target = call.operation;
        const auto asked = parse_operation_path(target.substr(0, target.find('?')));
        return respond(asked ? operation(*asked)
                             : http::problem(404, "NotFound", "there is nothing at this path"));
    }
    const auto found = rooms_.catalog.find_by_id_or_name(call.flow);
    if (!found) return respond(http::problem(404, "WorkflowNotFound", found.error().message));
    const flows::LiveFlowPtr& live = *found;
    const model::Trigger& trigger = live->program->trigger;
    if (trigger.type != model::TriggerType::kRequest ||
        (!call.trigger.empty() && call.trigger != trigger.name))
        return respond(http::problem(404, "WorkflowTriggerNotFound",
                                     "The called flow has no request trigger of that name."));
    if (call.depth > kFlowDepthMax)
        return respond(http::problem(
            400, "WorkflowDepthExceeded",
            base::format("{} flows have called one another already", kFlowDepthMax)));
    const auto earlier = rooms_.store.run(call.run);
    if (earlier) return attend(*live, *earlier, std::move(respond));
    if (earlier.error().code != base::ErrorCode::kNotFound)
        return respond(unavailable(earlier.error()));
    http::Request request;
    request.method = wanted_method(*live);
    request.query = std::move(call.query);
    request.body = std::move(call.body);
    model::Receipt receipt = receipt_of(request, *live, {});
    for (auto& [name, value] : call.headers) request.headers.add(std::move(name), std::move(value));
    request.headers.set(model::kFlowDepthHeader, base::format("{}", call.depth));
    judge(std::move(receipt), kept_headers(request.headers), live,
          {.respond = std::move(respond), .run = std::move(call.run), .by_flow = true,
           .effects_of = std::move(call.effects_of)});
    rooms_.journal.lead_if_idle();
}

void Ingest::attend(const flows::LiveFlow& live, const model::RunHead& run,
                    http::Responder respond) {
    if (!live.program->answers_caller)
        return respond(live.program->answers_later ? accepted(live, run) : no_response(run.id));
    // Held first: the Response may run while the store is asked.
    pending_.hold_flow(run.id, std::move(respond));
    const auto now = rooms_.store.run(run.id);
    auto said = now ? answer_in_store(*now) : unavailable(now.error());
    if (said) pending_.release(run.id, std::move(*said));
}

void Ingest::accept(model::Receipt receipt, definition::TriggerInput input,
                    flows::LiveFlowPtr live, Asker asker) {
    const bool by_flow = asker.by_flow;
    const model::RunId id =
        asker.run ? *asker.run : model::make_run_id(receipt.received, rooms_.random);
    Standing standing = asker.is_sender ? look_at_lead(*live, id, receipt, input) : Standing();
    model::Run run = runner::new_run(*live, receipt, std::move(input), receipt.received, id,
                                     standing.summary);
    run.effects_of = std::move(asker.effects_of.empty() ? standing.effects_of : asker.effects_of);
    run.resubmitted_from = std::move(asker.resubmitted_from);
    if (standing.kept) {
        receipt.summary = std::move(standing.summary);
        return refuse(std::move(receipt), std::move(*standing.kept), nothing_started(run),
                      std::move(asker));
    }
    if (!live->program->conditions.empty() && !starts(*live, run))
        return refuse(std::move(receipt), {202, "TriggerConditionNotMet", kConditionNotMet},
                      nothing_started(run), std::move(asker));
    if (!live->program->trigger.split_on.empty())
        return accept_split(std::move(receipt), run, std::move(live), std::move(asker));
    const bool ended = model::is_final(run.status);
    if (!ended && !rooms_.runner.admit(*live, run, asker.beyond_limit)) {
        // What was polled stays where it is: the next question brings it again.
        if (!asker.more.empty())
            return asker.respond(http::problem(429, "TooManyRequests", kTooManyRuns));
        return refuse(std::move(receipt), {429, "TooManyRequests", kTooManyRuns},
                      std::move(asker));
    }
    // A flow waits for a Response: one that has none leaves it without an answer.
    Response answer = by_flow && !live->program->answers_later ? no_response(run.id)
                                                               : accepted(*live, run);
    http::Responder respond = std::move(asker.respond);
    receipt.run = run.id;
    model::Changes changes = std::move(asker.more);
    changes.reserve(changes.size() + 2);
    changes.emplace_back(model::AddReceipt{std::move(receipt)});
    if (ended) {
        standing.claim.keep();
        changes.emplace_back(model::AddRun{std::move(run)});
        return answer_when_durable(std::move(changes), std::move(answer), accepted_,
                                   std::move(respond));
    }
    changes.emplace_back(model::AddRun{run});
    const bool held = live->program->answers_caller && asker.waits;
    if (held && by_flow) pending_.hold_flow(run.id, std::move(respond));
    else if (held) pending_.hold(run.id, std::move(answer), std::move(respond));
    rooms_.journal.append(
        std::move(changes),
        [this, run = std::move(run), live = std::move(live), answer = std::move(answer),
         respond = std::move(respond), claim = std::move(standing.claim),
         held](base::Status durable) mutable {
            if (!durable) {
                unavailable_.add();
                rooms_.runner.dismiss(*live, run.id);
                if (held) return pending_.release(run.id, unavailable(durable.error()));
                return respond(unavailable(durable.error()));
            }
            claim.keep();
            accepted_.add();
            if (!held) respond(std::move(answer));
            rooms_.runner.accept(std::move(run), std::move(live));
        });
}

void Ingest::accept_split(model::Receipt receipt, const model::Run& whole,
                          flows::LiveFlowPtr live, Asker asker) {
    const auto splitter = runner::Splitter::of(*live, whole);
    if (!splitter)
        return refuse(std::move(receipt), {400, "TriggerSplitOnInvalid", splitter.error().message},
                      std::move(asker));
    if (splitter->size() == 0)
        return refuse(std::move(receipt), {202, "TriggerSplitOnEmpty", kNothingToSplit},
                      nothing_started(whole), std::move(asker));
    std::vector<model::Run> runs;
    runs.reserve(splitter->size());
    for (size_t i = 0; i < splitter->size(); ++i) {
        runs.push_back(runner::run_of_item(*live, whole, *splitter, i, rooms_.random));
        if (!whole.effects_of.empty())
            runs.back().effects_of = base::format("{}/{}", whole.effects_of, i);
    }
    if (asker.run) runs.front().id = *asker.run;
    receipt.run = runs.front().id;
    Response answer =
        asker.by_flow ? no_response(*asker.run) : accepted(*live, runs.front());
    model::Changes changes = std::move(asker.more);
    changes.reserve(changes.size() + runs.size() + 1);
    changes.emplace_back(model::AddReceipt{std::move(receipt)});
    for (const model::Run& run : runs) {
        if (!model::is_final(run.status)) rooms_.runner.admit(*live, run, true);
        changes.emplace_back(model::AddRun{run});
    }
    rooms_.journal.append(
        std::move(changes),
        [this, runs = std::move(runs), live = std::move(live), answer = std::move(answer),
         respond = std::move(asker.respond)](base::Status durable) mutable {
            if (!durable) {
                unavailable_.add();
                for (const model::Run& run : runs) rooms_.runner.dismiss(*live, run.id);
                return respond(unavailable(durable.error()));
            }
            accepted_.add();
            respond(std::move(answer));
            for (model::Run& run : runs)
                if (!model::is_final(run.status)) rooms_.runner.accept(std::move(run), live);
        });
}

void Ingest::refuse(model::Receipt receipt, definition::Refusal reason, Asker asker) {
    Response answer = http::problem(reason.http_status, reason.code, reason.message);
    if (reason.http_status == 429)
        answer.headers.add("Retry-After", base::format("{}", kRetryAfterSeconds));
    refuse(std::move(receipt), std::move(reason), std::move(answer), std::move(asker));
}

void Ingest::refuse(model::Receipt receipt, definition::Refusal reason, Response answer,
                    Asker asker) {
    receipt.refusal_code = std::move(reason.code);
    receipt.refusal_reason = std::move(reason.message);
    if (receipt.summary.empty()) receipt.summary = summary_of_refused(receipt);
    model::Changes changes = std::move(asker.more);
    changes.emplace_back(model::AddReceipt{std::move(receipt)});
    answer_when_durable(std::move(changes), std::move(answer), refused_, std::move(asker.respond));
}

void Ingest::answer_when_durable(model::Changes changes, Response answer, base::Counter& counted,
                                 http::Responder respond) {
    rooms_.journal.append(
        std::move(changes),
        [this, &counted, answer = std::move(answer),
         respond = std::move(respond)](base::Status durable) mutable {
            if (!durable) {
                unavailable_.add();
                return respond(unavailable(durable.error()));
            }
            counted.add();
            respond(std::move(answer));
        });
}

}  // namespace leadflow::ingest
