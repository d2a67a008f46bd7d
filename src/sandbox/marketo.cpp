// SPDX-License-Identifier: Apache-2.0
#include "sandbox/marketo.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

#include <algorithm>
#include <array>

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kTokenPath = "/identity/oauth/token";
constexpr std::string_view kAudience = "https://marketo.sandbox";
constexpr size_t kInputMax = 300;
constexpr size_t kBodyBytesMax = 1024 * 1024;
constexpr size_t kTextUnitsMax = 255;
constexpr std::array<std::string_view, 13> kFields{
    "email", "firstName",  "lastName", "phone",      "company", "title", "country",
    "city",  "leadSource", "website",  "postalCode", "address", "state"};

http::Response fault(std::string_view code, std::string_view message) {
    return json_answer(
        200, model::JsonObject{{"requestId", "e42b#14272d07d78"},
                               {"success", false},
                               {"errors", model::JsonArray{model::JsonObject{
                                              {"code", model::text_value(code)},
                                              {"message", model::text_value(message)}}}}});
}

http::Response results(model::JsonArray list) {
    return json_answer(200, model::JsonObject{{"requestId", "e42b#14272d07d78"},
                                              {"success", true},
                                              {"result", std::move(list)}});
}

model::JsonObject skipped(std::string_view code, const std::string& message) {
    return {
        {"status", "skipped"},
        {"reasons", model::JsonArray{model::JsonObject{{"code", model::text_value(code)},
                                                       {"message", model::text_value(message)}}}}};
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

http::Response denied(std::string_view description) {
    return json_answer(401,
                       model::JsonObject{{"error", "unauthorized"},
                                         {"error_description", model::text_value(description)}});
}

// Pages by number; at most 200 at once, 20 when nothing is said.
http::Response forms(const http::Request& request) {
    int64_t most = 20;
    int64_t offset = 0;
    for (const auto& [name, value] : base::parse_query(request.query)) {
        if (name == "maxReturn" && (!base::parse_integer(value, most) || most < 1 || most > 200))
            return fault("1001", "Invalid value for 'maxReturn'");
        if (name == "offset" && (!base::parse_integer(value, offset) || offset < 0))
            return fault("1001", "Invalid value for 'offset'");
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kForms{
        {{"Contact us", "approved"}, {"Newsletter", "draft"}}};
    model::JsonArray list;
    for (size_t i = 0; i < kForms.size(); ++i) {
        const int64_t place = static_cast<int64_t>(i) - offset;
        if (place < 0 || place >= most) continue;
        list.push_back(model::JsonObject{{"id", kMarketoForm + static_cast<int64_t>(i)},
                                         {"name", model::text_value(kForms[i].first)},
                                         {"status", model::text_value(kForms[i].second)}});
    }
    return results(std::move(list));
}

}  // namespace

http::Response Marketo::refuse(int status) {
    if (status == 429) return fault("606", "Max rate limit '100' exceeded with in '20' secs");
    if (status == 401) return fault("602", "Access token expired");
    return empty_answer(status);
}

http::Response Marketo::handle(const http::Request& request) {
    if (request.path == kTokenPath) return token(request);
    if (request.body.size() > kBodyBytesMax) return empty_answer(413);
    const std::string_view given = bearer_in(request.headers.value("Authorization"));
    // The query parameter access_token is no longer taken.
    if (given.empty()) return fault("600", "Access token not specified");
    const auto audience = tokens_.audience_of(given);
    if (!audience || *audience != kAudience)
        return given.starts_with("sandbox.") ? fault("602", "Access token expired")
                                             : fault("601", "Access token invalid");
    if (request.path == "/rest/v1/leads/describe.json" && request.method == "GET") {
        model::JsonArray fields;
        for (const std::string_view name : kFields)
            fields.push_back(model::JsonObject{
                {"displayName", model::text_value(name)},
                {"dataType", name == "email" ? "email" : "string"},
                {"length", kTextUnitsMax},
                {"rest",
                 model::JsonObject{{"name", model::text_value(name)}, {"readOnly", false}}}});
        return results(std::move(fields));
    }
    if (request.path == "/rest/asset/v1/forms.json" && request.method == "GET")
        return forms(request);
    if (request.method != "POST") return fault("610", "Requested resource not found");
    if (!is_json_type(request.headers.value("Content-Type")))
        return fault("612", "Invalid Content Type");
    const auto body = model::parse_json(request.body);
    if (!body || !body->is_object()) return fault("609", "Invalid JSON");
    const model::Json* input = model::find(*body, "input");
    if (input == nullptr || !input->is_array() || input->get_array().empty() ||
        input->get_array().size() > kInputMax)
        return fault("609", "Invalid JSON: 'input' must have 1 to 300 records");
    base::MutexLock lock(mutex_);
    if (request.path == "/rest/v1/leads.json") return sync(*body);
    if (request.path == "/rest/v1/leads/push.json") return push(*body);
    if (request.path == "/rest/v1/leads/submitForm.json") return submit(*body);
    return fault("610", "Requested resource not found");
}

http::Response Marketo::token(const http::Request& request) {
    if (request.method != "GET" && request.method != "POST") return empty_answer(405);
    std::map<std::string, std::string> query;
    for (auto& [name, value] : base::parse_query(request.query)) query[name] = value;
    if (query["grant_type"] != "client_credentials")
        return json_answer(400, model::JsonObject{{"error", "unsupported_grant_type"}});
    if (query["client_id"] != kClientId) return denied("No client with requested id");
    if (query["client_secret"] != kClientSecret) return denied("Bad client credentials");
    return json_answer(
        200, model::JsonObject{{"access_token", model::text_value(tokens_.issue(kAudience))},
                               {"token_type", "bearer"},
                               {"expires_in", tokens_.lifetime().count()},
                               {"scope", "leads@contoso.com"}});
}

http::Response Marketo::sync(const model::Json& body) {
    const std::string_view action = model::text_at(body, "action");
    const std::array<std::string_view, 5> known{"", "createOrUpdate", "createOnly", "updateOnly",
                                                "createDuplicate"};
    if (std::find(known.begin(), known.end(), action) == known.end())
        return fault("1001", base::format("Invalid value '{}' for action", action));
    const std::string_view lookup = model::text_at(body, "lookupField");
    if (!lookup.empty() && lookup != "email")
        return fault("1011", base::format("Lookup field '{}' is not supported", lookup));
    model::JsonArray list;
    for (const model::Json& record : model::find(body, "input")->get_array())
        list.push_back(take(record, action, "sync"));
    return results(std::move(list));
}

http::Response Marketo::push(const model::Json& body) {
    if (model::text_at(body, "programName").empty() && model::text_at(body, "reason").empty() &&
        model::text_at(body, "source").empty())
        return fault("701", "programName, source or reason cannot be blank");
    model::JsonArray list;
    for (const model::Json& record : model::find(body, "input")->get_array())
        list.push_back(take(record, "createOrUpdate", "push"));
    return results(std::move(list));
}

http::Response Marketo::submit(const model::Json& body) {
    if (model::integer_at(body, "formId") != kMarketoForm) return fault("702", "Form not found");
    const model::JsonArray& input = model::find(body, "input")->get_array();
    if (input.size() != 1) return fault("609", "Invalid JSON: one record only");
    const model::Json* fields = model::find(input[0], "leadFormFields");
    if (fields == nullptr) return fault("701", "leadFormFields cannot be blank");
    return results({take(*fields, "createOrUpdate", "form")});
}

model::JsonObject Marketo::take(const model::Json& record, std::string_view action,
                                std::string_view way) {
    if (!record.is_object()) return skipped("1003", "Record is no object");
    for (const auto& member : record.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(kFields.begin(), kFields.end(), name) == kFields.end())
            return skipped("1006", base::format("Field '{}' not found", name));
        if (!member.value().is_string())
            return skipped("1001", base::format("Invalid value for field '{}'", name));
        if (name != "address" && base::utf16_length(model::text_of(member.value())) > kTextUnitsMax)
            return skipped("1003", base::format("Value for field '{}' is too long", name));
    }
    const std::string email = base::lower(model::text_at(record, "email"));
    if (!is_mail_like(email) || !is_ascii(email))
        return skipped("1003", "Invalid value for field 'email'");
    const auto found = leads_.find(email);
    if (found != leads_.end() && action == "createOnly")
        return skipped("1005", "Lead already exists");
    if (found == leads_.end() && action == "updateOnly") return skipped("1004", "Lead not found");
    const bool is_new = found == leads_.end();
    if (leads_.size() >= kServiceRecordsMax) leads_.erase(leads_.begin());
    auto& [id, lead] = leads_[email];
    if (is_new) id = next_++;
    for (const auto& member : record.get_object()) lead[member.key()] = member.value();
    arrivals_.add({{"what", is_new ? "created" : "updated"},
                   {"way", model::text_value(way)},
                   {"id", id},
                   {"lead", record}});
    return {{"id", id}, {"status", is_new ? "created" : "updated"}};
}

model::JsonArray Marketo::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t Marketo::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

void Marketo::reset() {
    base::MutexLock lock(mutex_);
    leads_.clear();
    arrivals_.clear();
    next_ = 318581;
}

}  // namespace leadflow::sandbox
