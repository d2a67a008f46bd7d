// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/salesforce_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"
#include "connectors/paging.h"
#include "connectors/salesforce/description.h"
#include "connectors/salesforce/faults.h"
#include "connectors/salesforce/record_request.h"
#include "connectors/salesforce/salesforce_form.h"
#include "connectors/salesforce/web_to_lead.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::salesforce {
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

// A call counts the fields that Salesforce had cut: "record 2".
constexpr std::string_view kRecord = "record";
constexpr std::string_view kUsualScope = "api refresh_token";
constexpr std::string_view kUsualVersion = "v58.0";  // As Microsoft's connector.
// Salesforce's tokens name no end; sessions last two hours by default, and a 401 renews.
constexpr std::chrono::hours kTokenTime{1};

base::Result<std::string> instance_of(const OpenConnection& connection) {
    const std::string url = TRY(required_setting(connection, "instance_url"));
    std::string origin = origin_of(url);
    if (origin.empty())
        return base::invalid_input(
            base::format("connection \"{}\": instance_url is not a web address such as "
                         "https://contoso.my.salesforce.com",
                         connection.name));
    return origin;
}

base::Result<std::string> login_of(const OpenConnection& connection,
                                   const std::string& instance) {
    std::string login = origin_of(setting(connection, "login_url", instance));
    if (login.empty())
        return base::invalid_input(
            base::format("connection \"{}\": login_url is not a web address", connection.name));
    return login;
}

base::Result<model::TokenRequest> token_of(const OpenConnection& connection,
                                           const std::string& instance) {
    model::TokenRequest token;
    token.url = TRY(login_of(connection, instance)) + "/services/oauth2/token";
    token.client_id = TRY(required_setting(connection, "client_id"));
    token.client_secret = secret(connection, "client_secret");
    use_refresh_token(connection, token);
    token.lifetime_unnamed = kTokenTime;
    if (token.client_secret.empty() && token.refresh_token.empty())
        return base::invalid_input(base::format(
            "connection \"{}\" has no secret \"client_secret\" (and no \"refresh_token\")",
            connection.name));
    return token;
}

base::Result<HttpCall> signed_call(const OpenConnection& connection, std::string_view method,
                                   std::string_view path) {
    const std::string instance = TRY(instance_of(connection));
    std::string version = setting(connection, "api_version", kUsualVersion);
    if (!version.starts_with('v')) version = "v" + version;
    HttpCall http;
    http.method = method;
    http.url = base::format("{}/services/data/{}/{}", instance, version, path);
    http.headers = {{"Accept", "application/json"}};
    http.token = TRY(token_of(connection, instance));
    return http;
}

std::string record_path(const RecordRequest& request) {
    std::string path = base::format("sobjects/{}", request.object);
    if (!request.id_field.empty()) path += "/" + request.id_field;
    if (!request.id.empty()) path += "/" + base::percent_encode(request.id);
    if (!request.select.empty()) path += "?fields=" + base::percent_encode(request.select);
    return path;
}

std::string_view method_of(const RecordRequest& request) {
    switch (request.kind) {
        case Kind::kCreate:
            return request.id_field.empty() ? "POST" : "PATCH";
        case Kind::kUpsert:
        case Kind::kUpdate:
            return "PATCH";
        case Kind::kDelete:
            return "DELETE";
        default:
            return "GET";
    }
}

bool is_repeatable(const RecordRequest& request) {
    return request.kind != Kind::kCreate || !request.id_field.empty();
}

std::string attempted(const RecordRequest& request) {
    switch (request.kind) {
        case Kind::kCreate:
            return base::format("create the {}", request.object);
        case Kind::kUpsert:
            return base::format("create or update the {}", request.object);
        case Kind::kUpdate:
            return base::format("update the {}", request.object);
        case Kind::kDelete:
            return base::format("delete the {}", request.object);
        case Kind::kQuery:
            return "answer the query";
        default:
            return base::format("find the {}", request.object);
    }
}

// Salesforce says only the id; Microsoft's connector gives the whole record back.
Json row_of(const RecordRequest& request, const HttpCall& http, const Reply& reply) {
    JsonObject row;
    std::string id = request.id_field.empty() ? request.id : std::string();
    if (const auto body = model::parse_json(reply.body)) {
        if (id.empty()) id = model::text_at(*body, "id");
        if (const auto created = model::bool_at(*body, "created")) row["created"] = *created;
    }
    if (!id.empty()) {
        row["Id"] = model::text_value(id);
        row["ItemInternalId"] = model::text_value(id);
    }
    if (const auto sent = model::parse_json(http.body); sent && sent->is_object())
        for (const auto& member : sent->get_object()) row[member.key()] = member.value();
    if (!request.id_field.empty()) row[request.id_field] = model::text_value(request.id);
    return row;
}

Outcome done(const RecordRequest& request, const Call& call, const Reply& reply) {
    const auto& http = std::get<HttpCall>(call.what);
    std::string note = request.note;
    if (const auto sent = model::parse_json(http.body); sent && sent->is_object()) {
        const std::string cuts = cuts_in(request.item, sent->get_object());
        if (!cuts.empty() && note.find(cuts) == std::string::npos)
            note += (note.empty() ? "" : "; ") + cuts;
    }
    switch (request.kind) {
        case Kind::kCreate:
            // On an upsert of ours 200 and 204 mean that an earlier try has made it.
            if (!request.id_field.empty() && reply.status != 201)
                note += std::string(note.empty() ? "" : "; ") +
                        "recognised: the record of an earlier attempt is there";
            return succeeded(201, reply, row_of(request, http, reply), std::move(note));
        case Kind::kUpsert:
        case Kind::kUpdate:
            return succeeded(reply.status == 201 ? 201 : 200, reply, row_of(request, http, reply),
                             std::move(note));
        case Kind::kDelete:
            return succeeded(200, reply);
        default:
            return succeeded(200, reply);
    }
}

// The same call with the field cut that Salesforce found too long.
std::optional<Call> with_shorter_field(const OpenConnection& connection, const Call& call,
                                       const Fault& fault) {
    if (fault.code != "STRING_TOO_LONG" || long_text_of(connection) == LongText::kRefuse)
        return std::nullopt;
    int64_t cuts = 0;
    base::parse_integer(base::trimmed(std::string_view(call.purpose).substr(kRecord.size())), cuts);
    auto row = model::parse_json(std::get<HttpCall>(call.what).body);
    if (cuts >= kColumnCutsMax || !row || !row->is_object() ||
        !cut_as_told(fault.message, fault.field, row->get_object()))
        return std::nullopt;
    Call shorter = call;
    std::get<HttpCall>(shorter.what).body = model::to_text(*row);
    shorter.purpose = base::format("{} {}", kRecord, cuts + 1);
    return shorter;
}

}  // namespace

std::vector<std::string> SalesforceConnector::apis() const {
    return {"shared_salesforce"};
}

std::vector<ConnectionField> SalesforceConnector::connection_fields() const {
    return {
        {.key = "instance_url",
         .label = "My Domain address (https://contoso.my.salesforce.com); not for web-to-lead",
         .required = false},
        {.key = "client_id", .label = "Consumer key of the connected app", .required = false},
        {.key = "client_secret",
         .label = "Consumer secret of the connected app",
         .secret = true,
         .required = false},
        {.key = "refresh_token",
         .label = "Refresh token, in place of the client-credentials flow",
         .secret = true,
         .required = false},
        {.key = "login_url", .label = "Sign-in address, if not My Domain", .required = false},
        {.key = "scope",
         .label = "What a person who signs in at Salesforce's page is asked to allow",
         .required = false,
         .default_value = std::string(kUsualScope)},
        {.key = "api_version",
         .label = "API version",
         .required = false,
         .default_value = std::string(kUsualVersion)},
        {.key = "external_id_field",
         .label = "External id field that keeps leadflow's id, so that a create can be repeated",
         .required = false},
        {.key = "if_empty",
         .label = "Written where a lead has no last name or company",
         .required = false,
         .default_value = "[not provided]"},
        long_text_field(),
        {.key = "oid", .label = "Organisation id, for web-to-lead only", .required = false},
        {.key = "web_to_lead_url", .label = "Address of web-to-lead", .required = false},
    };
}

base::Result<std::string> SalesforceConnector::operation_of(std::string_view method,
                                                            std::string_view path) const {
    return operation_at(method, path);
}

base::Result<Traits> SalesforceConnector::traits(std::string_view operation) const {
    const Kind* kind = kind_of(operation);
    if (kind == nullptr)
        return base::not_found(base::format("Salesforce has no operation \"{}\"; there are {}",
                                            operation, operations_there_are()));
    switch (*kind) {
        case Kind::kGet:
        case Kind::kGetByExternalId:
        case Kind::kQuery:
            return Traits{.effect = Effect::kReadOnly};
        case Kind::kUpsert:
        case Kind::kUpdate:
        case Kind::kDelete:
            return Traits{.effect = Effect::kIdempotentByLookup};
        // Whether a create is one under our id, only the connection says.
        case Kind::kCreate:
        case Kind::kWebToLead:
            break;
    }
    return Traits{.effect = Effect::kNotIdempotent};
}

base::Result<Call> SalesforceConnector::plan(const Invocation& invocation,
                                             const OpenConnection& connection) const {
    const RecordRequest request = TRY(request_of(invocation, connection));
    if (request.kind == Kind::kWebToLead) return plan_web_to_lead(request, invocation, connection);
    const std::string path = request.kind == Kind::kQuery
                                 ? "query?q=" + base::percent_encode(request.query)
                                 : record_path(request);
    HttpCall http = TRY(signed_call(connection, method_of(request), path));
    if (http.method == "POST" || http.method == "PATCH") {
        http.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
        http.body = model::to_text(Json(request.fields));
    }
    Call call;
    call.what = std::move(http);
    call.purpose = kRecord;
    return call;
}

Outcome SalesforceConnector::read(const Invocation& invocation, const OpenConnection& connection,
                                  const Call& call, const Reply& reply) const {
    const auto request = request_of(invocation, connection);
    if (!request) return impossible(request.error());
    const bool form = request->kind == Kind::kWebToLead;
    const bool repeatable = !form && is_repeatable(*request);
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, repeatable);
    if (form) return read_web_to_lead(invocation, *request, reply);
    if (reply.status >= 200 && reply.status < 300) {
        Outcome outcome = done(*request, call, reply);
        if (request->kind == Kind::kQuery)
            add_next_page(invocation, call, "records", "nextRecordsUrl", outcome);
        return outcome;
    }
    const Fault fault = fault_of(reply);
    if (request->kind == Kind::kDelete && reply.status == 404 && is_again(invocation))
        return succeeded(200, Reply{}, std::nullopt,
                         "recognised: an earlier attempt has deleted it");
    Outcome outcome = refused(invocation, reply,
                              refusal_of(reply.status, fault, attempted(*request), repeatable));
    outcome.next = with_shorter_field(connection, call, fault);
    return outcome;
}

base::Result<Authorization> SalesforceConnector::authorization(
    const OpenConnection& connection) const {
    const std::string login = TRY(login_of(connection, TRY(instance_of(connection))));
    Authorization authorization;
    authorization.page = login + "/services/oauth2/authorize";
    authorization.token_url = login + "/services/oauth2/token";
    authorization.client_id = TRY(required_setting(connection, "client_id"));
    authorization.client_secret = secret(connection, "client_secret");
    authorization.scope = setting(connection, "scope", kUsualScope);
    authorization.only_way = authorization.client_secret.empty();
    return authorization;
}

base::Result<Call> SalesforceConnector::probe(const OpenConnection& connection) const {
    if (setting(connection, "instance_url").empty() && !setting(connection, "oid").empty())
        return base::not_found(
            "web-to-lead answers alike to good and bad forms: send a lead and look for it in "
            "Salesforce");
    Call call;
    call.what = TRY(signed_call(connection, "GET", "limits"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> SalesforceConnector::read_probe(const OpenConnection& connection,
                                                          const Call& call,
                                                          const Reply& reply) const {
    const Fault fault = fault_of(reply);
    if (reply.reach == model::Reach::kAnswered && reply.status >= 400)
        return *probe_fault(call, reply, refusal_of(reply.status, fault, "answer", true).message);
    if (auto error = probe_fault(call, reply, {})) return std::move(*error);
    return base::format("signed in to {}", setting(connection, "instance_url"));
}

const Form* SalesforceConnector::form(std::string_view) const { return &salesforce_form(); }

base::Result<Call> SalesforceConnector::ask(const Question& question,
                                            const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(salesforce_form(), question));
    if (reading.word == kObjects)
        return marked(TRY(signed_call(connection, "GET", "sobjects")), std::string(kObjects));
    const std::string object = TRY(known_text(*reading.operation, question, "table"));
    if (!is_name(object))
        return base::invalid_input(
            base::format("\"{}\" is not the name of an object such as \"Lead\"", object));
    return marked(
        TRY(signed_call(connection, "GET", base::format("sobjects/{}/describe", object))),
        std::string(reading.word));
}

base::Status SalesforceConnector::read_answer(const Question& question, const OpenConnection&,
                                              const Call& call, const Reply& reply,
                                              Finding& finding) const {
    return read_description(question, call, reply, finding);
}

}  // namespace leadflow::connectors::salesforce
