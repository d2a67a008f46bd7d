// SPDX-License-Identifier: Apache-2.0
#include "marketplace/destination_flow.h"

#include "base/encoding.h"
#include "base/text.h"
#include "marketplace/limits.h"

#include <array>
#include <utility>

namespace leadflow::marketplace {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::string_view kTable = "MarketplaceLeads";
// What a person's sign-in by name and password goes through, in Microsoft's own samples.
constexpr std::string_view kSampleClient = "51f81489-12ee-4a9e-aaae-a2591f45987d";

// Text that stays text where a template is evaluated.
std::string literal(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "@{" || (i == 0 && text[i] == '@')) out += '@';
        out += text[i];
    }
    return out;
}

// Of the lead, as expressions without the @; absent is empty text.
std::string top(std::string_view name) {
    return base::format("string(coalesce(triggerBody()?['{}'],''))", name);
}
std::string person(std::string_view name) {
    return base::format("string(coalesce(triggerBody()?['UserDetails']?['{}'],''))", name);
}
std::string header(std::string_view name, std::string_view otherwise) {
    return base::format("coalesce(triggerOutputs()?['headers']?['{}'],{})", name, otherwise);
}
// The first of them that is not blank.
std::string first_of(const std::vector<std::string>& all) {
    std::string out = all.back();
    for (size_t i = all.size() - 1; i-- > 0;)
        out = base::format("if(empty(trim({})),{},{})", all[i], out, all[i]);
    return out;
}
std::string at(const std::string& expression) {
    return "@" + expression;
}

JsonObject retry_policy(bool trial, int count) {
    if (trial) return {{"type", "none"}};
    return {{"type", "exponential"},
            {"count", count},
            {"interval", "PT10S"},
            {"minimumInterval", "PT5S"},
            {"maximumInterval", "PT1H"}};
}

// An action of a connector, and the reference to its connection.
struct Called {
    std::string api;
    std::string operation;
    JsonObject parameters;
};
JsonObject action_of(Called called, JsonObject policy, JsonObject run_after) {
    return {{"type", "OpenApiConnection"},
            {"runAfter", std::move(run_after)},
            {"inputs",
             JsonObject{{"host",
                         JsonObject{{"connectionName", called.api},
                                    {"operationId", called.operation},
                                    {"apiId", "/providers/Microsoft.PowerApps/apis/" + called.api}}},
                        {"parameters", std::move(called.parameters)},
                        {"retryPolicy", std::move(policy)}}}};
}
JsonObject reference_to(const std::string& api, const std::string& connection) {
    return {{"connectionName", connection},
            {"source", "Embedded"},
            {"id", "/providers/Microsoft.PowerApps/apis/" + api},
            {"tier", "NotSpecified"}};
}

// The mapping of the reference for Dynamics; the connector cuts what is too long.
Called into_dynamics(const Destination& destination) {
    const std::string dnc = at(base::format("equals(toUpper({}),'DNC')", top("ActionCode")));
    const std::string description =
        base::format("@{{{}}}\nLeadSource: @{{{}}}\nActionCode: @{{{}}}", top("Description"),
                     top("LeadSource"), top("ActionCode"));
    return {"shared_dynamicscrmonline", "PostItem_V2",
            {{"dataset", literal(destination.field("instanceUrl"))},
             {"table", "leads"},
             {"item/subject", at(first_of({top("OfferTitle"), top("LeadSource")}))},
             {"item/firstname", at(person("FirstName"))},
             {"item/lastname",
              at(first_of({person("LastName"), person("Company"), person("Email"), "'-'"}))},
             {"item/emailaddress1", at(person("Email"))},
             {"item/telephone1", at(person("Phone"))},
             {"item/companyname", at(person("Company"))},
             {"item/jobtitle", at(person("Title"))},
             {"item/address1_country", at(person("Country"))},
             {"item/description", description},
             {"item/leadsourcecode", 8},
             {"item/donotemail", dnc},
             {"item/donotbulkemail", dnc},
             {"item/donotphone", dnc}}};
}

Called into_salesforce() {
    return {"shared_salesforce", "WebToLead",
            {{"table", "Lead"},
             {"item/FirstName", at(person("FirstName"))},
             {"item/LastName", at(person("LastName"))},
             {"item/Email", at(person("Email"))},
             {"item/Phone", at(person("Phone"))},
             {"item/Company", at(person("Company"))},
             {"item/Title", at(person("Title"))},
             {"item/Country", at(person("Country"))},
             {"item/LeadSource", at(top("LeadSource"))},
             {"item/Description",
              base::format("@{{{}}}\n@{{{}}}", top("OfferTitle"), top("Description"))}}};
}

Called into_marketo(const Destination& destination) {
    return {"shared_marketo", "SubmitForm",
            {{"formId", destination.field("formId")},
             {"item/firstName", at(person("FirstName"))},
             {"item/lastName", at(person("LastName"))},
             {"item/email", at(person("Email"))},
             {"item/phone", at(person("Phone"))},
             {"item/company", at(person("Company"))},
             {"item/title", at(person("Title"))},
             {"item/country", at(person("Country"))},
             {"item/leadSource", at(top("LeadSource"))}}};
}

// The columns that publishers know. Its row is named by the effect, so that it is there once.
Called into_table(const Offer& offer) {
    return {"shared_azuretables", "CreateEntity_V2",
            {{"storageAccountName", "default"},
             {"tableName", std::string(kTable)},
             {"item/PartitionKey", offer.id()},
             {"item/ProductId", offer.id()},
             {"item/CustomerInfo", "@string(triggerBody()?['UserDetails'])"},
             {"item/LeadSource", at(top("LeadSource"))},
             {"item/ActionCode", at(top("ActionCode"))},
             {"item/PublisherDisplayName", literal(offer.text.publisher_name)},
             {"item/OfferDisplayName", at(top("OfferTitle"))},
             {"item/CreatedTime", at(header(kLeadCreatedHeader, "trigger()['startTime']"))},
             {"item/Description", at(top("Description"))}}};
}

// A file with two lines, named by the lead.
Called into_blob(const Destination& destination) {
    std::vector<std::string> names;
    std::vector<std::string> cells;
    const auto add = [&](std::string_view name, const std::string& value) {
        names.emplace_back(name);
        cells.push_back(base::format("@{{concat('\"',replace({},'\"','\"\"'),'\"')}}", value));
    };
    add("CreatedTime", header(kLeadCreatedHeader, "''"));
    for (const std::string_view name : {"LeadSource", "ActionCode", "OfferTitle"})
        add(name, top(name));
    for (const std::string_view name :
         {"FirstName", "LastName", "Email", "Phone", "Country", "Company", "Title"})
        add(name, person(name));
    add("Description", top("Description"));
    return {"shared_azureblob", "CreateBlockBlob_V2",
            {{"dataset", "AccountNameFromSettings"},
             {"folderPath", "/" + destination.field("containerName")},
             {"name", base::format("lead-@{{{}}}.csv",
                                   header(kLeadIdHeader, "workflow()['run']['name']"))},
             {"body", base::joined(names, ",") + "\r\n" + base::joined(cells, ",") + "\r\n"},
             {"contentType", "text/csv; charset=utf-8"}}};
}

struct Mail {
    std::string to;
    std::string subject;
    std::string body;  // HTML.
};
Called mail_by(const std::string& api, const Mail& mail) {
    if (api == "shared_sendmail")
        return {api, "SendEmailV3",
                {{"request/to", mail.to},
                 {"request/subject", mail.subject},
                 {"request/text", mail.body}}};
    return {api, api == "shared_office365" ? "SendEmailV2" : "SendEmailV3",
            {{"emailMessage/To", mail.to},
             {"emailMessage/Subject", mail.subject},
             {"emailMessage/Body", mail.body}}};
}

// What is written into the body is escaped where it is evaluated.
Called into_mail(const Destination& destination, const FlowOptions& options) {
    std::string body = "<table>";
    const auto line = [&](std::string_view label, const std::string& value) {
        body += base::format("<tr><td>{}</td><td>@{{{}}}</td></tr>", label, value);
    };
    line("Offer", top("OfferTitle"));
    for (const auto& [name, label] :
         {std::pair{"FirstName", "First name"}, std::pair{"LastName", "Last name"},
          std::pair{"Email", "E-mail"}, std::pair{"Phone", "Phone"},
          std::pair{"Company", "Company"}, std::pair{"Title", "Title"},
          std::pair{"Country", "Country"}})
        line(label, person(name));
    line("Description", top("Description"));
    line("Lead source", top("LeadSource"));
    line("Action code", top("ActionCode"));
    return mail_by(options.mail_api,
                   {.to = literal(base::joined(destination.contact_emails, ";")),
                    .subject = base::format("New lead: @{{{}}}", top("OfferTitle")),
                    .body = body + "</table>"});
}

// Says that a lead came, and nothing of whom.
Called notification(const Offer& offer, const Destination& destination,
                    const FlowOptions& options) {
    const std::string title = base::html_escape(offer.text.title);
    std::string body =
        base::format("<p>A new lead of the offer {} has been delivered.</p>", title);
    if (!options.link.empty())
        body += base::format("<p><a href=\"{0}\">{0}</a></p>", base::html_escape(options.link));
    return mail_by(options.mail_api,
                   {.to = literal(base::joined(destination.contact_emails, ";")),
                    .subject = literal(base::format("A new lead of {}", offer.text.title)),
                    .body = literal(body)});
}

JsonObject after(const char* action, std::initializer_list<const char*> statuses) {
    JsonArray list;
    for (const char* status : statuses) list.emplace_back(status);
    return {{action, std::move(list)}};
}

// A try whose answer was lost is known again by the lead's id, and so are both ends' books.
Called into_endpoint() {
    return {"shared_leadendpoint", "PostLead",
            {{"lead", "@triggerBody()"},
             {"leadId", at(header(kLeadIdHeader, "workflow()['run']['name']"))}}};
}

base::Result<Called> called_by(const Offer& offer, const Destination& destination,
                               const FlowOptions& options) {
    switch (destination.kind) {
        case Kind::kDynamics: return into_dynamics(destination);
        case Kind::kSalesforce: return into_salesforce();
        case Kind::kMarketo: return into_marketo(destination);
        case Kind::kTable: return into_table(offer);
        case Kind::kBlob: return into_blob(destination);
        case Kind::kEmail: return into_mail(destination, options);
        case Kind::kHttpsEndpoint: return into_endpoint();
        case Kind::kNone: break;
    }
    return base::internal("no action for this destination");
}

// Renames the keys of a lead in camelCase. What goes on to an endpoint stays as it is.
JsonObject lead_schema() {
    JsonObject person_schema;
    for (const char* name :
         {"FirstName", "LastName", "Email", "Phone", "Country", "Company", "Title"})
        person_schema[name] = JsonObject{{"type", "string"}};
    JsonObject properties{
        {"UserDetails",
         JsonObject{{"type", "object"}, {"properties", std::move(person_schema)}}}};
    for (const char* name : {"LeadSource", "ActionCode", "OfferTitle", "Description"})
        properties[name] = JsonObject{{"type", "string"}};
    return {{"type", "object"}, {"properties", std::move(properties)}};
}

JsonObject trigger_of(const Destination& destination, bool trial) {
    const bool passes = destination.kind == Kind::kHttpsEndpoint;
    JsonObject trigger{{"type", "Request"},
                       {"kind", "Http"},
                       {"inputs", JsonObject{{"schema", passes ? JsonObject() : lead_schema()}}}};
    // One after the other: leads arrive in their order.
    if (!trial && destination.kind != Kind::kNone)
        trigger["runtimeConfiguration"] = JsonObject{
            {"concurrency", JsonObject{{"runs", 1}, {"maximumWaitingRuns", 200}}}};
    return trigger;
}

// The address without what hangs on it, as the connector wants an organisation's.
std::string origin_of(const std::string& url) {
    const size_t start = url.find("://") + 3;
    return url.substr(0, url.find_first_of("/?#", start));
}

Fields storage_settings(const Destination& destination, Fields& secrets) {
    Fields parts;
    const std::string text = destination.field("storageAccountConnectionString");
    for (const std::string_view part : base::split(text, ';')) {
        const size_t equals = part.find('=');
        if (equals != std::string_view::npos)
            parts[std::string(part.substr(0, equals))] = part.substr(equals + 1);
    }
    secrets["account_key"] = parts["AccountKey"];
    Fields settings{{"account", parts["AccountName"]}};
    if (const std::string& suffix = parts["EndpointSuffix"]; !suffix.empty())
        settings["endpoint"] =
            base::format("https://{}.{}.{}", parts["AccountName"],
                         destination.kind == Kind::kTable ? "table" : "blob", suffix);
    return settings;
}

}  // namespace

WantedConnection wanted_connection(const Destination& destination) {
    WantedConnection wanted;
    switch (destination.kind) {
        case Kind::kDynamics:
            wanted.api = "shared_dynamicscrmonline";
            wanted.settings = {{"api_url", origin_of(destination.field("instanceUrl"))}};
            if (destination.field("authentication") == "azureAD") {
                wanted.settings["tenant"] = destination.field("directoryId");
                wanted.settings["client_id"] = destination.field("applicationId");
                wanted.secrets = {{"client_secret", destination.field("applicationKey")}};
            } else {
                wanted.settings["tenant"] = "organizations";
                wanted.settings["client_id"] = std::string(kSampleClient);
                wanted.settings["username"] = destination.field("username");
                wanted.secrets = {{"password", destination.field("password")}};
            }
            break;
        case Kind::kSalesforce:
            wanted.api = "shared_salesforce";
            wanted.settings = {{"oid", destination.field("objectIdentifier")}};
            break;
        case Kind::kMarketo:
            wanted.api = "shared_marketo";
            wanted.settings = {{"munchkin_id", destination.field("munchkinId")},
                               {"client_id", destination.field("clientId")}};
            wanted.secrets = {{"client_secret", destination.field("clientSecret")}};
            break;
        case Kind::kTable:
        case Kind::kBlob:
            wanted.api =
                destination.kind == Kind::kTable ? "shared_azuretables" : "shared_azureblob";
            wanted.settings = storage_settings(destination, wanted.secrets);
            break;
        case Kind::kHttpsEndpoint:
            // Whoever knows it may send leads.
            wanted.api = "shared_leadendpoint";
            wanted.secrets = {{"url", destination.field("httpsEndpointUrl")}};
            break;
        case Kind::kNone:
        case Kind::kEmail: return wanted;
    }
    for (const auto& [key, value] : destination.connection_settings) wanted.settings[key] = value;
    return wanted;
}

Fields destination_secrets(const Destination& destination, const Fields& settings,
                           const Fields& secrets) {
    const auto in = [](const Fields& fields, const char* key) {
        const auto found = fields.find(key);
        return found == fields.end() ? std::string() : found->second;
    };
    switch (destination.kind) {
        case Kind::kDynamics:
            if (destination.field("authentication") == "azureAD")
                return {{"applicationKey", in(secrets, "client_secret")}};
            return {{"password", in(secrets, "password")}};
        case Kind::kMarketo: return {{"clientSecret", in(secrets, "client_secret")}};
        case Kind::kTable:
        case Kind::kBlob: break;
        default: return {};
    }
    std::string text =
        base::format("DefaultEndpointsProtocol=https;AccountName={};AccountKey={}",
                     in(settings, "account"), in(secrets, "account_key"));
    const std::string endpoint = in(settings, "endpoint");
    if (!destination.connection_settings.contains("endpoint") && !endpoint.empty())
        text += ";EndpointSuffix=" + endpoint.substr(endpoint.find(".core.") + 1);
    return {{"storageAccountConnectionString", std::move(text)}};
}

base::Result<Json> destination_flow(const Offer& offer, const Destination& destination,
                                    const FlowOptions& options) {
    if (destination.kind == Kind::kEmail && options.mail_connection.empty())
        return base::invalid_input(
            "mailConnection is missing: the offer must name a connection that sends mail");
    JsonObject actions;
    JsonObject references;
    if (destination.kind != Kind::kNone) {
        Called called = TRY(called_by(offer, destination, options));
        const bool mail = destination.kind == Kind::kEmail;
        references[called.api] =
            reference_to(called.api, mail ? options.mail_connection : options.connection);
        // Partner Center makes the table itself. It is there when the offer goes live: that was tried.
        const bool makes_table = options.trial && destination.kind == Kind::kTable;
        if (makes_table)
            actions["Make_table"] =
                action_of({called.api, "CreateTable_V2",
                           {{"storageAccountName", "default"}, {"tableName", std::string(kTable)}}},
                          retry_policy(true, 0), JsonObject());
        actions[kDeliver.data()] =
            action_of(std::move(called), retry_policy(options.trial, kDeliveryRetries),
                      makes_table ? after("Make_table", {"Succeeded", "Failed", "TimedOut"})
                                  : JsonObject());
    }
    const bool notifies = destination.kind != Kind::kNone && destination.kind != Kind::kEmail &&
                          !destination.contact_emails.empty() && !options.mail_connection.empty();
    if (notifies) {
        Called called = notification(offer, destination, options);
        references[called.api] = reference_to(called.api, options.mail_connection);
        actions[kNotify.data()] =
            action_of(std::move(called), retry_policy(options.trial, kNotificationRetries),
                      after(kDeliver.data(), {"Succeeded"}));
        // The run is what the delivery is, whatever becomes of the mail.
        JsonObject both = after(kNotify.data(), {"Succeeded", "Failed", "TimedOut"});
        both[kDeliver.data()] = JsonArray{"Succeeded"};
        actions["Delivered"] = JsonObject{
            {"type", "Compose"}, {"runAfter", std::move(both)}, {"inputs", "delivered"}};
    }
    constexpr const char* kSchema =
        "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
        "workflowdefinition.json#";
    const JsonObject typed{{"defaultValue", JsonObject()}, {"type", "Object"}};
    JsonObject definition{
        {"$schema", kSchema},
        {"contentVersion", "1.0.0.0"},
        {"parameters", JsonObject{{"$connections", typed}}},
        {"triggers", JsonObject{{"manual", trigger_of(destination, options.trial)}}},
        {"actions", std::move(actions)},
        {"outputs", JsonObject()}};
    return Json(JsonObject{
        {"properties", JsonObject{{"displayName", "Leads of " + offer.id()},
                                  {"definition", std::move(definition)},
                                  {"connectionReferences", std::move(references)}}},
        {"schemaVersion", "1.0.0.0"}});
}

}  // namespace leadflow::marketplace
