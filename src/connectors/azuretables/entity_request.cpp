// SPDX-License-Identifier: Apache-2.0
#include "connectors/azuretables/entity_request.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace leadflow::connectors::azuretables {
namespace {

using model::Json;
using model::JsonObject;

struct Operation {
    std::string_view name;
    Kind kind;
};

// Microsoft's names; exported flows show both Create… and Insert… for the first.
constexpr auto kOperations = std::to_array<Operation>({
    {"CreateEntity_V2", Kind::kInsert},
    {"CreateEntity", Kind::kInsert},
    {"InsertEntity_V2", Kind::kInsert},
    {"InsertEntity", Kind::kInsert},
    {"InsertReplaceEntity_V2", Kind::kInsertReplace},
    {"InsertReplaceEntity", Kind::kInsertReplace},
    {"InsertMergeEntity_V2", Kind::kInsertMerge},
    {"InsertMergeEntity", Kind::kInsertMerge},
    {"ReplaceEntity_V2", Kind::kReplace},
    {"ReplaceEntity", Kind::kReplace},
    {"MergeEntity_V2", Kind::kMerge},
    {"MergeEntity", Kind::kMerge},
    {"GetEntity_V2", Kind::kGet},
    {"GetEntity", Kind::kGet},
    {"GetEntities_V2", Kind::kList},
    {"GetEntities", Kind::kList},
    {"DeleteEntity_V2", Kind::kDelete},
    {"DeleteEntity", Kind::kDelete},
    {"CreateTable_V2", Kind::kCreateTable},
    {"CreateTable", Kind::kCreateTable},
});

#define TABLE "/v2/storageAccounts/{storageAccountName}/tables/{tableName}/entities"
#define KEYS "(PartitionKey='{PartitionKey}',RowKey='{RowKey}')"
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", TABLE, "CreateEntity_V2"},
    {"GET", TABLE, "GetEntities_V2"},
    {"GET", TABLE KEYS, "GetEntity_V2"},
    {"PUT", TABLE KEYS, "InsertReplaceEntity_V2"},
    {"PATCH", TABLE KEYS, "InsertMergeEntity_V2"},
    {"PUT", TABLE "/etag" KEYS, "ReplaceEntity_V2"},
    {"PATCH", TABLE "/etag" KEYS, "MergeEntity_V2"},
    {"DELETE", TABLE "/etag" KEYS, "DeleteEntity_V2"},
    {"POST", "/tables/{tableName}/entities", "CreateEntity"},
    {"POST", "/v2/storageAccounts/{storageAccountName}/tables", "CreateTable_V2"},
});
#undef TABLE
#undef KEYS

bool is_table_name(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return text.size() >= 3 && text.size() <= 63 && letter(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

base::Status check_key(std::string_view name, std::string_view key) {
    if (base::utf16_length(key) > kTableKeyUnitsMax)
        return base::invalid_input(
            base::format("{} is longer than {} characters", name, kTableKeyUnitsMax));
    for (const char c : key)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '/' || c == '\\' ||
            c == '#' || c == '?')
            return base::invalid_input(base::format(
                "{} holds one of / \\ # ? or a control character, which keys may not", name));
    return {};
}

// Table Storage knows no nested values, and takes a plain number for 32 bits or a double.
void put(JsonObject& entity, boost::json::string_view name, const Json& value) {
    if (value.is_object() || value.is_array()) {
        entity[name] = model::text_value(as_text(value));
        return;
    }
    entity[name] = value;
    if (!value.is_int64() && !value.is_uint64()) return;
    const bool small = value.is_int64() &&
                       value.get_int64() >= std::numeric_limits<int32_t>::min() &&
                       value.get_int64() <= std::numeric_limits<int32_t>::max();
    if (small) return;
    entity[name] = model::text_value(model::to_text(value));
    entity[std::string(name) + "@odata.type"] = "Edm.Int64";
}

base::Status take_entity(const ActionParameters& given, const model::OpenConnection& connection,
                         EntityRequest& request) {
    JsonObject flat;
    if (const JsonObject* item = given.object({"item", "entity", "body/item", "body"}))
        for (const auto& member : *item) put(flat, member.key(), member.value());
    std::vector<FieldLength> lengths;
    for (const auto& member : flat)
        if (member.value().is_string())
            lengths.push_back({{member.key().data(), member.key().size()}, kTableTextUnitsMax});
    request.entity = TRY(fitted(flat, lengths, long_text_of(connection)));
    request.note = cuts_in(flat, request.entity);
    // The service's own; an entity that was read and changed brings them along.
    for (const char* name : {"Timestamp", "odata.metadata", "odata.etag"})
        request.entity.erase(name);
    return {};
}

std::string list_query_of(const ActionParameters& given) {
    std::vector<std::string> parts;
    for (const std::string_view name : {"$filter", "$select", "$top"}) {
        const std::string text = given.text({name});
        if (!text.empty()) parts.push_back(base::format("{}={}", name, base::percent_encode(text)));
    }
    return base::joined(parts, "&");
}

// The keys may stand in the entity, beside it, or in the path.
base::Status take_keys(const ActionParameters& given, const model::Invocation& invocation,
                       EntityRequest& request) {
    const auto key = [&](std::string_view name) {
        const Json* inside = find_member(request.entity, name);
        return inside == nullptr ? given.text({name}) : as_text(*inside);
    };
    request.partition = key("PartitionKey");
    request.row = key("RowKey");
    const bool insert = request.kind == Kind::kInsert;
    const auto is_given = [&](std::string_view name) {
        return find_member(request.entity, name) != nullptr || given.find({name}) != nullptr ||
               !given.text({name}).empty();
    };
    if (!is_given("PartitionKey")) return base::invalid_input("PartitionKey is missing");
    if (!is_given("RowKey") && !insert) return base::invalid_input("RowKey is missing");
    if (request.row.empty() && insert) request.row = invocation.effect_id;
    TRY(check_key("PartitionKey", request.partition));
    return check_key("RowKey", request.row);
}

}  // namespace

const Kind* kind_of(std::string_view operation) {
    return kind_in(kOperations, operation);
}

std::string operations_there_are() {
    std::vector<std::string> names;
    for (const Operation& known : kOperations)
        if (known.name.ends_with("_V2")) names.emplace_back(known.name);
    return base::joined(names, ", ");
}

base::Result<std::string> operation_at(std::string_view method, std::string_view path) {
    return operation_of_path("Azure Table Storage", kPaths, method, path);
}

base::Result<EntityRequest> request_of(const model::Invocation& invocation,
                                       const model::OpenConnection& connection) {
    const Kind* kind = kind_of(invocation.operation);
    if (kind == nullptr)
        return base::invalid_input(
            base::format("Azure Table Storage has no operation \"{}\"; there are {}",
                         invocation.operation, operations_there_are()));
    const ActionParameters given(invocation.inputs, kPaths);
    EntityRequest request;
    request.kind = *kind;
    request.table = TRY(given.required({"tableName", "table"}));
    if (!is_table_name(request.table))
        return base::invalid_input(
            "parameter \"tableName\" is not a table's name: 3 to 63 letters and digits");
    if (request.kind == Kind::kCreateTable) {
        request.entity = {{"TableName", request.table}};
        return request;
    }
    request.list_query = list_query_of(given);
    if (request.kind == Kind::kList) return request;
    if (request.kind != Kind::kGet && request.kind != Kind::kDelete)
        TRY(take_entity(given, connection, request));
    TRY(take_keys(given, invocation, request));
    request.etag = given.text({"If-Match", "ifMatch"});
    if (request.etag.empty()) request.etag = std::string("*");
    if (!request.entity.empty() || request.kind == Kind::kInsert) {
        request.entity["PartitionKey"] = model::text_value(request.partition);
        request.entity["RowKey"] = model::text_value(request.row);
    }
    return request;
}

bool is_same(const JsonObject& sent, const Json& there) {
    if (!there.is_object()) return false;
    return std::all_of(sent.begin(), sent.end(), [&](const auto& member) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name.find('@') != std::string_view::npos) return true;
        const Json* found = there.get_object().if_contains(member.key());
        return found != nullptr && as_text(*found) == as_text(member.value());
    });
}

}  // namespace leadflow::connectors::azuretables
