// SPDX-License-Identifier: Apache-2.0
// EntityDefinitions: tables, columns and choices as the form of an action asks for them.
#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/dataverse.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kCast = "Microsoft.Dynamics.CRM.";

model::JsonObject label(std::string_view text) {
    model::JsonObject one;
    one["Label"] = model::text_value(text);
    one["LanguageCode"] = 1033;
    model::JsonObject all;
    all["LocalizedLabels"] = model::JsonArray{one};
    all["UserLocalizedLabel"] = std::move(one);
    return all;
}

model::Json metadata_id(std::string_view name) {
    return model::text_value(base::uuid_from_name(base::format("sandbox metadata {}", name)));
}

// Asking for what the type has not is refused, as a misspelt name would be.
std::optional<ODataRefusal> unknown_property(const Query& query, std::string_view type,
                                             std::span<const std::string_view> known) {
    for (const std::string& name : query.select)
        if (std::find(known.begin(), known.end(), name) == known.end())
            return ODataRefusal{400, "0x80060888",
                                base::format("Could not find a property named '{}' on type "
                                             "'Microsoft.Dynamics.CRM.{}'.", name, type)};
    return std::nullopt;
}

void keep_selected(model::JsonObject& object, const Query& query) {
    if (query.select.empty()) return;
    model::JsonObject kept;
    if (const model::Json* type = object.if_contains("@odata.type")) kept["@odata.type"] = *type;
    for (const std::string& name : query.select)
        if (const model::Json* value = object.if_contains(name)) kept[name] = *value;
    // Always there, asked for or not.
    kept["MetadataId"] = object["MetadataId"];
    for (const std::string_view expanded : {"OptionSet", "GlobalOptionSet"})
        if (const model::Json* value = object.if_contains(expanded)) kept[expanded] = *value;
    object = std::move(kept);
}

model::JsonObject describe(const Table& table, const Query& query) {
    model::JsonObject shown;
    shown["LogicalName"] = model::text_value(table.name());
    shown["SchemaName"] = model::text_value(table.label());
    shown["EntitySetName"] = model::text_value(table.set());
    shown["LogicalCollectionName"] = model::text_value(table.set());
    shown["PrimaryIdAttribute"] = model::text_value(table.id_column());
    shown["PrimaryNameAttribute"] = model::text_value(table.primary_name());
    shown["DisplayName"] = label(table.label());
    shown["DisplayCollectionName"] = label(table.set_label());
    shown["OwnershipType"] = "UserOwned";
    shown["IsCustomEntity"] = false;
    shown["MetadataId"] = metadata_id(table.name());
    keep_selected(shown, query);
    return shown;
}

model::JsonObject option_set(const Column& column) {
    model::JsonArray options;
    for (const Choice& choice : column.choices) {
        model::JsonObject option;
        option["Value"] = choice.value;
        option["Label"] = label(choice.label);
        options.push_back(std::move(option));
    }
    model::JsonObject set;
    set["Name"] = model::text_value("lead_" + column.name);
    set["IsGlobal"] = false;
    if (column.type == ColumnType::kBoolean) {
        set["FalseOption"] = options[0];
        set["TrueOption"] = options[1];
    } else {
        set["Options"] = std::move(options);
    }
    return set;
}

model::JsonObject describe(const Table& table, const Column& column, bool cast,
                           const Query& query) {
    model::JsonObject required;
    required["Value"] = model::text_value(required_level(column.required));
    required["CanBeChanged"] = column.required != Required::kSystem;
    model::JsonObject shown;
    shown["@odata.type"] = model::text_value(
        base::format("#{}{}AttributeMetadata", kCast, attribute_type(column.type)));
    shown["LogicalName"] = model::text_value(column.name);
    shown["SchemaName"] = model::text_value(column.name);
    shown["EntityLogicalName"] = model::text_value(table.name());
    shown["AttributeType"] = model::text_value(attribute_type(column.type));
    shown["RequiredLevel"] = std::move(required);
    shown["IsValidForCreate"] = column.writable;
    shown["IsValidForUpdate"] = column.writable;
    shown["IsValidForRead"] = true;
    shown["IsPrimaryId"] = column.name == table.id_column();
    shown["IsPrimaryName"] = column.name == table.primary_name();
    shown["DisplayName"] = label(column.label);
    shown["Description"] = label(column.label);
    shown["MetadataId"] = metadata_id(table.name() + "." + column.name);
    // Properties of the type are only there after a cast, as in Dataverse.
    if (cast && is_text(column.type)) {
        shown["MaxLength"] = column.length_max;
        shown["FormatName"] = model::JsonObject{{"Value", column.format}};
    }
    if (cast && (column.type == ColumnType::kInteger || column.type == ColumnType::kMoney)) {
        shown["MinValue"] = column.low;
        shown["MaxValue"] = column.high;
    }
    if (cast && !column.choices.empty() && query.expand.find("OptionSet") != std::string::npos) {
        shown["OptionSet"] = option_set(column);
        if (query.expand.find("GlobalOptionSet") != std::string::npos)
            shown["GlobalOptionSet"] = nullptr;
    }
    keep_selected(shown, query);
    return shown;
}

// "Path/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'X'", "AttributeType eq …'X'",
// "IsValidForCreate eq true", joined by and. Nothing when it is something else.
std::optional<bool> fits(const Column& column, std::string_view filter) {
    std::string rest(filter);
    bool all = true;
    while (!rest.empty()) {
        const size_t end = rest.find(" and ");
        const std::string part = rest.substr(0, end);
        rest = end == std::string::npos ? "" : rest.substr(end + 5);
        if (part == "IsValidForCreate eq true" || part == "IsValidForUpdate eq true") {
            all = all && column.writable;
        } else if (part == "IsValidForCreate eq false") {
            all = all && !column.writable;
        } else if (part == base::format("LogicalName eq '{}'", column.name)) {
            continue;
        } else if (part.starts_with("LogicalName eq '")) {
            all = false;
        } else if (part.starts_with("RequiredLevel/Value eq Microsoft.Dynamics.CRM."
                                    "AttributeRequiredLevel'")) {
            all = all && part.ends_with(base::format("'{}'", required_level(column.required)));
        } else if (part.starts_with("AttributeType eq Microsoft.Dynamics.CRM."
                                    "AttributeTypeCode'")) {
            all = all && part.ends_with(base::format("'{}'", attribute_type(column.type)));
        } else {
            return std::nullopt;
        }
    }
    return all;
}

http::Response list_response(const std::string& context, model::JsonArray list) {
    model::JsonObject body;
    body["@odata.context"] = model::text_value(context);
    body["value"] = std::move(list);
    http::Response response = http::json_response(200, boost::json::serialize(body));
    response.headers.set("OData-Version", "4.0");
    return response;
}

ODataRefusal not_there(std::string_view what) {
    return {404, "0x8006088a", base::format("Resource not found for the segment '{}'.", what)};
}

// The type of "Microsoft.Dynamics.CRM.StringAttributeMetadata": "String".
std::optional<std::string> cast_of(std::string_view segment) {
    constexpr std::string_view kEnd = "AttributeMetadata";
    if (!segment.starts_with(kCast) || !segment.ends_with(kEnd)) return std::nullopt;
    segment.remove_prefix(kCast.size());
    segment.remove_suffix(kEnd.size());
    if (segment == "Enum") return std::nullopt;  // The shared base cannot be cast to.
    return std::string(segment);
}

// "EntitySetName eq 'leads'" or "LogicalName eq 'lead'". Nothing when it is something else.
std::optional<bool> fits(const Table& table, std::string_view filter) {
    if (filter.empty()) return true;
    if (filter.starts_with("EntitySetName eq '"))
        return filter == base::format("EntitySetName eq '{}'", table.set());
    if (filter.starts_with("LogicalName eq '"))
        return filter == base::format("LogicalName eq '{}'", table.name());
    return std::nullopt;
}

// Where each lookup leads; what is written to bears the navigation property's name.
model::JsonArray relations(const Table& table, const Query& query) {
    model::JsonArray list;
    for (const Column& column : table.columns()) {
        if (column.target.empty()) continue;
        model::JsonObject shown{
            {"SchemaName", model::text_value(base::format("{}_{}", table.name(), column.name))},
            {"ReferencingEntity", model::text_value(table.name())},
            {"ReferencingAttribute", model::text_value(column.name)},
            {"ReferencingEntityNavigationPropertyName", model::text_value(column.name)},
            {"ReferencedEntity", model::text_value(column.target)},
            {"ReferencedAttribute", model::text_value(column.target + "id")}};
        shown["MetadataId"] = metadata_id(table.name() + " to " + column.name);
        keep_selected(shown, query);
        list.push_back(std::move(shown));
    }
    return list;
}

constexpr auto kTableProperties = std::to_array<std::string_view>({
    "LogicalName",        "SchemaName",           "EntitySetName", "LogicalCollectionName",
    "PrimaryIdAttribute", "PrimaryNameAttribute", "DisplayName",   "DisplayCollectionName",
    "OwnershipType",      "IsCustomEntity",       "MetadataId"});
constexpr auto kColumnProperties = std::to_array<std::string_view>({
    "LogicalName",      "SchemaName",    "EntityLogicalName", "AttributeType", "RequiredLevel",
    "IsValidForCreate", "DisplayName",   "IsValidForUpdate",  "IsValidForRead", "IsPrimaryId",
    "IsPrimaryName",    "Description",   "MetadataId"});
constexpr auto kRelationProperties = std::to_array<std::string_view>({
    "SchemaName",       "ReferencingEntity",   "ReferencingAttribute",
    "ReferencedEntity", "ReferencedAttribute", "ReferencingEntityNavigationPropertyName",
    "MetadataId"});

// What a cast adds; after none the properties of a type are unknown.
std::optional<ODataRefusal> check_columns_asked(const Query& query,
                                                const std::optional<std::string>& cast) {
    Query plain = query;
    std::erase_if(plain.select, [&](const std::string& name) {
        if (!cast) return false;
        const bool text = *cast == "String" || *cast == "Memo";
        if (name == "MaxLength" || name == "FormatName") return text;
        return (name == "MinValue" || name == "MaxValue") && !text;
    });
    return unknown_property(plain, base::format("{}AttributeMetadata", cast.value_or("")),
                            kColumnProperties);
}

struct ColumnList {
    model::JsonArray columns;
    std::optional<ODataRefusal> refusal;
};

ColumnList list_columns(const Table& table, const std::optional<std::string>& cast,
                        const Query& query) {
    ColumnList list;
    for (const Column& column : table.columns()) {
        const std::optional<bool> fit = fits(column, query.filter_text);
        if (!fit) {
            list.refusal = ODataRefusal{400, "0x80060888", "The $filter is not understood."};
            return list;
        }
        if (*fit && (!cast || attribute_type(column.type) == *cast))
            list.columns.push_back(describe(table, column, cast.has_value(), query));
    }
    return list;
}

}  // namespace

http::Response Dataverse::definitions(const Visit& visit,
                                      const std::vector<std::string>& segments) const {
    if (visit.request.method != "GET")
        return refuse(visit, {405, "0x0", "Only GET is allowed in the sandbox's metadata."});
    const std::string context = visit.base + "$metadata#" + segments[0];
    const std::optional<Segment> first = parse_segment(segments[0]);
    if (!first || first->name != "EntityDefinitions")
        return refuse(visit, not_there(segments[0]));
    if (!first->has_key) {
        if (const auto wrong = unknown_property(visit.query, "EntityMetadata", kTableProperties))
            return refuse(visit, *wrong);
        model::JsonArray list;
        for (const Store& store : stores_) {
            const auto fit = fits(store.table, visit.query.filter_text);
            if (!fit) return refuse(visit, {400, "0x80060888", "The $filter is not understood."});
            if (*fit) list.push_back(describe(store.table, visit.query));
        }
        return list_response(context, std::move(list));
    }
    const Store* found = nullptr;
    for (const Store& store : stores_)
        if (first->key_column == "LogicalName" && store.table.name() == first->key)
            found = &store;
    if (found == nullptr)
        return refuse(visit, {404, "0x80060888",
                              base::format("Could not find an entity with name {}.", first->key)});
    if (segments.size() == 1)
        return http::json_response(
            200, boost::json::serialize(describe(found->table, visit.query)));

    if (segments[1] == "ManyToOneRelationships" && segments.size() == 2) {
        if (const auto wrong = unknown_property(visit.query, "OneToManyRelationshipMetadata",
                                                kRelationProperties))
            return refuse(visit, *wrong);
        return list_response(context, relations(found->table, visit.query));
    }
    const std::optional<Segment> attributes = parse_segment(segments[1]);
    if (!attributes || attributes->name != "Attributes") return refuse(visit, not_there(segments[1]));
    std::optional<std::string> cast;
    if (segments.size() > 2) {
        cast = cast_of(segments[2]);
        if (!cast) return refuse(visit, not_there(segments[2]));
    }
    if (const auto wrong = check_columns_asked(visit.query, cast)) return refuse(visit, *wrong);
    if (attributes->has_key) {
        const Column* column = found->table.column(attributes->key);
        if (attributes->key_column != "LogicalName" || column == nullptr ||
            (cast && attribute_type(column->type) != *cast))
            return refuse(visit, not_there(segments[1]));
        return http::json_response(200, boost::json::serialize(describe(
                                            found->table, *column, cast.has_value(), visit.query)));
    }
    ColumnList list = list_columns(found->table, cast, visit.query);
    if (list.refusal) return refuse(visit, *list.refusal);
    return list_response(context, std::move(list.columns));
}

}  // namespace leadflow::sandbox
