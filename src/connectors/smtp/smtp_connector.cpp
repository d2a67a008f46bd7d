// SPDX-License-Identifier: Apache-2.0
#include "connectors/smtp/smtp_connector.h"

#include "base/text.h"
#include "connectors/http_reply.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"
#include "connectors/smtp/mail_message.h"
#include "connectors/smtp/smtp_form.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors::smtp {
namespace {

using model::Call;
using model::Invocation;
using model::Json;
using model::JsonObject;
using model::MailCall;
using model::MailSecurity;
using model::OpenConnection;
using model::Outcome;
using model::RetryClass;

struct Operation {
    std::string_view name;
    std::string_view path;  // Of the ApiConnection form, POST.
};

constexpr Operation kSmtpOperations[] = {
    {"SendEmailV3", "/SendEmailV3"}, {"SendEmailV2", "/SendEmailV2"}, {"SendEmail", "/SendEmail"}};
constexpr Operation kMailOperations[] = {{"SendEmailV3", "/v3/mail/send"},
                                         {"SendEmailV2", "/api/mail.send.json"},
                                         {"SendEmail", "/mail/send"}};

// Where an action's fields are, and what the flow calls them for an error message.
struct Fields {
    Parameters parameters;
    std::string prefix;  // "emailMessage/"

    explicit Fields(const Invocation& invocation) : parameters(invocation.inputs) {
        for (const std::string_view root : {"emailMessage", "request", "email", "body"})
            if (prefix.empty() && parameters.object({root}) != nullptr)
                prefix = base::format("{}/", root);
    }
    std::string name(std::string_view field) const { return base::format("{}{}", prefix, field); }
    std::string text(std::string_view field) const { return parameters.text(name(field)); }
    base::Result<std::vector<Mailbox>> mailboxes(std::string_view field) const {
        return parse_mailboxes(text(field), name(field));
    }
};

base::Result<MailSecurity> security_of(const OpenConnection& connection) {
    const std::string word = base::lower(setting(connection, "security", "starttls"));
    if (word == "starttls") return MailSecurity::kStartTls;
    if (word == "tls") return MailSecurity::kImplicitTls;
    if (word == "none") return MailSecurity::kNone;
    return base::invalid_input(
        base::format("connection \"{}\": security is \"{}\", neither starttls, tls nor none",
                     connection.name, word));
}

base::Result<MailCall> server_of(const OpenConnection& connection) {
    MailCall mail;
    mail.host = TRY(required_setting(connection, "host"));
    mail.security = TRY(security_of(connection));
    int64_t port = 0;
    const std::string_view usual = mail.security == MailSecurity::kImplicitTls ? "465" : "587";
    if (!base::parse_integer(setting(connection, "port", usual), port) || port < 1 || port > 65535)
        return base::invalid_input(
            base::format("connection \"{}\": port is not a port number", connection.name));
    mail.port = static_cast<uint16_t>(port);
    mail.verify_certificate = !base::equals_ignoring_case(setting(connection, "verify"), "false");
    mail.user = setting(connection, "user");
    mail.password = secret(connection, "password");
    return mail;
}

base::Result<Mailbox> sender_of(const Fields& fields, const OpenConnection& connection,
                                SmtpConnector::Kind kind) {
    // The Mail connector always sends from the operator's own address.
    const std::string named =
        kind == SmtpConnector::Kind::kSmtp ? fields.text("From") : std::string();
    if (!named.empty()) return parse_mailbox(named, fields.name("From"));
    const std::string fixed = setting(connection, "from");
    if (fixed.empty())
        return base::invalid_input(
            kind == SmtpConnector::Kind::kSmtp
                ? base::format("{} is empty", fields.name("From"))
                : base::format("connection \"{}\" has no setting \"from\"", connection.name));
    return parse_mailbox(fixed, base::format("setting from of connection \"{}\"", connection.name));
}

base::Result<MailMessage> message_of(const Invocation& invocation, const Fields& fields,
                                     const OpenConnection& connection, SmtpConnector::Kind kind) {
    const bool smtp = kind == SmtpConnector::Kind::kSmtp;
    MailMessage mail;
    mail.from = TRY(sender_of(fields, connection, kind));
    mail.to = TRY(fields.mailboxes("To"));
    if (mail.to.empty())
        return base::invalid_input(base::format("{} is empty", fields.name(smtp ? "To" : "to")));
    mail.cc = TRY(fields.mailboxes("Cc"));
    mail.reply_to = TRY(fields.mailboxes("ReplyTo"));
    mail.read_receipt = TRY(fields.mailboxes("ReadReceipt"));
    // The Mail connector writes the names of single recipients apart from their addresses.
    if (mail.to.size() == 1 && mail.to[0].name.empty())
        mail.to[0].name = one_line(fields.text("toname"), kDisplayNameUnitsMax);
    if (mail.cc.size() == 1 && mail.cc[0].name.empty())
        mail.cc[0].name = one_line(fields.text("ccname"), kDisplayNameUnitsMax);
    mail.subject = fields.text("Subject");
    mail.body = fields.text(smtp ? "Body" : "text");
    const bool plain_by_default = invocation.operation == "SendEmail";
    mail.html = fields.parameters.boolean(fields.name("IsHtml")).value_or(!plain_by_default);
    if (!mail.html) mail.body = html_unescape(mail.body);
    mail.importance = importance_of(fields.text("Importance"));
    for (const std::string_view field : {"Attachments", "files"})
        if (const Json* list = fields.parameters.find(fields.name(field)))
            for (auto& attachment : TRY(parse_attachments(*list, fields.name(field))))
                mail.attachments.push_back(std::move(attachment));
    mail.date = invocation.now;
    std::string domain(domain_of(mail.from.address));
    const bool ascii = std::all_of(domain.begin(), domain.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    mail.message_id =
        base::format("{}@{}", invocation.request_id, ascii ? domain : "leadflow.invalid");
    return mail;
}

std::string_view words_for(int code, std::string_view text) {
    switch (code) {
        case 530:
            return "the mail server wants a sign-in or an encrypted connection first: check "
                   "user, password and security";
        case 534:
        case 535:
            return "the mail server refused the sign-in: check user and password";
        case 538:
            return "the mail server wants an encrypted connection: check security";
        case 550:
        case 551:
            return "the mail server refused a recipient or the sender: check the addresses, "
                   "and whether this user may send from the address in From";
        case 552:
            return "the mail or the mailbox is too large";
        case 501:
        case 553:
            return "the mail server refused an address: check sender and recipients";
        case 554:
            return "the mail server refused the mail, often as unwanted mail";
        default:
            break;
    }
    if (text.find("SMTPUTF8") != std::string_view::npos)
        return "an address beyond ASCII needs a mail server with SMTPUTF8";
    return code >= 500 ? "the mail server refused the mail"
                       : "the mail server cannot take the mail just now";
}

const MailCall* mail_of(const Call& call) {
    return std::get_if<MailCall>(&call.what);
}

// From the built message, so that what is recorded is what was sent.
std::string message_id_of(const MailCall& mail) {
    constexpr std::string_view kMark = "\r\nMessage-ID: ";
    const size_t at = mail.message.find(kMark);
    if (at == std::string::npos) return {};
    const size_t start = at + kMark.size();
    return mail.message.substr(start, mail.message.find("\r\n", start) - start);
}

Json outputs_of(const MailCall& mail, const model::Reply& reply, int status) {
    JsonObject body;
    body["messageId"] = model::text_value(message_id_of(mail));
    body["reply"] = model::text_value(service_text(reply.body));
    JsonObject outputs;
    outputs["statusCode"] = status;
    outputs["headers"] = JsonObject();
    outputs["body"] = std::move(body);
    return outputs;
}

}  // namespace

std::vector<std::string> SmtpConnector::apis() const {
    return {kind_ == Kind::kSmtp ? "shared_smtp" : "shared_sendmail"};
}

std::vector<ConnectionField> SmtpConnector::connection_fields() const {
    return {
        {.key = "host", .label = "SMTP server"},
        {.key = "port", .label = "Port", .required = false, .default_value = "587"},
        {.key = "security",
         .label = "Encryption: starttls, tls or none",
         .required = false,
         .default_value = "starttls"},
        {.key = "user", .label = "User name", .required = false},
        {.key = "password", .label = "Password", .secret = true, .required = false},
        {.key = "from",
         .label = kind_ == Kind::kSmtp ? "Sender, where the flow names none" : "Sender",
         .required = kind_ == Kind::kMail},
        {.key = "verify",
         .label = "Check the server's certificate",
         .required = false,
         .default_value = "true"},
    };
}

base::Result<std::string> SmtpConnector::operation_of(std::string_view method,
                                                      std::string_view path) const {
    for (const Operation& operation : kind_ == Kind::kSmtp ? kSmtpOperations : kMailOperations)
        if (base::equals_ignoring_case(method, "post") &&
            base::equals_ignoring_case(path.substr(0, path.find('?')), operation.path))
            return std::string(operation.name);
    return base::not_found(base::format("{} has no operation {} {}; there is POST {}", apis()[0],
                                        base::upper(method), path,
                                        kind_ == Kind::kSmtp ? "/SendEmailV3" : "/v3/mail/send"));
}

base::Result<Traits> SmtpConnector::traits(std::string_view operation) const {
    for (const Operation& known : kind_ == Kind::kSmtp ? kSmtpOperations : kMailOperations) {
        if (known.name != operation) continue;
        Traits traits{.effect = Effect::kNotIdempotent, .mail = true};
        if (kind_ == Kind::kSmtp)
            traits.html_parameters = {"emailMessage/Body", "email/Body", "body/Body"};
        else
            traits.html_parameters = {"request/text", "email/text", "body/text"};
        return traits;
    }
    return base::not_found(
        base::format("{} has no operation \"{}\"; there are SendEmailV3, SendEmailV2, SendEmail",
                     apis()[0], operation));
}

base::Result<Call> SmtpConnector::plan(const Invocation& invocation,
                                       const OpenConnection& connection) const {
    Fields fields(invocation);
    if (fields.prefix.empty()) fields.prefix = kind_ == Kind::kSmtp ? "emailMessage/" : "request/";
    MailCall mail = TRY(server_of(connection));
    const MailMessage message = TRY(message_of(invocation, fields, connection, kind_));
    const auto blind = TRY(fields.mailboxes("Bcc"));
    mail.from = message.from.address;
    for (const auto* list : {&message.to, &message.cc, &blind})
        for (const Mailbox& mailbox : *list)
            if (std::find(mail.recipients.begin(), mail.recipients.end(), mailbox.address) ==
                mail.recipients.end())
                mail.recipients.push_back(mailbox.address);
    if (mail.recipients.size() > kRecipientsMax)
        return base::invalid_input(
            base::format("the mail has more than {} recipients", kRecipientsMax));
    mail.message = compose(message);
    Call call;
    call.what = std::move(mail);
    call.purpose = "send";
    return call;
}

Outcome SmtpConnector::read(const Invocation&, const OpenConnection&, const Call& call,
                            const model::Reply& reply) const {
    const MailCall* mail = mail_of(call);
    if (reply.reach != model::Reach::kAnswered || mail == nullptr)
        return unanswered(call, reply, false);
    Outcome outcome;
    if (reply.status >= 200 && reply.status < 300) {
        outcome.status = model::StepStatus::kSucceeded;
        outcome.code = "OK";
        outcome.outputs = outputs_of(*mail, reply, 200);
        // Outbound writes a line for each recipient whom a server refused that took the mail.
        const size_t refused = reply.body.find("\nrefused ");
        if (refused != std::string::npos)
            outcome.note = service_text(std::string_view(reply.body).substr(refused));
        return outcome;
    }
    outcome.code = base::format("{}", reply.status);
    // Refused for good is the caller's 400, refused for now the server's 503.
    const bool later = reply.status >= 400 && reply.status < 500;
    outcome.retry = later && !reply.permanent ? RetryClass::kYes : RetryClass::kNo;
    outcome.outputs = outputs_of(*mail, reply, later ? 503 : 400);
    const std::string said = service_text(reply.body.empty() ? reply.fault : reply.body);
    outcome.error = model::StepError{
        outcome.code, base::format("{}:{}: {} (it said: {} {})", mail->host, mail->port,
                                   words_for(reply.status, said), reply.status, said)};
    return outcome;
}

base::Result<Call> SmtpConnector::probe(const OpenConnection& connection) const {
    MailCall mail = TRY(server_of(connection));
    mail.login_only = true;
    Call call;
    call.what = std::move(mail);
    call.purpose = "probe";
    return call;
}

base::Result<std::string> SmtpConnector::read_probe(const OpenConnection& connection,
                                                    const Call& call,
                                                    const model::Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered)
        if (auto error = probe_fault(call, reply, {})) return std::move(*error);
    const std::string place = base::format("{}:{}", mail_of(call)->host, mail_of(call)->port);
    if (reply.status >= 400) {
        const std::string words = base::format(
            "{}: {}{}", place, words_for(reply.status, reply.body), said({}, reply.body));
        return reply.status < 500 ? base::unavailable(words) : base::unauthorized(words);
    }
    return setting(connection, "user").empty()
               ? base::format("{} answers; no user is set, so no sign-in was tried", place)
               : base::format("signed in to {} as {}", place, setting(connection, "user"));
}

const Form* SmtpConnector::form(std::string_view) const {
    return kind_ == Kind::kSmtp ? &smtp_form() : &mail_form();
}

}  // namespace leadflow::connectors::smtp
