// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/record_request.h"

#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/outcomes.h"
#include "connectors/settings.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace leadflow::connectors::salesforce {
namespace {

using model::JsonObject;

struct Operation {
    std::string_view name;
    Kind kind;
};

constexpr auto kOperations = std::to_array<Operation>({
    {"PostItem_V2", Kind::kCreate},
    {"PostItem", Kind::kCreate},
    {"PatchItemByExternalIdV2", Kind::kUpsert},
    {"PatchItemByExternalId", Kind::kUpsert},
    {"PatchItem_V3", Kind::kUpdate},
    {"PatchItem_V2", Kind::kUpdate},
    {"PatchItem", Kind::kUpdate},
    {"UpdateItem_V2", Kind::kUpdate},
    {"GetItem_V2", Kind::kGet},
    {"GetItem", Kind::kGet},
    {"GetItemByExternalId", Kind::kGetByExternalId},
    {"DeleteItem", Kind::kDelete},
    {"ExecuteSoqlQuery", Kind::kQuery},
    {"WebToLead", Kind::kWebToLead},
});

constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/v2/datasets/default/tables/{table}/items", "PostItem_V2"},
    {"POST", "/datasets/default/tables/{table}/items", "PostItem"},
    {"PATCH", "/v2/datasets/default/tables/{table}/externalIdFields/{externalIdField}/{externalId}",
     "PatchItemByExternalIdV2"},
    {"PATCH", "/datasets/default/tables/{table}/externalIdFields/{externalIdField}/{externalId}",
     "PatchItemByExternalId"},
    {"PATCH", "/v3/datasets/default/tables/{table}/items/{id}", "PatchItem_V3"},
    {"PATCH", "/v2/datasets/default/tables/{table}/items/{id}", "PatchItem_V2"},
    {"PATCH", "/datasets/default/tables/{table}/items/{id}", "PatchItem"},
    {"GET", "/v2/datasets/default/tables/{table}/items/{id}", "GetItem_V2"},
    {"GET", "/datasets/default/tables/{table}/items/{id}", "GetItem"},
    {"GET", "/datasets/default/tables/{table}/externalIdFields/{externalIdField}/{externalId}",
     "GetItemByExternalId"},
    {"DELETE", "/datasets/default/tables/{table}/items/{id}", "DeleteItem"},
    {"POST", "/soql/executesoqlquery", "ExecuteSoqlQuery"},
});

// Of a new organisation; those that were made longer are cut all the same, shorter ones are cut
// when Salesforce says so.
constexpr auto kLeadFields = std::to_array<FieldLength>({
    {"FirstName", 40},
    {"LastName", 80},
    {"Company", 255},
    {"Email", 80},
    {"Phone", 40},
    {"MobilePhone", 40},
    {"Fax", 40},
    {"Title", 128},
    {"Street", 255},
    {"City", 40},
    {"State", 80},
    {"PostalCode", 20},
    {"Country", 80},
    {"Website", 255},
    {"LeadSource", 255},
    {"Industry", 255},
    {"Description", 32000},
});

bool is_blank(const JsonObject& row, std::string_view name) {
    const model::Json* found = row.if_contains(boost::json::string_view(name.data(), name.size()));
    return found == nullptr || found->is_null() || base::trimmed(as_text(*found)).empty();
}

bool is_record_id(std::string_view text) {
    return (text.size() == 15 || text.size() == 18) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

// A lead without last name or company is refused by Salesforce; a marketplace lead may lack both.
std::string fill_in(const model::OpenConnection& connection, JsonObject& row) {
    const std::string text = setting(connection, "if_empty", "[not provided]");
    std::vector<std::string> filled;
    for (const std::string_view name : {"LastName", "Company"}) {
        if (!is_blank(row, name)) continue;
        row[boost::json::string_view(name.data(), name.size())] = model::text_value(text);
        filled.push_back(base::format("{} was empty and is \"{}\"", name, text));
    }
    return base::joined(filled, "; ");
}

base::Status take_fields(const ActionParameters& given, const model::OpenConnection& connection,
                         RecordRequest& request) {
    if (const JsonObject* item = given.object({"item", "body/item", "body"})) request.item = *item;
    const bool lead = request.object == "Lead";
    request.fields = TRY(
        fitted(request.item,
               lead ? std::span<const FieldLength>(kLeadFields) : std::span<const FieldLength>(),
               long_text_of(connection)));
    request.note = cuts_in(request.item, request.fields);
    if (lead && request.kind == Kind::kCreate) {
        const std::string filled = fill_in(connection, request.fields);
        if (!filled.empty()) request.note += (request.note.empty() ? "" : "; ") + filled;
    }
    return {};
}

base::Status take_external_id(const ActionParameters& given, RecordRequest& request) {
    request.id_field = TRY(given.required({"externalIdField"}));
    request.id = TRY(given.required({"externalId"}));
    if (!is_name(request.id_field))
        return base::invalid_input("parameter \"externalIdField\" is not the name of a field");
    return {};
}

}  // namespace

const Kind* kind_of(std::string_view operation) {
    return kind_in(kOperations, operation);
}

std::string operations_there_are() {
    return names_in(kOperations);
}

base::Result<std::string> operation_at(std::string_view method, std::string_view path) {
    return operation_of_path("Salesforce", kPaths, method, path);
}

base::Result<RecordRequest> request_of(const model::Invocation& invocation,
                                       const model::OpenConnection& connection) {
    const Kind* kind = kind_of(invocation.operation);
    if (kind == nullptr)
        return base::invalid_input(base::format("Salesforce has no operation \"{}\"; there are {}",
                                                invocation.operation, operations_there_are()));
    const ActionParameters given(invocation.inputs, kPaths);
    RecordRequest request;
    request.kind = *kind;
    if (request.kind == Kind::kWebToLead) {
        request.object = "Lead";
        TRY(take_fields(given, connection, request));
        return request;
    }
    if (request.kind == Kind::kQuery) {
        request.query = TRY(given.required({"query", "queryParameters/query", "body/query"}));
        return request;
    }
    request.object = TRY(given.required({"table"}));
    if (!is_name(request.object))
        return base::invalid_input(
            "parameter \"table\" is not the name of an object such as \"Lead\"");
    request.select = given.text({"$select"});
    if (request.kind == Kind::kUpsert || request.kind == Kind::kGetByExternalId) {
        TRY(take_external_id(given, request));
    } else if (request.kind != Kind::kCreate) {
        request.id = TRY(given.required({"id"}));
        if (!is_record_id(request.id))
            return base::invalid_input(
                "parameter \"id\" is not a record's id: 15 or 18 characters");
    }
    if (request.kind == Kind::kCreate || request.kind == Kind::kUpsert ||
        request.kind == Kind::kUpdate)
        TRY(take_fields(given, connection, request));
    if (request.kind == Kind::kCreate) {
        request.id_field = setting(connection, "external_id_field");
        if (!request.id_field.empty() && !is_name(request.id_field))
            return base::invalid_input(
                base::format("connection \"{}\": external_id_field is not the name of a field",
                             connection.name));
        if (!request.id_field.empty()) request.id = invocation.effect_id;
    }
    // Salesforce refuses the key in the body beside the key in the URL.
    if (!request.id_field.empty()) request.fields.erase(request.id_field);
    return request;
}

bool cut_as_told(std::string_view message, std::string_view field, JsonObject& row) {
    // "Job Title: data value too large: … (max length=40)"
    constexpr std::string_view kMark = "(max length=";
    const size_t at = message.rfind(kMark);
    if (at == std::string_view::npos) return false;
    const std::string_view rest = message.substr(at + kMark.size());
    int64_t units = 0;
    if (!base::parse_integer(rest.substr(0, rest.find(')')), units) || units < 0) return false;
    model::Json* found = row.if_contains(boost::json::string_view(field.data(), field.size()));
    if (found == nullptr || !found->is_string()) return false;
    const std::string text(model::text_of(*found));
    if (base::utf16_length(text) <= static_cast<size_t>(units)) return false;
    *found = model::text_value(base::prefix_of_utf16_units(text, static_cast<size_t>(units)));
    return true;
}

}  // namespace leadflow::connectors::salesforce
