// SPDX-License-Identifier: Apache-2.0
// Routing, headers, rules and counts. Row operations are in dataverse_rows.cpp, metadata in
// dataverse_metadata.cpp.
#include "sandbox/dataverse.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kDataPath = "/api/data/";
constexpr std::string_view kDiscoveryPath = "/api/discovery/v2.0/";

bool is_version(std::string_view segment) {
    return segment == "v9.0" || segment == "v9.1" || segment == "v9.2";
}

// The first part of a media type list that is application/json, parameters allowed.
bool names_json(std::string_view header) {
    for (const std::string_view part : base::split(header, ','))
        if (base::equals_ignoring_case(base::trimmed(part.substr(0, part.find(';'))),
                                       "application/json"))
            return true;
    return false;
}

std::optional<ODataRefusal> check_headers(const http::Request& request) {
    if (!names_json(request.headers.value("Accept")))
        return ODataRefusal{406, "0x0", "The header Accept: application/json is missing."};
    for (const std::string_view name : {"OData-MaxVersion", "OData-Version"})
        if (request.headers.value(name) != "4.0")
            return ODataRefusal{400, "0x0", base::format("The header {}: 4.0 is missing.", name)};
    const bool has_body = request.method == "POST" || request.method == "PATCH";
    if (has_body && !names_json(request.headers.value("Content-Type")))
        return ODataRefusal{415, "0x0", "The header Content-Type: application/json is missing."};
    return std::nullopt;
}

http::Response unauthorized(const http::Request& request, std::string_view scheme) {
    http::Response response;
    response.status = 401;
    response.headers.set(
        "WWW-Authenticate",
        base::format("Bearer authorization_uri=https://login.microsoftonline.com/{}/oauth2/"
                     "authorize, resource_id={}://{}/",
                     kTenantId, scheme, request.headers.value("Host")));
    return response;
}

bool may_use(const std::optional<std::string>& audience, std::string_view host_header) {
    if (!audience) return false;
    const std::string_view host = host_of_audience(*audience);
    return host.ends_with(".dynamics.com") || is_own_audience(*audience, host_header);
}

// Percent-decoded path segments after the prefix; nothing for a broken escape.
std::optional<std::vector<std::string>> segments_after(std::string_view path,
                                                       std::string_view prefix) {
    std::vector<std::string> segments;
    for (const std::string_view part : base::split(path.substr(prefix.size()), '/')) {
        std::optional<std::string> segment = base::percent_decode(part);
        if (!segment) return std::nullopt;
        if (!segment->empty()) segments.push_back(std::move(*segment));
    }
    return segments;
}

ODataRefusal no_segment(std::string_view segment) {
    return {404, "0x8006088a",
            base::format("Resource not found for the segment '{}'.", segment)};
}

http::Response who_am_i(const std::string& base_url) {
    model::JsonObject body;
    body["@odata.context"] =
        model::text_value(base_url + "$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse");
    body["BusinessUnitId"] = model::text_value(kOrganizationId);
    body["UserId"] = model::text_value(kApplicationUserId);
    body["OrganizationId"] = model::text_value(kOrganizationId);
    http::Response response = http::json_response(200, model::to_text(model::Json(body)));
    response.headers.set("OData-Version", "4.0");
    return response;
}

}  // namespace

Dataverse::Dataverse(const Tokens& tokens, const base::Clock& clock, base::Random& random,
                     std::string scheme)
    : tokens_(tokens), clock_(clock), random_(random), scheme_(std::move(scheme)) {
    reset();
}

void Dataverse::reset() {
    base::MutexLock lock(mutex_);
    stores_.clear();
    stores_.push_back(Store{lead_table(), Rows()});
    stores_.push_back(Store{contact_table(), Rows()});
    stores_.push_back(Store{account_table(), Rows()});
    rules_ = {};
    custom_columns_ = 0;
    requests_ = unauthorized_ = creates_attempted_ = duplicates_refused_ = 0;
}

http::Response Dataverse::handle(const http::Request& request) {
    const std::optional<std::string> audience =
        tokens_.audience_of_header(request.headers.value("Authorization"));
    base::MutexLock lock(mutex_);
    ++requests_;
    if (!may_use(audience, request.headers.value("Host"))) {
        ++unauthorized_;
        return unauthorized(request, scheme_);
    }
    if (request.path.starts_with(kDiscoveryPath)) return discovery(request);
    return route(request);
}

http::Response Dataverse::route(const http::Request& request) {
    Visit visit{request, {}, preferences_of(request), {}};
    const auto segments = segments_after(request.path, kDataPath);
    if (!segments || segments->empty() || !is_version(segments->front()))
        return refuse(visit, no_segment(segments && !segments->empty() ? segments->front() : ""));
    visit.base = base::format("{}://{}{}{}/", scheme_, request.headers.value("Host"), kDataPath,
                              segments->front());
    if (const auto refusal = check_headers(request)) return refuse(visit, *refusal);
    ParsedQuery parsed = parse_odata_query(request.query);
    if (parsed.refusal) return refuse(visit, *parsed.refusal);
    visit.query = std::move(parsed.query);
    return route_segments(visit, {segments->begin() + 1, segments->end()});
}

http::Response Dataverse::route_segments(Visit& visit, const std::vector<std::string>& segments) {
    if (segments.empty()) return refuse(visit, no_segment(""));
    if (segments[0] == "WhoAmI" || segments[0] == "WhoAmI()") return who_am_i(visit.base);
    if (segments[0].starts_with("EntityDefinitions")) return definitions(visit, segments);
    const std::optional<Segment> segment = parse_segment(segments[0]);
    if (!segment)
        return refuse(visit, {400, "0x80060888",
                              base::format("Bad Request - Error in query syntax: '{}'.",
                                           segments[0])});
    Store* store = store_of_set(segment->name);
    if (store == nullptr) return refuse(visit, no_segment(segment->name));
    if (segments.size() > 1) return refuse(visit, no_segment(segments[1]));
    if (rules_.forbidden)
        return refuse(visit, {403, "0x80040220",
                              base::format("Principal user (Id={}, type=8) is missing prvCreate{} "
                                           "privilege.", kApplicationUserId,
                                           store->table.label())});
    if (!visit.query.filter_text.empty() &&
        !parse_filter(visit.query.filter_text, visit.query.filter))
        return refuse(visit, {400, "0x80060888",
                              "The $filter is not understood: the sandbox knows eq joined by and."});
    if (const auto refusal = check_select(store->table, visit.query)) return refuse(visit, *refusal);
    return segment->has_key ? on_row(visit, *store, *segment) : on_set(visit, *store);
}

http::Response Dataverse::discovery(const http::Request& request) const {
    if (request.path != std::string(kDiscoveryPath) + "Instances")
        return odata_error(no_segment(request.path), false);
    if (request.method != "GET") return odata_error({405, "0x0", "Only GET is allowed."}, false);
    const std::string url = base::format("{}://{}", scheme_, request.headers.value("Host"));
    model::JsonObject instance;
    instance["Id"] = model::text_value(kOrganizationId);
    instance["UniqueName"] = "contososandbox";
    instance["UrlName"] = "contososandbox";
    instance["FriendlyName"] = "Contoso (sandbox)";
    instance["ApiUrl"] = model::text_value(url);
    instance["Url"] = model::text_value(url + "/");
    instance["Version"] = "9.2.24041.00164";
    instance["State"] = 0;
    instance["TenantId"] = model::text_value(kTenantId);
    instance["EnvironmentId"] = model::text_value(kOrganizationId);
    instance["Region"] = "EMEA";
    model::JsonObject body;
    body["@odata.context"] =
        model::text_value(url + std::string(kDiscoveryPath) + "$metadata#Instances");
    body["value"] = model::JsonArray{std::move(instance)};
    return http::json_response(200, model::to_text(model::Json(std::move(body))));
}

http::Response Dataverse::refuse(const Visit& visit, const ODataRefusal& refusal) const {
    return odata_error(refusal, visit.preferences.annotations);
}

Dataverse::Store* Dataverse::store_of_set(std::string_view set) {
    for (Store& store : stores_)
        if (store.table.set() == set) return &store;
    return nullptr;
}

const Dataverse::Store* Dataverse::store_of_set(std::string_view set) const {
    for (const Store& store : stores_)
        if (store.table.set() == set) return &store;
    return nullptr;
}

Dataverse::Store* Dataverse::store_of_table(std::string_view table) {
    for (Store& store : stores_)
        if (store.table.name() == table) return &store;
    return nullptr;
}

void Dataverse::set_rules(DataverseRules rules) {
    base::MutexLock lock(mutex_);
    rules_ = std::move(rules);
    watch_columns();
}

DataverseRules Dataverse::rules() const {
    base::MutexLock lock(mutex_);
    return rules_;
}

void Dataverse::watch_columns() {
    for (Store& store : stores_) {
        std::set<std::string> columns(rules_.unique_columns.begin(), rules_.unique_columns.end());
        columns.insert(rules_.duplicate_columns.begin(), rules_.duplicate_columns.end());
        std::erase_if(columns, [&store](const std::string& name) {
            return store.table.column(name) == nullptr;
        });
        store.rows.watch({columns.begin(), columns.end()});
    }
}

base::Status Dataverse::add_column(std::string_view table, const std::string& name,
                                   size_t length_max) {
    base::MutexLock lock(mutex_);
    Store* store = store_of_table(table);
    if (store == nullptr) return base::not_found(base::format("no table '{}'", table));
    if (custom_columns_ >= kCustomColumnsMax) return base::limit_exceeded("too many columns");
    if (!store->table.add(Column{.name = name, .label = name, .length_max = length_max}))
        return base::conflict(base::format("the column '{}' exists", name));
    ++custom_columns_;
    return {};
}

base::Status Dataverse::remove_column(std::string_view table, const std::string& name) {
    base::MutexLock lock(mutex_);
    Store* store = store_of_table(table);
    if (store == nullptr || !store->table.remove(name))
        return base::not_found(base::format("no column '{}' of '{}'", name, table));
    watch_columns();
    return {};
}

Dataverse::Counts Dataverse::counts() const {
    base::MutexLock lock(mutex_);
    Counts counts;
    for (const Store& store : stores_) {
        counts.rows += store.rows.size();
        counts.created += store.rows.created();
        counts.distinct_ids += store.rows.distinct_ids();
    }
    counts.creates_attempted = creates_attempted_;
    counts.duplicates_refused = duplicates_refused_;
    counts.requests = requests_;
    counts.unauthorized = unauthorized_;
    return counts;
}

base::Result<model::JsonArray> Dataverse::newest(std::string_view set, std::string_view id,
                                                 size_t limit) const {
    base::MutexLock lock(mutex_);
    const Store* store = store_of_set(set);
    if (store == nullptr) return base::not_found(base::format("no table '{}'", set));
    model::JsonArray list;
    const auto add = [&list, limit](const Row& row) {
        model::JsonObject shown;
        shown["id"] = model::text_value(row.id);
        shown["createdon"] = model::text_value(base::iso_text(row.created));
        shown["modifiedon"] = model::text_value(base::iso_text(row.modified));
        shown["columns"] = columns_of(row);
        list.push_back(std::move(shown));
        return list.size() < limit;
    };
    if (!id.empty()) {
        const Row* row = store->rows.find(base::lower(id));
        if (row != nullptr) add(*row);
    } else if (limit > 0) {
        store->rows.visit(add);
    }
    return list;
}

base::Result<size_t> Dataverse::distinct_values(std::string_view set,
                                                std::string_view column) const {
    base::MutexLock lock(mutex_);
    const Store* store = store_of_set(set);
    if (store == nullptr || store->table.column(column) == nullptr)
        return base::not_found(base::format("no column '{}' of '{}'", column, set));
    std::set<std::string> values;
    store->rows.visit([&values, column](const Row& row) {
        const model::JsonObject columns = columns_of(row);
        const model::Json* value = columns.if_contains(column);
        if (value != nullptr) values.insert(model::to_text(*value));
        return true;
    });
    return values.size();
}

}  // namespace leadflow::sandbox
