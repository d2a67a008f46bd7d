// SPDX-License-Identifier: Apache-2.0
#include "sandbox/hubspot.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

#include <algorithm>
#include <array>

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kPath = "/crm/v3/objects/contacts";
constexpr std::string_view kPropertiesPath = "/crm/v3/properties/contacts";
constexpr size_t kBatchMax = 100;
constexpr std::array<std::string_view, 12> kProperties{
    "email",    "firstname", "lastname", "phone",   "mobilephone",    "company",
    "jobtitle", "country",   "city",     "website", "lifecyclestage", "message"};

http::Response refusal(int status, std::string_view category, const std::string& message) {
    return json_answer(status,
                       model::JsonObject{{"status", "error"},
                                         {"message", model::text_value(message)},
                                         {"correlationId", "aeb5f871-7f07-4993-9211-075dc63e7cbf"},
                                         {"category", model::text_value(category)}});
}

std::string_view email_of(const model::JsonObject& properties) {
    const model::Json* email = properties.if_contains("email");
    return email == nullptr ? std::string_view() : model::text_of(*email);
}

// What is wrong with a contact's properties; empty when nothing is.
std::string fault_of(const model::Json* properties) {
    if (properties == nullptr || !properties->is_object())
        return "Invalid input JSON: 'properties' is missing or no object";
    for (const auto& member : properties->get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(kProperties.begin(), kProperties.end(), name) == kProperties.end())
            return base::format("Property values were not valid: Property \"{}\" does not exist",
                                name);
        if (!member.value().is_string())
            return base::format("Invalid input JSON: the value of \"{}\" is no string", name);
        if (base::utf16_length(model::text_of(member.value())) > 65536)
            return base::format("Property values were not valid: \"{}\" is too long", name);
    }
    const std::string_view email = email_of(properties->get_object());
    if (!email.empty() && !is_mail_like(email))
        return base::format("Property values were not valid: Email address {} is invalid", email);
    return {};
}

bool has_only(const model::Json& body, std::initializer_list<std::string_view> names) {
    return std::all_of(body.get_object().begin(), body.get_object().end(), [&](const auto& member) {
        return std::find(names.begin(), names.end(),
                         std::string_view(member.key().data(), member.key().size())) != names.end();
    });
}

http::Response list_properties() {
    model::JsonArray results;
    for (const std::string_view name : kProperties) {
        const bool stage = name == "lifecyclestage";
        model::JsonArray options;
        if (stage)
            for (const std::string_view value : {"subscriber", "lead", "customer"})
                options.push_back(model::JsonObject{{"label", model::text_value(value)},
                                                    {"value", model::text_value(value)},
                                                    {"displayOrder", options.size()},
                                                    {"hidden", false}});
        results.push_back(model::JsonObject{
            {"name", model::text_value(name)},
            {"label", model::text_value(name)},
            {"description", ""},
            {"groupName", "contactinformation"},
            {"type", stage ? "enumeration" : "string"},
            {"fieldType", stage ? "select" : "text"},
            {"options", std::move(options)},
            {"calculated", false},
            {"hidden", false},
            {"hasUniqueValue", false},
            {"modificationMetadata", model::JsonObject{{"readOnlyValue", false}}}});
    }
    results.push_back(model::JsonObject{
        {"name", "createdate"},
        {"label", "Create Date"},
        {"type", "datetime"},
        {"fieldType", "date"},
        {"options", model::JsonArray()},
        {"modificationMetadata", model::JsonObject{{"readOnlyValue", true}}}});
    return json_answer(200, model::JsonObject{{"results", std::move(results)}});
}

}  // namespace

http::Response HubSpot::refuse(int status) {
    if (status == 429) {
        return json_answer(
            429, model::JsonObject{{"status", "error"},
                                   {"message", "You have reached your ten_secondly_rolling limit."},
                                   {"errorType", "RATE_LIMIT"},
                                   {"policyName", "TEN_SECONDLY_ROLLING"},
                                   {"category", "RATE_LIMITS"},
                                   {"correlationId", "aeb5f871-7f07-4993-9211-075dc63e7cbf"}});
    }
    return refusal(status, status == 403 ? "MISSING_SCOPES" : "INTERNAL_ERROR",
                   "as the script wants it");
}

http::Response HubSpot::handle(const http::Request& request) {
    if (bearer_in(request.headers.value("Authorization")) != kHubSpotToken)
        return refusal(401, "INVALID_AUTHENTICATION",
                       "Authentication credentials not found. This API supports OAuth 2.0 "
                       "authentication and you can find more details in the documents.");
    if (request.path == kPropertiesPath)
        return request.method == "GET" ? list_properties() : empty_answer(405);
    base::MutexLock lock(mutex_);
    const std::string_view rest = std::string_view(request.path).substr(kPath.size());
    const std::string id(rest.substr(rest.empty() ? 0 : 1));
    if (request.method == "GET" && id.empty()) {
        model::JsonArray results;
        for (const auto& [key, contact] : contacts_)
            if (results.size() < 10) results.push_back(shown(key));
        return json_answer(200, model::JsonObject{{"results", std::move(results)}});
    }
    if (request.method == "GET") {
        if (!contacts_.contains(id)) return refusal(404, "OBJECT_NOT_FOUND", "Object not found.");
        return json_answer(200, shown(id));
    }
    if (request.method != "POST" && request.method != "PATCH") return empty_answer(405);
    if (!is_json_type(request.headers.value("Content-Type")))
        return refusal(415, "VALIDATION_ERROR", "Unsupported Media Type");
    const auto body = model::parse_json(request.body);
    if (!body || !body->is_object()) return refusal(400, "VALIDATION_ERROR", "Invalid input JSON");
    if (request.method == "PATCH") return update(*body, id);
    if (id.empty()) return create(*body);
    if (id == "batch/upsert") return upsert(*body);
    return refusal(404, "OBJECT_NOT_FOUND", "Not found");
}

http::Response HubSpot::create(const model::Json& body) {
    if (!has_only(body, {"properties", "associations", "objectWriteTraceId"}))
        return refusal(400, "VALIDATION_ERROR", "Invalid input JSON: unknown member");
    const model::Json* properties = model::find(body, "properties");
    std::string fault = fault_of(properties);
    if (fault.empty() && email_of(properties->get_object()).empty() &&
        !properties->get_object().contains("firstname") &&
        !properties->get_object().contains("lastname"))
        fault = "At least one of email, firstname or lastname is required";
    if (!fault.empty()) return refusal(400, "VALIDATION_ERROR", fault);
    const std::string existing = id_of(email_of(properties->get_object()));
    if (!existing.empty())
        return refusal(409, "CONFLICT",
                       base::format("Contact already exists. Existing ID: {}", existing));
    const std::string id = base::format("{}", next_++);
    write(id, properties->get_object(), true);
    return json_answer(201, shown(id));
}

http::Response HubSpot::update(const model::Json& body, const std::string& id) {
    const std::string fault = fault_of(model::find(body, "properties"));
    if (!fault.empty()) return refusal(400, "VALIDATION_ERROR", fault);
    if (!contacts_.contains(id))
        return refusal(404, "OBJECT_NOT_FOUND", "Object not found. objectId is not usable");
    write(id, model::find(body, "properties")->get_object(), false);
    return json_answer(200, shown(id));
}

http::Response HubSpot::upsert(const model::Json& body) {
    const model::Json* inputs = model::find(body, "inputs");
    if (inputs == nullptr || !inputs->is_array() || inputs->get_array().empty() ||
        inputs->get_array().size() > kBatchMax)
        return refusal(400, "VALIDATION_ERROR", "Invalid input JSON: 1 to 100 inputs");
    for (const model::Json& input : inputs->get_array()) {
        if (!input.is_object() ||
            !has_only(input, {"id", "idProperty", "properties", "objectWriteTraceId"}))
            return refusal(400, "VALIDATION_ERROR", "Invalid input JSON: unknown member of input");
        if (model::text_at(input, "idProperty") != "email" || model::text_at(input, "id").empty())
            return refusal(400, "VALIDATION_ERROR",
                           "idProperty must name a unique property: email");
        const std::string fault = fault_of(model::find(input, "properties"));
        if (!fault.empty()) return refusal(400, "VALIDATION_ERROR", fault);
        if (!is_mail_like(model::text_at(input, "id")))
            return refusal(400, "VALIDATION_ERROR", "Email address is invalid");
    }
    model::JsonArray results;
    for (const model::Json& input : inputs->get_array()) {
        std::string id = id_of(model::text_at(input, "id"));
        const bool is_new = id.empty();
        if (is_new) id = base::format("{}", next_++);
        model::JsonObject properties = model::find(input, "properties")->get_object();
        properties["email"] = model::text_value(model::text_at(input, "id"));
        write(id, properties, is_new);
        model::JsonObject result = shown(id);
        result["new"] = is_new;
        results.push_back(std::move(result));
    }
    return json_answer(200,
                       model::JsonObject{{"status", "COMPLETE"}, {"results", std::move(results)}});
}

std::string HubSpot::id_of(std::string_view email) const {
    if (email.empty()) return {};
    for (const auto& [id, contact] : contacts_)
        if (base::equals_ignoring_case(email_of(contact), email)) return id;
    return {};
}

model::JsonObject HubSpot::shown(const std::string& id) const {
    const std::string now = base::iso_text(clock_.now());
    return {{"id", model::text_value(id)},
            {"properties", contacts_.at(id)},
            {"createdAt", model::text_value(now)},
            {"updatedAt", model::text_value(now)},
            {"archived", false}};
}

void HubSpot::write(const std::string& id, const model::JsonObject& properties, bool is_new) {
    if (contacts_.size() >= kServiceRecordsMax) contacts_.erase(contacts_.begin());
    model::JsonObject& contact = contacts_[id];
    for (const auto& member : properties) contact[member.key()] = member.value();
    arrivals_.add({{"what", is_new ? "created" : "updated"},
                   {"id", model::text_value(id)},
                   {"properties", properties}});
}

model::JsonArray HubSpot::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t HubSpot::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

void HubSpot::reset() {
    base::MutexLock lock(mutex_);
    contacts_.clear();
    arrivals_.clear();
    next_ = 101;
}

}  // namespace leadflow::sandbox
