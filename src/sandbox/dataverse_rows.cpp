// SPDX-License-Identifier: Apache-2.0
// Create, upsert, read, list and delete.
#include "base/text.h"
#include "sandbox/dataverse.h"
#include "sandbox/limits.h"
#include "sandbox/uuid.h"

namespace leadflow::sandbox {
namespace {

ODataRefusal no_row(const Table& table, std::string_view key) {
    return {404, "0x80040217",
            base::format("Entity '{}' With Id = {} Does Not Exist", table.name(), key)};
}

ODataRefusal wrong_verb(std::string_view method) {
    return {405, "0x0", base::format("The requested resource does not support http method '{}'.",
                                     method)};
}

ODataRefusal key_exists() {
    return {412, "0x80040237", "A record with matching key values already exists."};
}

std::string_view text_in(const model::JsonObject& columns, std::string_view name) {
    const model::Json* value = columns.if_contains(name);
    return value == nullptr ? std::string_view() : model::text_of(*value);
}

// What Dataverse fills in when the client does not.
void set_defaults(const Table& table, model::JsonObject& columns) {
    const std::pair<std::string_view, int> kDefaults[] = {
        {"statecode", 0}, {"statuscode", 1}, {"leadqualitycode", 2}};
    for (const auto& [name, value] : kDefaults)
        if (table.column(name) != nullptr && !columns.contains(name)) columns[name] = value;
    for (const Column& column : table.columns())
        if (column.type == ColumnType::kBoolean && !columns.contains(column.name))
            columns[column.name] = false;
}

std::string full_name(const model::JsonObject& columns) {
    std::string name;
    for (const std::string_view part : {"firstname", "lastname"}) {
        const std::string_view text = text_in(columns, part);
        if (text.empty()) continue;
        if (!name.empty()) name += ' ';
        name += text;
    }
    return name;
}

std::string label_of(const Column& column, const model::Json& value) {
    const int64_t number = value.is_bool() ? (value.get_bool() ? 1 : 0)
                           : value.is_int64() ? value.get_int64() : -1;
    for (const Choice& choice : column.choices)
        if (choice.value == number) return choice.label;
    return {};
}

// A row's value of a column; the primary key too.
model::Json value_of(const Table& table, const Row& row, const model::JsonObject& columns,
                     const Column& column) {
    if (column.name == table.id_column()) return model::text_value(row.id);
    if (column.name == "createdon")
        return model::text_value(base::iso_text(row.created).substr(0, 19) + "Z");
    if (column.name == "modifiedon")
        return model::text_value(base::iso_text(row.modified).substr(0, 19) + "Z");
    if (column.name == "fullname") return model::text_value(full_name(columns));
    const model::Json* value = columns.if_contains(column.name);
    return value == nullptr ? model::Json(nullptr) : *value;
}

bool matches(const Table& table, const Row& row, const model::JsonObject& columns,
             const Condition& condition) {
    const Column* column = table.column(condition.column);
    const model::Json value = value_of(table, row, columns, *column);
    if (value.is_string() && condition.value.is_string())
        return base::equals_ignoring_case(model::text_of(value), model::text_of(condition.value));
    return value == condition.value;
}

bool wants(const Query& query, std::string_view column) {
    if (query.select.empty()) return true;
    for (const std::string& name : query.select)
        if (name == column) return true;
    return false;
}

http::Response json(int status, const model::JsonObject& body) {
    http::Response response = http::json_response(status, boost::json::serialize(body));
    response.headers.set("Content-Type", "application/json; odata.metadata=minimal");
    response.headers.set("OData-Version", "4.0");
    return response;
}

}  // namespace

model::JsonObject represent(const Table& table, const Row& row, const Query& query,
                            const std::string& context, bool annotations) {
    model::JsonObject columns = columns_of(row);
    model::JsonObject shown;
    if (!context.empty()) shown["@odata.context"] = model::text_value(context);
    shown["@odata.etag"] = model::text_value(base::format("W/\"{}\"", row.version));
    for (const Column& column : table.columns()) {
        const bool reference =
            column.type == ColumnType::kOwner || column.type == ColumnType::kLookup;
        const std::string name =
            reference ? base::format("_{}_value", column.name) : column.name;
        if (column.name != table.id_column() && !wants(query, name)) continue;
        model::Json value = value_of(table, row, columns, column);
        if (annotations && !column.choices.empty() && !value.is_null())
            shown[name + "@OData.Community.Display.V1.FormattedValue"] =
                model::text_value(label_of(column, value));
        shown[name] = std::move(value);
    }
    return shown;
}

std::optional<ODataRefusal> check_select(const Table& table, const Query& query) {
    const auto unknown = [&table](std::string_view name) {
        return ODataRefusal{400, "0x80060888",
                            base::format("Could not find a property named '{}' on type "
                                         "'Microsoft.Dynamics.CRM.{}'.", name, table.name())};
    };
    for (const std::string& name : query.select)
        if (table.column(name) == nullptr && name != "_ownerid_value") return unknown(name);
    for (const Condition& condition : query.filter)
        if (table.column(condition.column) == nullptr) return unknown(condition.column);
    return std::nullopt;
}

http::Response Dataverse::on_set(const Visit& visit, Store& store) {
    if (visit.request.method == "POST") return create(visit, store);
    if (visit.request.method == "GET") return list(visit, store);
    return refuse(visit, wrong_verb(visit.request.method));
}

http::Response Dataverse::on_row(const Visit& visit, Store& store, const Segment& segment) {
    if (segment.key_column.empty() || segment.key_column == store.table.id_column()) {
        if (!parse_uuid(segment.key))
            return refuse(visit, {400, "0x80060888",
                                  "Bad Request - Error in query syntax: the key is no guid."});
    } else if (!is_key(segment.key_column)) {
        return refuse(visit, {400, "0x80060888",
                              base::format("The specified key properties ({}) don't match any keys "
                                           "defined for entity {}.", segment.key_column,
                                           store.table.name())});
    }
    if (visit.request.method == "PATCH") return upsert(visit, store, segment);
    const Row* row = find_row(store, segment);
    if (visit.request.method != "GET" && visit.request.method != "DELETE")
        return refuse(visit, wrong_verb(visit.request.method));
    if (row == nullptr) return refuse(visit, no_row(store.table, segment.key));
    if (visit.request.method == "GET") return read(visit, store, *row);
    store.rows.erase(std::string(row->id));
    http::Response response;
    response.status = 204;
    response.headers.set("OData-Version", "4.0");
    return response;
}

http::Response Dataverse::create(const Visit& visit, Store& store) {
    ++creates_attempted_;
    CheckedRow checked = read_body(visit, store, true);
    if (checked.refusal) return refuse(visit, *checked.refusal);
    if (checked.id && store.rows.find(*checked.id) != nullptr)
        return refuse_duplicate(visit, {412, "0x80040237", "Cannot insert duplicate key."});
    return insert(visit, store, checked.id ? *checked.id : random_uuid(random_),
                  std::move(checked.columns));
}

http::Response Dataverse::upsert(const Visit& visit, Store& store, const Segment& segment) {
    ++creates_attempted_;
    const Row* row = find_row(store, segment);
    const bool create_only = visit.request.headers.value("If-None-Match") == "*";
    const bool update_only = visit.request.headers.value("If-Match") == "*";
    CheckedRow checked = read_body(visit, store, row == nullptr);
    if (checked.refusal) return refuse(visit, *checked.refusal);
    if (row != nullptr && create_only) return refuse_duplicate(visit, key_exists());
    if (row == nullptr && update_only) return refuse(visit, no_row(store.table, segment.key));
    if (row != nullptr) return update(visit, store, *row, checked.columns);
    const bool by_id = segment.key_column.empty() || segment.key_column == store.table.id_column();
    if (by_id) return insert(visit, store, *parse_uuid(segment.key), std::move(checked.columns));
    if (!checked.columns.contains(segment.key_column))
        checked.columns[segment.key_column] = model::text_value(segment.key);
    return insert(visit, store, checked.id ? *checked.id : random_uuid(random_),
                  std::move(checked.columns));
}

http::Response Dataverse::insert(const Visit& visit, Store& store, std::string id,
                                 model::JsonObject columns) {
    if (const auto duplicate = find_duplicate(visit, store, columns, {}))
        return refuse_duplicate(visit, *duplicate);
    set_defaults(store.table, columns);
    return written(visit, store, store.rows.insert(std::move(id), columns, clock_.now()), true);
}

http::Response Dataverse::update(const Visit& visit, Store& store, const Row& row,
                                 const model::JsonObject& columns) {
    if (const auto duplicate = find_duplicate(visit, store, columns, row.id))
        return refuse_duplicate(visit, *duplicate);
    const std::string id = row.id;
    return written(visit, store, store.rows.update(id, columns, clock_.now()), false);
}

http::Response Dataverse::written(const Visit& visit, const Store& store, const Row& row,
                                  bool created) const {
    if (visit.preferences.representation) {
        const std::string context =
            base::format("{}$metadata#{}/$entity", visit.base, store.table.set());
        http::Response response =
            json(created ? 201 : 200, represent(store.table, row, visit.query, context,
                                                visit.preferences.annotations));
        response.headers.set("Preference-Applied", "return=representation");
        return response;
    }
    http::Response response;
    response.status = 204;
    response.headers.set("OData-Version", "4.0");
    response.headers.set("OData-EntityId",
                         base::format("{}{}({})", visit.base, store.table.set(), row.id));
    return response;
}

http::Response Dataverse::read(const Visit& visit, const Store& store, const Row& row) const {
    const std::string context =
        base::format("{}$metadata#{}/$entity", visit.base, store.table.set());
    return json(200, represent(store.table, row, visit.query, context,
                               visit.preferences.annotations));
}

http::Response Dataverse::list(const Visit& visit, const Store& store) const {
    // With $top there are no pages.
    const size_t limit = std::min(visit.query.top.value_or(rules_.page_size), kQueryRowsMax);
    model::JsonArray rows;
    size_t matched = 0;
    size_t skipped = 0;
    bool more = false;
    store.rows.visit([&](const Row& row) {
        if (!visit.query.filter.empty()) {
            const model::JsonObject columns = columns_of(row);
            for (const Condition& condition : visit.query.filter)
                if (!matches(store.table, row, columns, condition)) return true;
        }
        ++matched;
        if (skipped < visit.query.skip) {
            ++skipped;
            return true;
        }
        more = rows.size() >= limit;
        if (!more)
            rows.push_back(represent(store.table, row, visit.query, {},
                                     visit.preferences.annotations));
        return visit.query.count || !more;
    });
    model::JsonObject body;
    body["@odata.context"] =
        model::text_value(base::format("{}$metadata#{}", visit.base, store.table.set()));
    if (visit.query.count) body["@odata.count"] = matched;
    if (more && !visit.query.top) {
        std::string next = base::format("{}{}?", visit.base, store.table.set());
        for (const std::string_view part : base::split(visit.request.query, '&'))
            if (!part.empty() && !part.starts_with("$skiptoken="))
                next += base::format("{}&", part);
        next += "$skiptoken=" + skip_token(visit.query.skip + limit);
        body["@odata.nextLink"] = model::text_value(next);
    }
    body["value"] = std::move(rows);
    return json(200, body);
}

http::Response Dataverse::refuse_duplicate(const Visit& visit, const ODataRefusal& refusal) {
    ++duplicates_refused_;
    return refuse(visit, refusal);
}

CheckedRow Dataverse::read_body(const Visit& visit, const Store& store, bool creating) const {
    base::Result<model::Json> body = model::parse_json(visit.request.body);
    if (body) return check_row(store.table, *body, rules_.strictness, creating);
    CheckedRow checked;
    checked.refusal = ODataRefusal{
        400, "0x80048d19",
        base::format("Error identified in Payload provided by the user for Entity :'{}'  ---->  "
                     "InnerException : Microsoft.OData.ODataException: {}", store.table.set(),
                     body.error().message)};
    return checked;
}

std::optional<ODataRefusal> Dataverse::find_duplicate(const Visit& visit, const Store& store,
                                                      const model::JsonObject& columns,
                                                      std::string_view own_id) const {
    const auto taken = [&](const std::string& column) {
        const std::string_view value = text_in(columns, column);
        if (value.empty()) return false;
        const Row* row = store.rows.find_by(column, value);
        return row != nullptr && row->id != own_id;
    };
    for (const std::string& column : rules_.unique_columns)
        if (taken(column))
            return ODataRefusal{412, "0x80060892",
                                base::format("Entity Key {0} violated. A record with the same value "
                                             "for {0} already exists. A duplicate record cannot be "
                                             "created. Select one or more unique values and try "
                                             "again.", column)};
    if (!base::equals_ignoring_case(
            visit.request.headers.value("MSCRM.SuppressDuplicateDetection"), "false"))
        return std::nullopt;
    for (const std::string& column : rules_.duplicate_columns)
        if (taken(column))
            return ODataRefusal{412, "0x80040333",
                                "A record was not created or updated because a duplicate of the "
                                "current record already exists."};
    return std::nullopt;
}

const Row* Dataverse::find_row(const Store& store, const Segment& segment) const {
    if (!segment.key_column.empty() && segment.key_column != store.table.id_column())
        return store.rows.find_by(segment.key_column, segment.key);
    return store.rows.find(*parse_uuid(segment.key));
}

bool Dataverse::is_key(std::string_view column) const {
    for (const std::string& key : rules_.unique_columns)
        if (key == column) return true;
    return false;
}

}  // namespace leadflow::sandbox
