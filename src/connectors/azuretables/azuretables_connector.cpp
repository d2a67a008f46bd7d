// SPDX-License-Identifier: Apache-2.0
#include "connectors/azuretables/azuretables_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/azure_storage.h"
#include "connectors/azuretables/azuretables_form.h"
#include "connectors/azuretables/entity_request.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"

#include <utility>

namespace leadflow::connectors::azuretables {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

constexpr auto kTable = model::SharedKey::Service::kTable;
constexpr std::string_view kEntity = "entity";
constexpr std::string_view kVerify = "verify";  // Reads what an insert has found there.

// A quote within a key is doubled.
std::string key_text(std::string_view key) {
    std::string text;
    for (const char c : key) text += c == '\'' ? std::string("''") : std::string(1, c);
    return base::percent_encode(text);
}

std::string entity_path(const EntityRequest& request) {
    return base::format("/{}(PartitionKey='{}',RowKey='{}')", request.table,
                        key_text(request.partition), key_text(request.row));
}

base::Result<HttpCall> entity_call(const OpenConnection& connection, std::string_view method,
                                   std::string path) {
    HttpCall http = TRY(storage_call(connection, kTable, method, std::move(path)));
    for (const auto& [name, value] : {std::pair{"Accept", "application/json;odata=minimalmetadata"},
                                      std::pair{"DataServiceVersion", "3.0;NetFx"},
                                      std::pair{"MaxDataServiceVersion", "3.0;NetFx"}})
        http.headers.emplace_back(name, value);
    return http;
}

base::Result<HttpCall> http_of(const EntityRequest& request, const OpenConnection& connection) {
    const std::string query = request.list_query.empty() ? "" : "?" + request.list_query;
    switch (request.kind) {
        case Kind::kList:
            return entity_call(connection, "GET", "/" + request.table + "()" + query);
        case Kind::kGet:
            return entity_call(connection, "GET", entity_path(request) + query);
        case Kind::kInsert: {
            HttpCall http = TRY(entity_call(connection, "POST", "/" + request.table));
            http.headers.emplace_back("Prefer", "return-content");
            return http;
        }
        case Kind::kCreateTable:
            return entity_call(connection, "POST", "/Tables");
        case Kind::kInsertReplace:
            return entity_call(connection, "PUT", entity_path(request));
        case Kind::kInsertMerge:
            return entity_call(connection, "MERGE", entity_path(request));
        case Kind::kReplace:
        case Kind::kMerge:
        case Kind::kDelete:
            break;
    }
    const std::string_view method = request.kind == Kind::kReplace ? "PUT"
                                    : request.kind == Kind::kMerge ? "MERGE"
                                                                   : "DELETE";
    HttpCall http = TRY(entity_call(connection, method, entity_path(request)));
    http.headers.emplace_back("If-Match", request.etag);
    return http;
}

std::string_view attempted(Kind kind) {
    switch (kind) {
        case Kind::kGet:
            return "find the entity";
        case Kind::kList:
            return "list the entities";
        case Kind::kDelete:
            return "delete the entity";
        case Kind::kInsert:
            return "insert the entity";
        case Kind::kCreateTable:
            return "create the table";
        default:
            return "write the entity";
    }
}

Outcome done(const EntityRequest& request, const Reply& reply, std::string note = {}) {
    if (!request.note.empty()) note += (note.empty() ? "" : "; ") + request.note;
    switch (request.kind) {
        case Kind::kInsert:
            // With "return-content" a 201 holds the entity; a 204 means the same without it.
            return succeeded(
                201, reply,
                reply.status == 201 ? std::nullopt : std::optional<Json>(request.entity),
                std::move(note));
        case Kind::kGet:
        case Kind::kList:
            return succeeded(200, reply);
        default:
            return succeeded(204, reply, std::nullopt, std::move(note));
    }
}

// Somebody's entity is there: ours of an earlier try, or another's?
Outcome verified(const Invocation& invocation, const EntityRequest& request, const Reply& reply) {
    const auto there = model::parse_json(reply.body);
    if (reply.status == 200 && there && is_same(request.entity, *there)) {
        Outcome outcome =
            done(request, Reply{}, "recognised: the entity of an earlier attempt is there");
        outcome.outputs->get_object()["body"] = *there;
        return outcome;
    }
    if (reply.status == 200) {
        Reply conflict = reply;
        conflict.status = 409;
        return refused(
            invocation, conflict,
            storage_refusal(409, {"EntityAlreadyExists", ""}, "insert the entity", true));
    }
    // A SAS that may not read: the row key that is our own id proves it.
    if (reply.status == 403 && request.row == invocation.effect_id)
        return done(request, Reply{}, "recognised by its row key");
    return refused(
        invocation, reply,
        storage_refusal(reply.status, storage_fault_of(reply), "insert the entity", true));
}

// Where a page ends is told by headers, not by a link.
void add_next_entities(const Invocation& invocation, const OpenConnection& connection,
                       const EntityRequest& request, const Reply& reply, Outcome& outcome) {
    const std::string_view partition = header_of(reply, "x-ms-continuation-NextPartitionKey");
    const std::string_view row = header_of(reply, "x-ms-continuation-NextRowKey");
    if (invocation.items_wanted <= 0 || partition.empty()) return;
    EntityRequest next = request;
    next.list_query += base::format("{}NextPartitionKey={}", next.list_query.empty() ? "" : "&",
                                    base::percent_encode(partition));
    if (!row.empty()) next.list_query += "&NextRowKey=" + base::percent_encode(row);
    auto http = http_of(next, connection);
    if (!http) {
        outcome = impossible(http.error());
        return;
    }
    outcome.next_page = model::NextPage{
        .call = marked(std::move(*http), std::string(kEntity)), .list = "value", .link = {}};
}

}  // namespace

std::vector<std::string> AzureTablesConnector::apis() const {
    return {"shared_azuretables"};
}

std::vector<ConnectionField> AzureTablesConnector::connection_fields() const {
    std::vector<ConnectionField> fields = storage_fields("table");
    fields.push_back(long_text_field());
    return fields;
}

base::Result<std::string> AzureTablesConnector::operation_of(std::string_view method,
                                                             std::string_view path) const {
    return operation_at(method, path);
}

base::Result<Traits> AzureTablesConnector::traits(std::string_view operation) const {
    const Kind* kind = kind_of(operation);
    if (kind == nullptr)
        return base::not_found(
            base::format("Azure Table Storage has no operation \"{}\"; there are {}", operation,
                         operations_there_are()));
    if (*kind == Kind::kGet || *kind == Kind::kList) return Traits{.effect = Effect::kReadOnly};
    return Traits{.effect = *kind == Kind::kInsert ? Effect::kIdempotentByKey
                                                   : Effect::kIdempotentByLookup};
}

base::Result<Call> AzureTablesConnector::plan(const Invocation& invocation,
                                              const OpenConnection& connection) const {
    const EntityRequest request = TRY(request_of(invocation, connection));
    HttpCall http = TRY(http_of(request, connection));
    if (http.method != "GET" && http.method != "DELETE") {
        http.headers.emplace_back("Content-Type", "application/json");
        http.body = model::to_text(Json(request.entity));
    }
    Call call;
    call.what = std::move(http);
    call.purpose = kEntity;
    return call;
}

Outcome AzureTablesConnector::read(const Invocation& invocation, const OpenConnection& connection,
                                   const Call& call, const Reply& reply) const {
    const auto request = request_of(invocation, connection);
    if (!request) return impossible(request.error());
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, true);
    if (call.purpose == kVerify) return verified(invocation, *request, reply);
    if (reply.status >= 200 && reply.status < 300) {
        Outcome outcome = done(*request, reply);
        if (request->kind == Kind::kList)
            add_next_entities(invocation, connection, *request, reply, outcome);
        return outcome;
    }
    const StorageFault fault = storage_fault_of(reply);
    if (request->kind == Kind::kDelete && reply.status == 404 && is_again(invocation))
        return done(*request, Reply{}, "recognised: an earlier attempt has deleted it");
    if (request->kind == Kind::kCreateTable && fault.code == "TableAlreadyExists")
        return done(*request, Reply{}, "the table is there already");
    Outcome outcome = refused(invocation, reply,
                              storage_refusal(reply.status, fault, attempted(request->kind), true));
    const bool ours = request->row == invocation.effect_id;
    if (request->kind == Kind::kInsert && fault.code == "EntityAlreadyExists" &&
        (ours || is_again(invocation))) {
        auto verify = entity_call(connection, "GET", entity_path(*request));
        if (!verify) return impossible(verify.error());
        Call next;
        next.what = std::move(*verify);
        next.purpose = kVerify;
        outcome.next = std::move(next);
    }
    return outcome;
}

base::Result<Call> AzureTablesConnector::probe(const OpenConnection& connection) const {
    Call call;
    call.what = TRY(entity_call(connection, "GET", "/Tables?$top=1"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> AzureTablesConnector::read_probe(const OpenConnection& connection,
                                                           const Call& call,
                                                           const Reply& reply) const {
    return read_storage_probe(connection, call, reply);
}

const Form* AzureTablesConnector::form(std::string_view) const { return &azuretables_form(); }

base::Result<Call> AzureTablesConnector::ask(const Question& question,
                                             const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(azuretables_form(), question));
    return marked(TRY(entity_call(connection, "GET", "/Tables")), std::string(reading.word));
}

base::Status AzureTablesConnector::read_answer(const Question&, const OpenConnection& connection,
                                               const Call& call, const Reply& reply,
                                               Finding& finding) const {
    const std::string words =
        reply.status >= 400
            ? storage_refusal(reply.status, storage_fault_of(reply), "list the tables", true).message
            : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    const auto body = model::parse_json(reply.body);
    const Json* list = body ? model::find(*body, "value") : nullptr;
    if (list == nullptr || !list->is_array())
        return base::invalid_input("the answer is not Azure Table Storage's: check endpoint");
    for (const Json& one : list->get_array()) {
        const std::string_view name = model::text_at(one, "TableName");
        finding.choices.push_back({.value = model::text_value(name), .title = std::string(name)});
    }
    const std::string_view next = header_of(reply, "x-ms-continuation-NextTableName");
    finding.cut = !next.empty() && finding.choices.size() >= kChoicesMax;
    if (!next.empty() && !finding.cut)
        finding.next = marked(
            TRY(entity_call(connection, "GET",
                            base::format("/Tables?NextTableName={}", base::percent_encode(next)))),
            call.purpose);
    return {};
}

}  // namespace leadflow::connectors::azuretables
