// SPDX-License-Identifier: Apache-2.0
#include "connectors/outlook/outlook_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/http_reply.h"
#include "connectors/limits.h"
#include "connectors/mailboxes.h"
#include "connectors/outcomes.h"
#include "connectors/outlook/outlook_form.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::outlook {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonArray;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::RetryClass;
using model::text_value;

constexpr std::string_view kGraph = "https://graph.microsoft.com";

JsonObject recipient(const Mailbox& mailbox) {
    JsonObject address{{"address", text_value(mailbox.address)}};
    if (!mailbox.name.empty()) address["name"] = text_value(mailbox.name);
    return JsonObject{{"emailAddress", std::move(address)}};
}

JsonArray recipients(const std::vector<Mailbox>& mailboxes) {
    JsonArray list;
    for (const Mailbox& mailbox : mailboxes) list.push_back(recipient(mailbox));
    return list;
}

JsonObject header(std::string_view name, std::string_view value) {
    return JsonObject{{"name", text_value(name)}, {"value", text_value(value)}};
}

JsonArray attachments_of(const std::vector<Attachment>& attachments) {
    JsonArray list;
    for (const Attachment& attachment : attachments) {
        JsonObject file{{"@odata.type", "#microsoft.graph.fileAttachment"},
                        {"name", text_value(attachment.name)},
                        {"contentType", text_value(attachment.type)},
                        {"contentBytes", text_value(base::base64(attachment.bytes))}};
        if (!attachment.content_id.empty()) {
            file["contentId"] = text_value(attachment.content_id);
            file["isInline"] = true;
        }
        list.push_back(std::move(file));
    }
    return list;
}

base::Result<JsonObject> message_of(const Invocation& invocation) {
    const Parameters parameters(invocation.inputs);
    const bool nested = parameters.object({"emailMessage"}) != nullptr;
    const std::string prefix =
        nested || parameters.object({"body"}) == nullptr ? "emailMessage/" : "body/";
    const auto text = [&](std::string_view field) {
        return parameters.text(base::format("{}{}", prefix, field));
    };
    const auto mailboxes = [&](std::string_view field) {
        return parse_mailboxes(text(field), base::format("{}{}", prefix, field));
    };

    const auto to = TRY(mailboxes("To"));
    if (to.empty()) return base::invalid_input(prefix + "To is empty");
    JsonObject message;
    message["subject"] = text_value(one_line(text("Subject"), kOutlookSubjectUnitsMax));
    const bool html =
        parameters.boolean(prefix + "IsHtml").value_or(invocation.operation != "SendEmail");
    std::string body = text("Body");
    // Exchange stores no NUL.
    std::erase(body, '\0');
    message["body"] = JsonObject{{"contentType", html ? "HTML" : "Text"},
                                 {"content", text_value(html ? body : html_unescape(body))}};
    message["toRecipients"] = recipients(to);
    const std::pair<std::string_view, std::string_view> lists[] = {
        {"Cc", "ccRecipients"}, {"Bcc", "bccRecipients"}, {"ReplyTo", "replyTo"}};
    for (const auto& [field, name] : lists) {
        const auto found = TRY(mailboxes(field));
        if (!found.empty()) message[{name.data(), name.size()}] = recipients(found);
    }
    if (!text("From").empty())
        message["from"] = recipient(TRY(parse_mailbox(text("From"), prefix + "From")));
    message["importance"] = text_value(importance_of(text("Importance")));
    // For whoever must find out in Sent Items whether a mail went out.
    message["internetMessageHeaders"] =
        JsonArray{header("x-leadflow-run-id", invocation.run.text()),
                  header("x-leadflow-request-id", invocation.request_id)};
    if (const Json* list = parameters.find(prefix + "Attachments")) {
        const auto attachments = TRY(parse_attachments(*list, prefix + "Attachments"));
        if (!attachments.empty()) message["attachments"] = attachments_of(attachments);
    }
    return message;
}

std::string_view words_for(int status, std::string_view code) {
    constexpr std::pair<std::string_view, std::string_view> kByCode[] = {
        {"ErrorInvalidRecipients", "a recipient's address was not accepted: check To, Cc and Bcc"},
        {"InvalidAuthenticationToken", "the sign-in was not accepted: check the tenant"},
        {"ErrorAccessDenied",
         "the application may not send mail from this mailbox: grant the "
         "application permission Mail.Send with admin consent"},
        {"ErrorSendAsDenied", "this mailbox may not send as the address in From"},
        {"ErrorInvalidUser", "the sending mailbox does not exist: check the connection's sender"},
        {"ResourceNotFound", "the sending mailbox does not exist: check the connection's sender"},
        {"Request_ResourceNotFound",
         "the sending mailbox does not exist: check the connection's sender"},
        {"MailboxNotEnabledForRESTAPI",
         "the sending user has no Exchange Online mailbox: check the connection's sender"},
        {"ErrorMessageSizeExceeded", "the mail is too large"},
    };
    for (const auto& [known, words] : kByCode)
        if (known == code) return words;
    switch (status) {
        case 400:
            return "the mail was not accepted: check the action's fields";
        case 401:
            return "the sign-in was not accepted: check the tenant";
        case 403:
            return "access was refused: the application needs the permission Mail.Send with "
                   "admin consent";
        case 404:
            return "the sending mailbox was not found: check the connection's sender";
        case 413:
            return "the mail is too large";
        case 429:
            return "too many requests: it is tried again later";
        default:
            break;
    }
    return status >= 500 ? "Microsoft 365 is not available just now"
                         : "the answer was not understood: check graph_url";
}

std::string explain(int status, std::string_view code, std::string_view message) {
    std::string text = base::format("Outlook did not send the mail: {}", words_for(status, code));
    if (!code.empty() || !message.empty())
        text += base::format(" (it said: {}{}{})", code, code.empty() ? "" : " ", message);
    return text;
}

base::Result<std::string> graph_origin(const OpenConnection& connection) {
    const std::string origin = origin_of(setting(connection, "graph_url", kGraph));
    if (origin.empty())
        return base::invalid_input(
            base::format("connection \"{}\": graph_url is not a web address", connection.name));
    return origin;
}

// A call to what is below the mailbox that sends.
base::Result<HttpCall> mailbox_call(const OpenConnection& connection, std::string_view below) {
    const std::string graph(without_slash(setting(connection, "graph_url", kGraph)));
    const std::string origin = TRY(graph_origin(connection));
    const std::string sender = TRY(required_setting(connection, "sender"));
    HttpCall http;
    http.url = base::format("{}/v1.0/users/{}{}", graph, base::percent_encode(sender), below);
    http.headers = {{"Accept", "application/json"}};
    http.token = TRY(entra_token(connection, setting(connection, "scope", origin + "/.default")));
    return http;
}

struct Fault {
    std::string code;
    std::string message;
};

Fault fault_of(const model::Reply& reply) {
    const auto body = model::parse_json(reply.body);
    const Json* error = body ? model::find(*body, "error") : nullptr;
    if (error == nullptr) return {};
    return {service_text(model::text_at(*error, "code")),
            service_text(model::text_at(*error, "message"))};
}

}  // namespace

std::vector<std::string> OutlookConnector::apis() const {
    return {"shared_office365"};
}

std::vector<ConnectionField> OutlookConnector::connection_fields() const {
    std::vector<ConnectionField> fields = entra_fields();
    fields.push_back({.key = "sender", .label = "Mailbox that sends (user@domain)"});
    fields.push_back({.key = "graph_url",
                      .label = "Microsoft Graph address",
                      .required = false,
                      .default_value = std::string(kGraph)});
    fields.push_back({.key = "scope", .label = "Token scope", .required = false});
    return fields;
}

base::Result<std::string> OutlookConnector::operation_of(std::string_view method,
                                                         std::string_view path) const {
    const std::string_view bare = without_slash(path.substr(0, path.find('?')));
    if (base::equals_ignoring_case(method, "post")) {
        if (base::equals_ignoring_case(bare, "/v2/Mail")) return std::string("SendEmailV2");
        if (base::equals_ignoring_case(bare, "/Mail")) return std::string("SendEmail");
    }
    return base::not_found(base::format(
        "Office 365 Outlook has no operation {} {}; there are POST /v2/Mail and POST /Mail",
        base::upper(method), path));
}

base::Result<Traits> OutlookConnector::traits(std::string_view operation) const {
    if (operation != "SendEmailV2" && operation != "SendEmail")
        return base::not_found(base::format(
            "Office 365 Outlook has no operation \"{}\"; there are SendEmailV2 and SendEmail",
            operation));
    return Traits{.effect = Effect::kNotIdempotent,
                  .html_parameters = {"emailMessage/Body", "body/Body"},
                  .mail = true};
}

base::Result<Call> OutlookConnector::plan(const Invocation& invocation,
                                          const OpenConnection& connection) const {
    JsonObject request;
    HttpCall http = TRY(mailbox_call(connection, "/sendMail"));
    request["message"] = TRY(message_of(invocation));
    http.method = "POST";
    http.headers.emplace_back("Content-Type", "application/json");
    http.headers.emplace_back("client-request-id", invocation.request_id);
    http.body = model::to_text(request);
    Call call;
    call.what = std::move(http);
    call.purpose = "send";
    return call;
}

Outcome OutlookConnector::read(const Invocation& invocation, const OpenConnection&,
                               const Call& call, const model::Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, false);
    Outcome outcome;
    if (reply.status >= 200 && reply.status < 300) {
        // Graph says 202 with no body; Power Automate's connector says 200.
        outcome.status = model::StepStatus::kSucceeded;
        outcome.code = "OK";
        outcome.outputs = http_outputs(200, reply);
        return outcome;
    }
    outcome.code = status_name(reply.status);
    outcome.outputs = http_outputs(reply.status, reply);
    const Fault fault = fault_of(reply);
    outcome.error = model::StepError{fault.code.empty() ? outcome.code : fault.code,
                                     explain(reply.status, fault.code, fault.message)};
    // Throttled is surely not sent. Of other faults of the service, a gateway's above all, nobody
    // knows: the mail may be on its way.
    if (reply.status == 429 || reply.status == 503)
        outcome.retry = RetryClass::kYes;
    else if (worth_repeating(reply.status))
        outcome.retry = RetryClass::kAmbiguous;
    if (outcome.retry != RetryClass::kNo)
        outcome.retry_after = retry_after_of(reply, invocation.now);
    return outcome;
}

base::Result<Authorization> OutlookConnector::authorization(
    const OpenConnection& connection) const {
    return entra_authorization(
        connection, setting(connection, "scope", TRY(graph_origin(connection)) + "/.default"));
}

base::Result<Call> OutlookConnector::probe(const OpenConnection& connection) const {
    Call call;
    call.what = TRY(mailbox_call(connection, "?$select=id,mail"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> OutlookConnector::read_probe(const OpenConnection& connection,
                                                       const Call& call,
                                                       const model::Reply& reply) const {
    // An application that may only send mail may not look at users. The token was good all the
    // same.
    if (reply.reach == model::Reach::kAnswered && reply.status == 403)
        return std::string(
            "signed in to Microsoft Graph; the mailbox cannot be looked at with the permission "
            "Mail.Send alone, so a first mail has to show whether it may send");
    const Fault fault = fault_of(reply);
    const std::string words =
        reply.status >= 400 ? explain(reply.status, fault.code, fault.message) : std::string();
    if (auto error = probe_fault(call, reply, words)) return std::move(*error);
    return base::format("signed in to Microsoft Graph; the mailbox {} is there",
                        setting(connection, "sender"));
}

const Form* OutlookConnector::form(std::string_view) const { return &outlook_form(); }

}  // namespace leadflow::connectors::outlook
