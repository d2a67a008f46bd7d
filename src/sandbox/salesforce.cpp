// SPDX-License-Identifier: Apache-2.0
#include "sandbox/salesforce.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

#include <algorithm>
#include <array>
#include <vector>

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kTokenPath = "/services/oauth2/token";
constexpr std::string_view kDataPath = "/services/data/";
constexpr std::string_view kAudience = "https://salesforce.sandbox";

struct Field {
    std::string_view name;
    size_t length = 0;  // 0: a boolean.
};
constexpr std::array kFields = {
    Field{"LastName", 80},      Field{"FirstName", 40},   Field{"Company", 255},
    Field{"Email", 80},         Field{"Phone", 40},       Field{"MobilePhone", 40},
    Field{"Title", 128},        Field{"Country", 80},     Field{"City", 40},
    Field{"Street", 255},       Field{"LeadSource", 255}, Field{"Description", 32000},
    Field{"Website", 255},      Field{"Status", 255},     Field{"HasOptedOutOfEmail", 0},
    Field{"LeadflowId__c", 36}, Field{"Offer__c", 60}};

struct Refusal {
    int status = 400;
    std::string code;
    std::string message;
    std::string field;
};

http::Response refusal(const Refusal& what) {
    model::JsonObject error{{"message", model::text_value(what.message)},
                            {"errorCode", model::text_value(what.code)}};
    if (what.status == 400) {
        model::JsonArray fields;
        if (!what.field.empty()) fields.push_back(model::text_value(what.field));
        error["fields"] = std::move(fields);
    }
    return json_answer(what.status, model::JsonArray{std::move(error)});
}

http::Response not_found() {
    return refusal({404, "NOT_FOUND", "The requested resource does not exist", {}});
}

// One field of a record; nothing when it is good.
std::optional<Refusal> check(std::string_view name, const model::Json& value) {
    const auto known = std::find_if(kFields.begin(), kFields.end(),
                                    [&](const Field& one) { return one.name == name; });
    if (known == kFields.end())
        return Refusal{400,
                       "INVALID_FIELD",
                       base::format("No such column '{}' on sobject of type Lead", name),
                       {}};
    if (value.is_null()) return std::nullopt;
    const bool right = known->length == 0 ? value.is_bool() : value.is_string();
    if (!right)
        return Refusal{
            400, "JSON_PARSER_ERROR", base::format("Cannot deserialize the value of {}", name), {}};
    const std::string_view text = model::text_of(value);
    if (known->length > 0 && base::utf16_length(text) > known->length)
        return Refusal{
            400, "STRING_TOO_LONG",
            base::format("{}: data value too large: (max length={})", name, known->length),
            std::string(name)};
    if (name == "Email" && !text.empty() && !is_mail_like(text))
        return Refusal{400, "INVALID_EMAIL_ADDRESS",
                       base::format("Email: invalid email address: {}", text), "Email"};
    return std::nullopt;
}

bool is_blank(const model::JsonObject& fields, std::string_view name) {
    const model::Json* value = fields.if_contains(name);
    return value == nullptr || base::trimmed(model::text_of(*value)).empty();
}

std::optional<Refusal> check_new(const model::JsonObject& fields) {
    for (const char* name : {"LastName", "Company"})
        if (is_blank(fields, name))
            return Refusal{400, "REQUIRED_FIELD_MISSING",
                           base::format("Required fields are missing: [{}]", name), name};
    return std::nullopt;
}

// The fields of a POST or PATCH.
std::optional<Refusal> read_fields(const http::Request& request, model::JsonObject& fields) {
    if (!is_json_type(request.headers.value("Content-Type")))
        return Refusal{415,
                       "UNSUPPORTED_MEDIA_TYPE",
                       "Request body could not be read: it is not application/json",
                       {}};
    auto body = model::parse_json(request.body);
    if (!body || !body->is_object())
        return Refusal{400, "JSON_PARSER_ERROR", "Unexpected character in the body", {}};
    for (const auto& member : body->get_object())
        if (auto wrong = check({member.key().data(), member.key().size()}, member.value()))
            return wrong;
    fields = std::move(body->get_object());
    return std::nullopt;
}

model::JsonObject described(const Field& field) {
    const bool text = field.length > 0;
    const bool required = field.name == "LastName" || field.name == "Company";
    const bool picklist = field.name == "Status" || field.name == "LeadSource";
    const bool key = field.name == "LeadflowId__c";
    const std::string_view type = !text                         ? "boolean"
                                  : picklist                    ? "picklist"
                                  : field.name == "Email"       ? "email"
                                  : field.name == "Description" ? "textarea"
                                                                : "string";
    model::JsonArray values;
    if (picklist)
        for (const std::string_view value : {"Open - Not Contacted", "Web", "Partner"})
            values.push_back(model::JsonObject{{"value", model::text_value(value)},
                                               {"label", model::text_value(value)},
                                               {"active", true},
                                               {"defaultValue", false}});
    return {{"name", model::text_value(field.name)},
            {"label", model::text_value(field.name)},
            {"type", model::text_value(type)},
            {"length", field.length},
            {"nillable", !required && field.name != "Status"},
            {"createable", true},
            {"updateable", true},
            {"defaultedOnCreate", field.name == "Status" || !text},
            {"externalId", key},
            {"idLookup", key || field.name == "Email"},
            {"nameField", false},
            {"restrictedPicklist", false},
            {"picklistValues", std::move(values)}};
}

bool is_version(std::string_view text) {
    int64_t number = 0;
    return text.starts_with('v') && text.ends_with(".0") &&
           base::parse_integer(text.substr(1, text.size() - 3), number) && number >= 20 &&
           number <= 66;
}

http::Response token_refusal(std::string_view error, std::string_view description) {
    return json_answer(400,
                       model::JsonObject{{"error", model::text_value(error)},
                                         {"error_description", model::text_value(description)}});
}

}  // namespace

http::Response Salesforce::refuse(int status) {
    if (status == 401)
        return refusal({401, "INVALID_SESSION_ID", "Session expired or invalid", {}});
    if (status == 403)
        return refusal({403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", {}});
    return refusal({status,
                    status == 503 ? "SERVER_UNAVAILABLE" : "UNKNOWN_EXCEPTION",
                    "as the script wants it",
                    {}});
}

http::Response Salesforce::handle(const http::Request& request) {
    if (request.path == kTokenPath) return token(request);
    base::MutexLock lock(mutex_);
    if (!request.path.starts_with(kDataPath)) return web_to_lead(request);
    const auto audience = tokens_.audience_of_header(request.headers.value("Authorization"));
    if (!audience || *audience != kAudience)
        return refusal({401, "INVALID_SESSION_ID", "Session expired or invalid", {}});
    return data(request);
}

http::Response Salesforce::token(const http::Request& request) {
    if (request.method != "POST") return empty_answer(405);
    if (!base::starts_with_ignoring_case(request.headers.value("Content-Type"),
                                         "application/x-www-form-urlencoded"))
        return token_refusal("invalid_request", "the body is no form");
    std::map<std::string, std::string> form;
    for (auto& [name, value] : base::parse_query(request.body)) form[name] = value;
    const bool refresh = form["grant_type"] == "refresh_token";
    if (!refresh && form["grant_type"] != "client_credentials")
        return token_refusal("unsupported_grant_type", "grant type not supported");
    if (form["client_id"] != kClientId)
        return token_refusal("invalid_client_id", "client identifier invalid");
    // A connected app may leave its secret out of the refresh-token flow.
    const bool wants_secret = !refresh || form.contains("client_secret");
    if (wants_secret && form["client_secret"] != kClientSecret)
        return token_refusal("invalid_client", "invalid client credentials");
    if (refresh && form["refresh_token"] != kRefreshToken)
        return token_refusal("invalid_grant", "expired access/refresh token");
    const std::string instance = base::format("{}://{}", scheme_, request.headers.value("Host"));
    return json_answer(
        200, model::JsonObject{
                 {"access_token", model::text_value(tokens_.issue(kAudience))},
                 {"signature", "c2FuZGJveA=="},
                 {"scope", "api"},
                 {"instance_url", model::text_value(instance)},
                 {"id", model::text_value(instance + "/id/00D000000000001EAA/005000000000001")},
                 {"token_type", "Bearer"},
                 {"issued_at",
                  model::text_value(base::format("{}", base::to_micros(clock_.now()) / 1000))}});
}

// 200 whatever happens, as the real one; a header hints at a lead that was dropped.
http::Response Salesforce::web_to_lead(const http::Request& request) {
    if (request.method != "POST") return empty_answer(405);
    model::JsonObject form;
    for (const auto& [name, value] : base::parse_query(request.body))
        form[name] = model::text_value(value);
    http::Response response = text_answer(200, "");
    response.headers.set("Content-Type", "text/html;charset=UTF-8");
    const bool is_form = base::starts_with_ignoring_case(request.headers.value("Content-Type"),
                                                         "application/x-www-form-urlencoded");
    const model::Json* oid = form.if_contains("oid");
    if (!is_form || oid == nullptr || model::text_of(*oid) != kSalesforceOrganization) {
        response.headers.set("Is-Processed", "true Exception:common.exception.ApiException");
        return response;
    }
    form.erase("oid");
    response.headers.set("Is-Processed", "true");
    note("web_to_lead", {}, form);
    return response;
}

// One object, or the list of all.
http::Response Salesforce::describe(std::string_view object) {
    const model::JsonObject lead{{"name", "Lead"},       {"label", "Lead"},
                                 {"labelPlural", "Leads"}, {"createable", true},
                                 {"updateable", true},   {"deletable", true},
                                 {"queryable", true},    {"deprecatedAndHidden", false}};
    if (object.empty()) {
        model::JsonObject history = lead;
        history["name"] = history["label"] = "LeadHistory";
        history["createable"] = history["updateable"] = history["deletable"] = false;
        return json_answer(200, model::JsonObject{{"encoding", "UTF-8"},
                                                  {"maxBatchSize", 200},
                                                  {"sobjects", model::JsonArray{lead, history}}});
    }
    model::JsonObject shown = lead;
    model::JsonArray fields{model::JsonObject{{"name", "Id"},
                                              {"label", "Lead ID"},
                                              {"type", "id"},
                                              {"length", 18},
                                              {"nillable", false},
                                              {"createable", false},
                                              {"updateable", false},
                                              {"defaultedOnCreate", true},
                                              {"idLookup", true}}};
    for (const Field& field : kFields) fields.push_back(described(field));
    shown["fields"] = std::move(fields);
    return json_answer(200, shown);
}

http::Response Salesforce::data(const http::Request& request) {
    std::vector<std::string> parts;
    for (const std::string_view part :
         base::split(std::string_view(request.path).substr(kDataPath.size()), '/'))
        parts.push_back(base::percent_decode(part).value_or(""));
    if (!is_version(parts[0]) || parts.size() < 2) return not_found();
    if (parts[1] == "limits" && parts.size() == 2 && request.method == "GET")
        return json_answer(
            200, model::JsonObject{{"DailyApiRequests",
                                    model::JsonObject{{"Max", 15000}, {"Remaining", 14998}}}});
    if (parts[1] == "query" && parts.size() == 2 && request.method == "GET") return query(request);
    if (parts[1] == "sobjects" && parts.size() == 2 && request.method == "GET")
        return describe({});
    if (parts[1] != "sobjects" || parts.size() < 3 || parts[2] != "Lead") return not_found();
    if (parts.size() == 4 && parts[3] == "describe") {
        if (request.method != "GET") return empty_answer(405);
        return describe(parts[2]);
    }
    if (parts.size() == 3) {
        if (request.method != "POST") return empty_answer(405);
        model::JsonObject fields;
        if (auto wrong = read_fields(request, fields)) return refusal(*wrong);
        return insert(std::move(fields), false);
    }
    if (parts.size() == 4) return on_record(request, parts[3]);
    if (parts.size() == 5 && request.method == "PATCH") return upsert(request, parts[3], parts[4]);
    return not_found();
}

http::Response Salesforce::on_record(const http::Request& request, const std::string& id) {
    const auto found = leads_.find(id);
    if (found == leads_.end())
        return refusal({404,
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: " + id,
                        {}});
    if (request.method == "GET") {
        model::JsonObject shown = found->second;
        shown["Id"] = model::text_value(id);
        return json_answer(200, shown);
    }
    if (request.method == "DELETE") {
        leads_.erase(found);
        note("deleted", id, {});
        return empty_answer(204);
    }
    if (request.method != "PATCH") return empty_answer(405);
    model::JsonObject fields;
    if (auto wrong = read_fields(request, fields)) return refusal(*wrong);
    for (const auto& member : fields) found->second[member.key()] = member.value();
    note("updated", id, fields);
    return empty_answer(204);
}

http::Response Salesforce::upsert(const http::Request& request, const std::string& field,
                                  const std::string& value) {
    if (field != "LeadflowId__c" && field != "Email")
        return refusal({404,
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: " + field,
                        {}});
    model::JsonObject fields;
    if (auto wrong = read_fields(request, fields)) return refusal(*wrong);
    if (fields.contains(field))
        return refusal(
            {400, "INVALID_FIELD",
             base::format("The {} field should not be specified in the sobject data.", field),
             field});
    std::vector<std::string> matching;
    for (const auto& [id, lead] : leads_) {
        const model::Json* there = lead.if_contains(field);
        if (there != nullptr && base::equals_ignoring_case(model::text_of(*there), value))
            matching.push_back(id);
    }
    if (matching.size() > 1) {
        model::JsonArray urls;
        for (const std::string& id : matching)
            urls.push_back(model::text_value("/services/data/v58.0/sobjects/Lead/" + id));
        return json_answer(300, urls);
    }
    if (matching.empty()) {
        fields[field] = model::text_value(value);
        if (auto wrong = check(field, fields[field])) return refusal(*wrong);
        return insert(std::move(fields), true);
    }
    for (const auto& member : fields) leads_[matching[0]][member.key()] = member.value();
    note("updated", matching[0], fields);
    return json_answer(200, model::JsonObject{{"id", model::text_value(matching[0])},
                                              {"success", true},
                                              {"errors", model::JsonArray()},
                                              {"created", false}});
}

http::Response Salesforce::insert(model::JsonObject fields, bool by_key) {
    if (auto wrong = check_new(fields)) return refusal(*wrong);
    const std::string id = base::format("00Q{:012}AAA", next_++);
    if (leads_.size() >= kServiceRecordsMax) leads_.erase(leads_.begin());
    note("created", id, fields);
    leads_[id] = std::move(fields);
    model::JsonObject answer{
        {"id", model::text_value(id)}, {"success", true}, {"errors", model::JsonArray()}};
    if (by_key) answer["created"] = true;
    return json_answer(201, answer);
}

// SELECT … FROM Lead, without conditions: enough to look after what was made.
http::Response Salesforce::query(const http::Request& request) const {
    std::string soql;
    for (const auto& [name, value] : base::parse_query(request.query))
        if (name == "q") soql = value;
    if (!base::starts_with_ignoring_case(soql, "SELECT ") || !soql.ends_with(" FROM Lead"))
        return refusal({400, "MALFORMED_QUERY", "the sandbox knows SELECT … FROM Lead only", {}});
    model::JsonArray records;
    for (const auto& [id, lead] : leads_) {
        model::JsonObject record = lead;
        record["Id"] = model::text_value(id);
        records.push_back(std::move(record));
    }
    return json_answer(
        200, model::JsonObject{
                 {"totalSize", records.size()}, {"done", true}, {"records", std::move(records)}});
}

void Salesforce::note(std::string_view what, const std::string& id,
                      const model::JsonObject& fields) {
    arrivals_.add(
        {{"what", model::text_value(what)}, {"id", model::text_value(id)}, {"fields", fields}});
}

model::JsonArray Salesforce::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t Salesforce::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

void Salesforce::reset() {
    base::MutexLock lock(mutex_);
    leads_.clear();
    arrivals_.clear();
    next_ = 1;
}

}  // namespace leadflow::sandbox
