// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/dataverse_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/dataverse/columns.h"
#include "connectors/dataverse/dataverse_form.h"
#include "connectors/dataverse/faults.h"
#include "connectors/dataverse/metadata.h"
#include "connectors/dataverse/row_calls.h"
#include "connectors/dataverse/target.h"
#include "connectors/dataverse/web_api.h"
#include "connectors/http_reply.h"
#include "connectors/outcomes.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::Reply;
using model::RetryClass;
using model::StepStatus;

// Purposes of our calls. A create counts the columns that it had to cut: "create 2". A verify
// carries the refusal that made it necessary: "verify 0x80060882 text".
constexpr std::string_view kCreate = "create";
constexpr std::string_view kVerify = "verify ";

std::string record_id(const Invocation& invocation) {
    const std::string& id = invocation.effect_id;
    const bool uuid = id.size() == 36 && id[8] == '-' && id[13] == '-' &&
                      id.find_first_not_of("0123456789abcdefABCDEF-") == std::string::npos;
    return uuid ? id : base::uuid_from_name(id);
}

// The verifying read of the record that an earlier attempt may have made.
base::Result<Call> verify_call(const Invocation& invocation, const OpenConnection& connection,
                               const Target& target, const Fault& fault) {
    HttpCall http = TRY(signed_call(connection, target.organisation));
    http.method = "GET";
    http.url = row_url(connection, target, record_id(invocation));
    http.headers.emplace_back("Prefer", "odata.include-annotations=\"*\"");
    Call call;
    call.what = std::move(http);
    call.purpose = base::format("{}{} {}", kVerify, fault.code, fault.message);
    return call;
}

std::string note_of(const Invocation& invocation, const OpenConnection& connection,
                    const Call& call) {
    const auto target = target_of(invocation, connection);
    if (!target) return {};
    const auto* http = std::get_if<HttpCall>(&call.what);
    if (http != nullptr && !http->body.empty()) {
        const auto sent = model::parse_json(http->body);
        return sent && sent->is_object() ? cuts_in(target->item, sent->get_object())
                                         : std::string();
    }
    const auto row = fitted_row(target->table, target->item, long_text_of(connection));
    return row ? cuts_in(target->item, *row) : std::string();
}

Outcome created(const Invocation& invocation, const Call& call, const Reply& reply,
                std::string note) {
    Outcome outcome;
    outcome.status = StepStatus::kSucceeded;
    // Power Automate's connector answers 201 with the row, whatever Dataverse said.
    outcome.code = "Created";
    outcome.outputs = http_outputs(201, reply);
    outcome.note = std::move(note);
    JsonObject& outputs = outcome.outputs->get_object();
    if (!outputs.contains("body") || !outputs["body"].is_object()) {
        // 204, or a record that exists but may not be read: what is known of it.
        JsonObject body;
        const std::string& url = std::get<HttpCall>(call.what).url;
        const size_t end = url.rfind('(');
        const size_t start = url.rfind('/', end) + 1;
        const std::string id = id_column(std::string_view(url).substr(start, end - start));
        body[id] = model::text_value(record_id(invocation));
        outputs["body"] = std::move(body);
    }
    return outcome;
}

Outcome not_created(const Reply& reply, int status, const Fault& fault, std::string_view table) {
    Outcome outcome;
    outcome.code = status_name(status);
    outcome.error = model::StepError{
        fault.code.empty() ? outcome.code : fault.code,
        explain(status, fault, base::format("create the record in \"{}\"", table))};
    outcome.outputs = http_outputs(status, reply);
    return outcome;
}

// A refusal that says "there is one already" may mean the record of an earlier attempt of ours.
bool may_be_ours(const Invocation& invocation, int status, const Fault& fault) {
    if (fault.code == kKeyViolated || fault.code == kDuplicateRule)
        return invocation.attempt > 1 || invocation.repeated_after_doubt;
    return status == 412 || fault.code == kDuplicateId || fault.code == kRecordExists;
}

Outcome failed(Outcome outcome, const base::Error& error) {
    outcome.error = model::StepError{"BadRequest", error.message};
    outcome.code = "BadRequest";
    return outcome;
}

Outcome read_create(const Invocation& invocation, const OpenConnection& connection,
                    const Call& call, const Reply& reply, const Target& target) {
    if (reply.status >= 200 && reply.status < 300)
        return created(invocation, call, reply, note_of(invocation, connection, call));
    const Fault fault = fault_of(reply);
    Outcome outcome = not_created(reply, reply.status, fault, target.table);
    if (auto shorter = with_shorter_column(connection, call, fault, kCreate)) {
        outcome.next = std::move(shorter);
        return outcome;
    }
    if (may_be_ours(invocation, reply.status, fault)) {
        auto verify = verify_call(invocation, connection, target, fault);
        if (!verify) return failed(std::move(outcome), verify.error());
        outcome.next = std::move(*verify);
        return outcome;
    }
    if (fault.code != kDuplicateRule && worth_repeating(reply.status)) {
        outcome.retry = RetryClass::kYes;
        outcome.retry_after = retry_after_of(reply, invocation.now);
    }
    return outcome;
}

Outcome read_verify(const Invocation& invocation, const OpenConnection& connection,
                    const Call& call, const Reply& reply, const Target& target) {
    std::string note = "recognised: the record of an earlier attempt is there";
    const std::string cuts = note_of(invocation, connection, call);
    if (!cuts.empty()) note += "; " + cuts;
    if (reply.status >= 200 && reply.status < 300)
        return created(invocation, call, reply, std::move(note));

    const std::string_view kept = std::string_view(call.purpose).substr(kVerify.size());
    const size_t blank = kept.find(' ');
    const Fault first{std::string(kept.substr(0, blank)), std::string(kept.substr(blank + 1))};
    if (reply.status == 404) {
        Outcome outcome = not_created(reply, 412, first, target.table);
        outcome.outputs = std::nullopt;  // The 404 of our own question says nothing to a flow.
        return outcome;
    }
    // This code is only given for the very id that we asked to be new, so a role that may create
    // and not read still proves that the record is there.
    if (reply.status == 403 && first.code == kRecordExists)
        return created(invocation, call, Reply{}, std::move(note));
    Outcome outcome = not_created(reply, reply.status, fault_of(reply), target.table);
    if (worth_repeating(reply.status)) {
        outcome.retry = RetryClass::kYes;
        outcome.retry_after = retry_after_of(reply, invocation.now);
    }
    return outcome;
}

}  // namespace

std::vector<std::string> DataverseConnector::apis() const {
    return {"shared_dynamicscrmonline", "shared_commondataserviceforapps",
            "shared_commondataservice"};
}

std::vector<ConnectionField> DataverseConnector::connection_fields() const {
    std::vector<ConnectionField> fields = entra_fields();
    fields.push_back({.key = "api_url",
                      .label = "Organisation URL, in place of the one in the flow",
                      .required = false});
    fields.push_back({.key = "username",
                      .label = "User, in place of the application's own rights",
                      .required = false});
    fields.push_back(
        {.key = "password", .label = "The user's password", .secret = true, .required = false});
    fields.push_back({.key = "base_path",
                      .label = "Web API path",
                      .required = false,
                      .default_value = "/api/data/v9.2"});
    fields.push_back({.key = "scope", .label = "Token scope", .required = false});
    fields.push_back({.key = "discovery_url",
                      .label = "Where organizations are listed for the designer",
                      .required = false,
                      .default_value = std::string(kDiscovery)});
    fields.push_back(long_text_field());
    return fields;
}

base::Result<std::string> DataverseConnector::operation_of(std::string_view method,
                                                           std::string_view path) const {
    return connectors::operation_of_path("Dynamics 365", paths(), method, path);
}

base::Result<Traits> DataverseConnector::traits(std::string_view operation) const {
    const Kind* kind = kind_of(operation);
    if (kind == nullptr)
        return base::not_found(base::format("Dynamics 365 has no operation \"{}\"; there are {}",
                                            operation, operations_there_are()));
    if (*kind == Kind::kGet || *kind == Kind::kList) return Traits{.effect = Effect::kReadOnly};
    return Traits{.effect = *kind == Kind::kCreate ? Effect::kIdempotentByKey
                                                   : Effect::kIdempotentByLookup};
}

base::Result<Call> DataverseConnector::plan(const Invocation& invocation,
                                            const OpenConnection& connection) const {
    const Target target = TRY(target_of(invocation, connection));
    if (target.kind != Kind::kCreate) return plan_row_call(target, connection);
    const JsonObject row = TRY(fitted_row(target.table, target.item, long_text_of(connection)));
    HttpCall http = TRY(signed_call(connection, target.organisation));
    // Create-only upsert under an id of our own: the second try is told 412 instead of making a
    // second record. A plain POST could not be repeated after a lost answer.
    http.method = "PATCH";
    http.url = row_url(connection, target, record_id(invocation));
    http.headers.emplace_back("If-None-Match", "*");
    http.headers.emplace_back("Prefer", "return=representation,odata.include-annotations=\"*\"");
    http.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    http.body = model::to_text(Json(row));
    Call call;
    call.what = std::move(http);
    call.purpose = kCreate;
    return call;
}

Outcome DataverseConnector::read(const Invocation& invocation, const OpenConnection& connection,
                                 const Call& call, const Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, true);
    const auto target = target_of(invocation, connection);
    if (!target) return failed(Outcome{}, target.error());
    if (target->kind != Kind::kCreate)
        return read_row_call(invocation, *target, connection, call, reply);
    return call.purpose.starts_with(kVerify)
               ? read_verify(invocation, connection, call, reply, *target)
               : read_create(invocation, connection, call, reply, *target);
}

base::Result<Authorization> DataverseConnector::authorization(
    const OpenConnection& connection) const {
    const std::string organisation = origin_of(setting(connection, "api_url"));
    const std::string scope = setting(
        connection, "scope", organisation.empty() ? "" : organisation + "/.default");
    if (scope.empty())
        return base::invalid_input(base::format(
            "connection \"{}\": set api_url, the organisation that the person signs in to",
            connection.name));
    return entra_authorization(connection, scope);
}

base::Result<Call> DataverseConnector::probe(const OpenConnection& connection) const {
    const std::string fixed = setting(connection, "api_url");
    const std::string organisation = origin_of(fixed);
    if (fixed.empty())
        return base::not_found(
            "the organisation is named by the flow: set api_url to test the connection against it");
    if (organisation.empty())
        return base::invalid_input(
            base::format("connection \"{}\": api_url is not a web address", connection.name));
    HttpCall http = TRY(signed_call(connection, organisation));
    http.url = api_url(connection, organisation, "WhoAmI");
    Call call;
    call.what = std::move(http);
    call.purpose = "probe";
    return call;
}

base::Result<std::string> DataverseConnector::read_probe(const OpenConnection& connection,
                                                         const Call& call,
                                                         const Reply& reply) const {
    const std::string words =
        reply.status >= 400 ? explain(reply.status, fault_of(reply), "answer") : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    if (!body || model::text_at(*body, "UserId").empty())
        return base::invalid_input("the answer is not Dynamics 365's: check api_url and base_path");
    return base::format("signed in to {} as application user {}",
                        origin_of(setting(connection, "api_url")),
                        service_text(model::text_at(*body, "UserId")));
}

const Form* DataverseConnector::form(std::string_view api) const {
    return api.ends_with("commondataserviceforapps") ? &dataverse_form() : &dynamics_form();
}

base::Result<Call> DataverseConnector::ask(const Question& question,
                                           const OpenConnection& connection) const {
    return ask_metadata(*form(question.api), question, connection);
}

base::Status DataverseConnector::read_answer(const Question& question,
                                             const OpenConnection& connection, const Call& call,
                                             const Reply& reply, Finding& finding) const {
    return read_metadata(question, connection, call, reply, finding);
}

}  // namespace leadflow::connectors::dataverse
