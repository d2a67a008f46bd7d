// SPDX-License-Identifier: Apache-2.0
#include "connectors/hubspot/hubspot_connector.h"

#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/hubspot/faults.h"
#include "connectors/hubspot/hubspot_form.h"
#include "connectors/hubspot/properties.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <array>
#include <utility>

namespace leadflow::connectors::hubspot {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonArray;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::Reply;

constexpr std::string_view kPage = "https://app.hubspot.com/oauth/authorize";
constexpr std::string_view kTokenUrl = "https://api.hubapi.com/oauth/v1/token";
constexpr std::string_view kUsualScope =
    "oauth crm.objects.contacts.read crm.objects.contacts.write";
constexpr std::string_view kCreate = "create";
constexpr std::string_view kUpdate = "update";  // After a create that found the contact there.
constexpr std::string_view kUpsert = "upsert";

constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/crm/v3/objects/contacts", "Create17"},
    {"POST", "/crm/v3/objects/contacts/batch/upsert", "UpsertContact"},
});
constexpr std::array<std::string_view, 3> kOperations = {"Create17", "CreateContact",
                                                         "UpsertContact"};

constexpr size_t kTextUnitsMax = 65536;

struct Contact {
    bool upsert = false;
    std::string id_property;  // Of an upsert.
    std::string id;
    JsonObject given;
    JsonObject properties;
};

// HubSpot takes texts only.
Json property_text(const Json& value) {
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    return model::text_value(as_text(value));
}

base::Result<JsonObject> properties_of(const JsonObject& given, LongText long_text) {
    std::vector<FieldLength> lengths;
    for (const auto& member : given)
        lengths.push_back({{member.key().data(), member.key().size()}, kTextUnitsMax});
    JsonObject texts;
    for (const auto& member : given)
        if (!member.value().is_null()) texts[member.key()] = property_text(member.value());
    JsonObject properties = TRY(fitted(texts, lengths, long_text));
    // A blank before or after an address is the sender's slip, and HubSpot refuses the contact.
    if (const Json* email = properties.if_contains("email"))
        properties["email"] = model::text_value(base::trimmed(model::text_of(*email)));
    return properties;
}

base::Result<Contact> contact_of(const Invocation& invocation, const OpenConnection& connection) {
    Contact contact;
    contact.upsert = invocation.operation == "UpsertContact";
    const ActionParameters given(invocation.inputs, kPaths);
    if (const JsonObject* object =
            given.object({"body/properties", "properties", "contact/properties", "item", "body"}))
        contact.given = *object;
    contact.properties = TRY(properties_of(contact.given, long_text_of(connection)));
    const auto value = [&](std::string_view name) {
        const Json* found = find_member(contact.properties, name);
        return found == nullptr ? std::string() : as_text(*found);
    };
    if (!contact.upsert) {
        if (value("email").empty()) contact.properties.erase("email");
        if (value("email").empty() && value("firstname").empty() && value("lastname").empty())
            return base::invalid_input(
                "the contact has neither email, firstname nor lastname: HubSpot wants one");
        return contact;
    }
    contact.id_property = given.text({"idProperty", "body/idProperty"});
    if (contact.id_property.empty()) contact.id_property = "email";
    contact.id = given.text({"id", "body/id"});
    if (contact.id.empty()) contact.id = value(contact.id_property);
    if (contact.id.empty())
        return base::invalid_input(base::format(
            "property \"{}\" is empty: the contact cannot be looked up", contact.id_property));
    return contact;
}

std::string bearer_of(const OpenConnection& connection) {
    // Microsoft's connection field holds the whole header.
    std::string token(base::trimmed(secret(connection, "access_token").reveal()));
    if (base::starts_with_ignoring_case(token, "Bearer "))
        token = std::string(base::trimmed(std::string_view(token).substr(7)));
    return token;
}

// A person's sign-in wins over the private app's token: it is the later decision.
base::Status sign(const OpenConnection& connection, HttpCall& http) {
    model::TokenRequest request;
    use_refresh_token(connection, request);
    if (!request.refresh_token.empty()) {
        request.url = setting(connection, "token_url", kTokenUrl);
        request.client_id = TRY(required_setting(connection, "client_id"));
        request.client_secret = secret(connection, "client_secret");
        http.token = std::move(request);
        return {};
    }
    const std::string token = bearer_of(connection);
    if (token.empty())
        return base::invalid_input(base::format(
            "connection \"{}\" has no secret \"access_token\", and nobody has signed in",
            connection.name));
    http.secret_headers = {{"Authorization", model::Secret("Bearer " + token)}};
    return {};
}

base::Result<Call> api_call(const OpenConnection& connection, std::string_view method,
                            std::string_view path, std::string_view purpose) {
    const std::string api = setting(connection, "api_url", "https://api.hubapi.com");
    if (!parse_url(api))
        return base::invalid_input(
            base::format("connection \"{}\": api_url is not a web address", connection.name));
    HttpCall http;
    http.method = method;
    http.url = base::format("{}{}", without_slash(api), path);
    http.headers = {{"Accept", "application/json"}};
    TRY(sign(connection, http));
    if (method != "GET") http.headers.emplace_back("Content-Type", "application/json");
    Call call;
    call.what = std::move(http);
    call.purpose = purpose;
    return call;
}

// Of contacts, wherever the connection says that they are.
base::Result<Call> call_to(const OpenConnection& connection, std::string_view method,
                           std::string_view path, std::string_view purpose) {
    const std::string contacts = setting(connection, "contacts_path", "/crm/v3/objects/contacts");
    const std::string_view bare = without_slash(contacts).substr(contacts.starts_with('/') ? 1 : 0);
    return api_call(connection, method, base::format("/{}{}", bare, path), purpose);
}

base::Result<Call> update_call(const OpenConnection& connection, const Contact& contact,
                               const std::string& id) {
    Call call = TRY(call_to(connection, "PATCH", "/" + id, kUpdate));
    std::get<HttpCall>(call.what).body =
        model::to_text(JsonObject{{"properties", contact.properties}});
    return call;
}

bool updates_existing(const OpenConnection& connection) {
    return !base::equals_ignoring_case(setting(connection, "existing"), "refuse");
}

// Of a batch of one: its result, or the error that stands in its place.
Outcome read_upsert(const Invocation& invocation, const Contact& contact, const Reply& reply) {
    const auto body = model::parse_json(reply.body);
    const Json* results = body ? model::find(*body, "results") : nullptr;
    if (results != nullptr && results->is_array() && !results->get_array().empty()) {
        const Json& result = results->get_array().front();
        const bool is_new = model::bool_at(result, "new").value_or(false);
        std::string note = is_new ? "a new contact" : "the contact was there and is updated";
        const std::string cuts = cuts_in(contact.given, contact.properties);
        if (!cuts.empty()) note += "; " + cuts;
        return succeeded(200, reply, result, std::move(note));
    }
    Fault fault = fault_of(reply);
    const Json* errors = body ? model::find(*body, "errors") : nullptr;
    if (errors != nullptr && errors->is_array() && !errors->get_array().empty()) {
        const Json& error = errors->get_array().front();
        fault.category = service_text(model::text_at(error, "category"));
        fault.message = service_text(model::text_at(error, "message"));
    }
    return refused(invocation, reply, refusal_of(400, fault, true));
}

}  // namespace

std::vector<std::string> HubSpotConnector::apis() const {
    return {"shared_hubspotcrmv2", "shared_hubspot"};
}

std::vector<ConnectionField> HubSpotConnector::connection_fields() const {
    return {
        {.key = "access_token",
         .label = "Token of the private app; or sign in with an app of your own:",
         .secret = true,
         .required = false},
        {.key = "client_id", .label = "Client id of your app", .required = false},
        {.key = "client_secret",
         .label = "Client secret of your app",
         .secret = true,
         .required = false},
        {.key = "refresh_token",
         .label = "Refresh token of a sign-in",
         .secret = true,
         .required = false},
        {.key = "authorization_url",
         .label = "Sign-in page",
         .required = false,
         .default_value = std::string(kPage)},
        {.key = "token_url",
         .label = "Token address",
         .required = false,
         .default_value = std::string(kTokenUrl)},
        {.key = "scope",
         .label = "Scope",
         .required = false,
         .default_value = std::string(kUsualScope)},
        {.key = "existing",
         .label = "A create that finds the contact there: update or refuse",
         .required = false,
         .default_value = "update"},
        long_text_field(),
        {.key = "api_url",
         .label = "HubSpot's API address",
         .required = false,
         .default_value = "https://api.hubapi.com"},
        {.key = "contacts_path",
         .label = "Path of contacts",
         .required = false,
         .default_value = "/crm/v3/objects/contacts"},
    };
}

base::Result<std::string> HubSpotConnector::operation_of(std::string_view method,
                                                         std::string_view path) const {
    return operation_of_path("HubSpot", kPaths, method, path);
}

base::Result<Traits> HubSpotConnector::traits(std::string_view operation) const {
    for (const std::string_view known : kOperations)
        if (known == operation)
            // A contact without an address has nothing that it could be recognised by.
            return Traits{.effect = operation == "UpsertContact"
                                           ? Effect::kIdempotentByLookup
                                           : Effect::kNotIdempotent};
    return base::not_found(base::format(
        "HubSpot has no operation \"{}\"; there are Create17, CreateContact, UpsertContact",
        operation));
}

base::Result<Call> HubSpotConnector::plan(const Invocation& invocation,
                                          const OpenConnection& connection) const {
    TRY(traits(invocation.operation));
    const Contact contact = TRY(contact_of(invocation, connection));
    if (!contact.upsert) {
        Call call = TRY(call_to(connection, "POST", "", kCreate));
        std::get<HttpCall>(call.what).body = model::to_text(
            JsonObject{{"properties", contact.properties}, {"associations", JsonArray()}});
        return call;
    }
    Call call = TRY(call_to(connection, "POST", "/batch/upsert", kUpsert));
    const JsonObject input{{"id", model::text_value(contact.id)},
                           {"idProperty", model::text_value(contact.id_property)},
                           {"objectWriteTraceId", model::text_value(invocation.effect_id)},
                           {"properties", contact.properties}};
    std::get<HttpCall>(call.what).body = model::to_text(JsonObject{{"inputs", JsonArray{input}}});
    return call;
}

Outcome HubSpotConnector::read(const Invocation& invocation, const OpenConnection& connection,
                               const Call& call, const Reply& reply) const {
    const auto contact = contact_of(invocation, connection);
    if (!contact) return impossible(contact.error());
    const bool repeatable = call.purpose != kCreate || contact->properties.contains("email");
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, repeatable);
    if (call.purpose == kUpsert && reply.status >= 200 && reply.status < 300)
        return read_upsert(invocation, *contact, reply);
    if (reply.status >= 200 && reply.status < 300) {
        std::string note = cuts_in(contact->given, contact->properties);
        if (call.purpose == kUpdate)
            note = "the contact was there and is updated" + (note.empty() ? "" : "; " + note);
        return succeeded(201, reply, std::nullopt, std::move(note));
    }
    const Fault fault = fault_of(reply);
    Outcome outcome = refused(invocation, reply, refusal_of(reply.status, fault, repeatable));
    if (call.purpose == kCreate && !fault.existing_id.empty() &&
        (updates_existing(connection) || is_again(invocation))) {
        auto update = update_call(connection, *contact, fault.existing_id);
        if (update) outcome.next = std::move(*update);
    }
    return outcome;
}

base::Result<Authorization> HubSpotConnector::authorization(
    const OpenConnection& connection) const {
    Authorization authorization;
    authorization.page = setting(connection, "authorization_url", kPage);
    authorization.token_url = setting(connection, "token_url", kTokenUrl);
    authorization.client_id = TRY(required_setting(connection, "client_id"));
    authorization.client_secret = secret(connection, "client_secret");
    authorization.scope = setting(connection, "scope", kUsualScope);
    return authorization;
}

base::Result<Call> HubSpotConnector::probe(const OpenConnection& connection) const {
    return call_to(connection, "GET", "?limit=1", "probe");
}

base::Result<std::string> HubSpotConnector::read_probe(const OpenConnection&, const Call& call,
                                                       const Reply& reply) const {
    const Fault fault = fault_of(reply);
    // A token that may only write is a good token.
    if (reply.reach == model::Reach::kAnswered && reply.status == 403 &&
        fault.category == "MISSING_SCOPES")
        return std::string(
            "the token is accepted; whether it may write contacts shows with the first one");
    const std::string words =
        reply.status >= 400 ? refusal_of(reply.status, fault, true).message : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    return std::string("the token is accepted and may read contacts");
}

const Form* HubSpotConnector::form(std::string_view) const { return &hubspot_form(); }

base::Result<Call> HubSpotConnector::ask(const Question& question,
                                         const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(hubspot_form(), question));
    const std::string purpose = reading.word == kProperties
                                    ? base::format("{} {}", kProperties, reading.field->key)
                                    : std::string(reading.word);
    return api_call(connection, "GET", "/crm/v3/properties/contacts", purpose);
}

base::Status HubSpotConnector::read_answer(const Question&, const OpenConnection&,
                                           const Call& call, const Reply& reply,
                                           Finding& finding) const {
    return read_properties(call, reply, finding);
}

}  // namespace leadflow::connectors::hubspot
