// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/row_calls.h"

#include "base/text.h"
#include "connectors/dataverse/columns.h"
#include "connectors/dataverse/faults.h"
#include "connectors/dataverse/web_api.h"
#include "connectors/outcomes.h"
#include "connectors/paging.h"

#include <utility>

namespace leadflow::connectors::dataverse {
namespace {

using model::Call;
using model::HttpCall;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

// A write counts the columns that it had to cut: "write 2".
constexpr std::string_view kWrite = "write";
constexpr std::string_view kAsk = "ask";

std::string_view attempted(Kind kind) {
    switch (kind) {
        case Kind::kCreate:
            return "create the record in";
        case Kind::kUpdate:
            return "update the record in";
        case Kind::kUpsert:
            return "create or update the record in";
        case Kind::kGet:
            return "find the record in";
        case Kind::kList:
            return "list the records of";
        case Kind::kDelete:
            return "delete the record in";
    }
    return {};
}

bool writes(Kind kind) {
    return kind == Kind::kUpdate || kind == Kind::kUpsert;
}

std::string_view method_of(Kind kind) {
    if (writes(kind)) return "PATCH";
    return kind == Kind::kDelete ? "DELETE" : "GET";
}

// What the cuts were, from the body that was sent last.
std::string note_of(const Target& target, const Call& call) {
    const auto sent = model::parse_json(std::get<HttpCall>(call.what).body);
    return sent && sent->is_object() ? cuts_in(target.item, sent->get_object()) : std::string();
}

}  // namespace

base::Result<Call> plan_row_call(const Target& target, const OpenConnection& connection) {
    HttpCall http = TRY(signed_call(connection, target.organisation));
    http.method = method_of(target.kind);
    http.url = target.kind == Kind::kList ? api_url(connection, target.organisation, target.table)
                                          : row_url(connection, target, target.key);
    if (!target.query.empty()) http.url += "?" + target.query;
    std::string preference = "odata.include-annotations=\"*\"";
    if (writes(target.kind)) {
        preference = "return=representation," + preference;
        http.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
        http.body = model::to_text(
            model::Json(TRY(fitted_row(target.table, target.item, long_text_of(connection)))));
    }
    if (target.kind == Kind::kUpdate) http.headers.emplace_back("If-Match", "*");
    http.headers.emplace_back("Prefer", std::move(preference));
    Call call;
    call.what = std::move(http);
    call.purpose = writes(target.kind) ? kWrite : kAsk;
    return call;
}

Outcome read_row_call(const model::Invocation& invocation, const Target& target,
                      const OpenConnection& connection, const Call& call, const Reply& reply) {
    if (reply.status >= 200 && reply.status < 300) {
        // Microsoft's connector says 200 where the Web API says 204.
        Outcome outcome = succeeded(reply.status == 204 ? 200 : reply.status, reply, std::nullopt,
                                    note_of(target, call));
        if (target.kind == Kind::kList)
            add_next_page(invocation, call, "value", "@odata.nextLink", outcome);
        return outcome;
    }
    if (target.kind == Kind::kDelete && reply.status == 404 && is_again(invocation))
        return succeeded(200, Reply{}, std::nullopt,
                         "recognised: an earlier attempt has deleted it");
    const Fault fault = fault_of(reply);
    Refusal refusal{
        .code = fault.code,
        .message = explain(reply.status, fault,
                           base::format("{} \"{}\"", attempted(target.kind), target.table)),
        .retry = retry_of(reply.status, true),
        .wait = std::nullopt};
    // Dataverse sends this one with 500, too.
    if (fault.code == kDuplicateRule) refusal.retry = model::RetryClass::kNo;
    Outcome outcome = refused(invocation, reply, std::move(refusal));
    if (writes(target.kind)) outcome.next = with_shorter_column(connection, call, fault, kWrite);
    return outcome;
}

}  // namespace leadflow::connectors::dataverse
