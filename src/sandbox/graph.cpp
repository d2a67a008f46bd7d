// SPDX-License-Identifier: Apache-2.0
#include "sandbox/graph.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "base/text.h"
#include "model/json.h"
#include "sandbox/accounts.h"
#include "sandbox/addresses.h"
#include "sandbox/limits.h"
#include "sandbox/uuid.h"

namespace leadflow::sandbox {
namespace {

struct GraphRefusal {
    int status = 400;
    std::string_view code;
    std::string message;
};

constexpr std::array<std::string_view, 17> kMessageMembers{
    "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from",
    "sender", "importance", "internetMessageHeaders", "attachments", "isReadReceiptRequested",
    "isDeliveryReceiptRequested", "internetMessageId", "categories", "flag",
    "singleValueExtendedProperties"};

bool is_user(std::string_view user) {
    if (parse_uuid(user)) return true;
    const std::string name = base::lower(user);
    return is_plausible_address(user, false) &&
           (name.ends_with(base::format("@{}", kTenant)) ||
            name.ends_with(base::format("@{}", kMailDomain)));
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return base::equals_ignoring_case(text, word);
    });
}

std::optional<GraphRefusal> read_recipients(const model::Json& message, std::string_view list,
                                            std::vector<std::string>& addresses) {
    const model::Json* value = model::find(message, list);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_array())
        return GraphRefusal{400, "RequestBodyRead",
                            base::format("The value of '{}' is not a collection.", list)};
    for (const model::Json& entry : value->get_array()) {
        const model::Json* email = model::find(entry, "emailAddress");
        const std::string_view address =
            email == nullptr ? std::string_view() : model::text_at(*email, "address");
        if (!is_plausible_address(address, false))
            return GraphRefusal{400, "ErrorInvalidRecipients",
                                base::format("At least one recipient is not valid., Recipient '{}' "
                                             "is not resolved. All recipients must be resolved "
                                             "before a message can be submitted.", address)};
        addresses.emplace_back(address);
    }
    if (addresses.size() > kRecipientsMax)
        return GraphRefusal{400, "ErrorInvalidRecipients", "The message has too many recipients."};
    return std::nullopt;
}

std::optional<GraphRefusal> check_headers(const model::Json& message) {
    const model::Json* list = model::find(message, "internetMessageHeaders");
    if (list == nullptr || list->is_null()) return std::nullopt;
    if (!list->is_array())
        return GraphRefusal{400, "RequestBodyRead", "internetMessageHeaders is no collection."};
    for (const model::Json& header : list->get_array()) {
        const std::string_view name = model::text_at(header, "name");
        const std::string_view value = model::text_at(header, "value");
        if (!base::starts_with_ignoring_case(name, "x-"))
            return GraphRefusal{400, "InvalidInternetMessageHeader",
                                base::format("The internet message header name '{}' should start "
                                             "with 'x-' or 'X-'.", name)};
        if (value.find_first_of("\r\n") != std::string_view::npos)
            return GraphRefusal{400, "InvalidInternetMessageHeader",
                                "The value of an internet message header has a line break."};
    }
    return std::nullopt;
}

std::optional<GraphRefusal> check_message(const model::Json& message) {
    for (const auto& member : message.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name.find('@') == std::string_view::npos &&
            std::find(kMessageMembers.begin(), kMessageMembers.end(), name) ==
                kMessageMembers.end())
            return GraphRefusal{400, "RequestBodyRead",
                                base::format("The property '{}' does not exist on type "
                                             "'microsoft.graph.message'.", name)};
    }
    const model::Json* body = model::find(message, "body");
    if (body != nullptr && !is_one_of(model::text_at(*body, "contentType"), {"html", "text"}))
        return GraphRefusal{400, "RequestBodyRead",
                            "The value of 'contentType' is not HTML or Text."};
    const model::Json* importance = model::find(message, "importance");
    if (importance != nullptr && !importance->is_null() &&
        !is_one_of(model::text_of(*importance), {"low", "normal", "high"}))
        return GraphRefusal{400, "RequestBodyRead",
                            "The value of 'importance' is not low, normal or high."};
    return check_headers(message);
}

std::string header_of(const model::Json& message, std::string_view wanted) {
    const model::Json* list = model::find(message, "internetMessageHeaders");
    if (list == nullptr || !list->is_array()) return {};
    for (const model::Json& header : list->get_array())
        if (base::equals_ignoring_case(model::text_at(header, "name"), wanted))
            return std::string(model::text_at(header, "value"));
    return {};
}

std::string without_brackets(std::string_view id) {
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    return std::string(id);
}

std::string from_of(const model::Json& message, const std::string& user) {
    const model::Json* address = model::find_path(message, {"from", "emailAddress", "address"});
    const std::string_view from =
        address == nullptr ? std::string_view() : model::text_of(*address);
    return from.empty() ? user : std::string(from);
}

}  // namespace

http::Response Graph::refuse(int status, std::string_view code, std::string_view message) {
    model::JsonObject inner;
    inner["date"] = model::text_value(base::iso_text(clock_.now()).substr(0, 19));
    inner["request-id"] = model::text_value(random_uuid(random_));
    inner["client-request-id"] = inner["request-id"];
    model::JsonObject error;
    error["code"] = model::text_value(code);
    error["message"] = model::text_value(message);
    error["innerError"] = std::move(inner);
    model::JsonObject body;
    body["error"] = std::move(error);
    return http::json_response(status, model::to_text(model::Json(std::move(body))));
}

http::Response Graph::handle(const http::Request& request) {
    const std::optional<std::string> audience =
        tokens_.audience_of_header(request.headers.value("Authorization"));
    if (!audience || !is_graph_audience(*audience, request.headers.value("Host"))) {
        ++unauthorized_;
        http::Response response = refuse(401, "InvalidAuthenticationToken",
                                         audience ? "Access token validation failure. Invalid "
                                                    "audience."
                                                  : "Lifetime validation failed, the token is "
                                                    "expired, or it is none of ours.");
        response.headers.set("WWW-Authenticate", "Bearer realm=\"\"");
        return response;
    }
    const std::vector<std::string_view> parts = base::split(request.path, '/');
    if (parts.size() == 4 && parts[2] == "users" && request.method == "GET")
        // Only Mail.Send was granted.
        return refuse(403, "Authorization_RequestDenied",
                      "Insufficient privileges to complete the operation.");
    if (parts.size() >= 3 && parts[2] == "teams") return teams(request, parts);
    const bool me = parts.size() == 4 && parts[2] == "me" && parts[3] == "sendMail";
    const bool user = parts.size() == 5 && parts[2] == "users" &&
                      (parts[4] == "sendMail" || parts[4] == "microsoft.graph.sendMail");
    if (!me && !user)
        return refuse(404, "ResourceNotFound", "Resource not found for the segment.");
    if (request.method != "POST")
        return refuse(405, "Request_BadRequest", "Specified HTTP method is not allowed.");
    const std::string name = me ? std::string(kSmtpUser)
                                : base::percent_decode(parts[3]).value_or(std::string());
    if (!is_user(name))
        return refuse(404, "ErrorInvalidUser",
                      base::format("The requested user '{}' is invalid.", name));
    return send(request, name);
}

// GET teams and teams/{id}/channels, as an application with Team.ReadBasic.All and
// Channel.ReadBasic.All sees them.
http::Response Graph::teams(const http::Request& request,
                            const std::vector<std::string_view>& parts) {
    if (request.method != "GET")
        return refuse(405, "Request_BadRequest", "Specified HTTP method is not allowed.");
    const auto named = [](std::string_view id, std::string_view name) {
        return model::JsonObject{{"id", model::text_value(id)},
                                 {"displayName", model::text_value(name)}};
    };
    model::JsonArray list;
    if (parts.size() == 3) {
        list.push_back(named(kTeamId, "Sales"));
    } else if (parts.size() == 5 && parts[4] == "channels") {
        if (parts[3] != kTeamId)
            return refuse(404, "NotFound", "No team found with Group Id.");
        list.push_back(named("19:general@thread.tacv2", "General"));
        list.push_back(named("19:leads@thread.tacv2", "Leads"));
    } else {
        return refuse(404, "ResourceNotFound", "Resource not found for the segment.");
    }
    return http::json_response(
        200, model::to_text(model::JsonObject{{"value", std::move(list)}}));
}

http::Response Graph::send(const http::Request& request, const std::string& user) {
    const std::string_view type = request.headers.value("Content-Type");
    if (base::starts_with_ignoring_case(type, "text/plain")) return send_mime(request, user);
    if (base::starts_with_ignoring_case(type, "application/json"))
        return send_json(request, user);
    return refuse(415, "RequestBodyRead",
                  "The Content-Type is neither application/json nor text/plain.");
}

http::Response Graph::send_json(const http::Request& request, const std::string& user) {
    base::Result<model::Json> json = model::parse_json(request.body);
    if (!json) return refuse(400, "BadRequest", "Unable to read JSON request payload.");
    const model::Json* message = model::find(*json, "message");
    if (message == nullptr) message = model::find(*json, "Message");
    if (message == nullptr || !message->is_object())
        return refuse(400, "ErrorInvalidParameter", "The parameter 'Message' is missing.");
    if (const auto wrong = check_message(*message))
        return refuse(wrong->status, wrong->code, wrong->message);

    std::vector<std::string> addresses;
    std::vector<std::string> to;
    for (const std::string_view list : {"toRecipients", "ccRecipients", "bccRecipients"}) {
        if (const auto wrong = read_recipients(*message, list, addresses))
            return refuse(wrong->status, wrong->code, wrong->message);
        if (list == "toRecipients") to = addresses;
    }
    if (to.empty())
        return refuse(400, "ErrorInvalidRecipients",
                      "At least one recipient isn't valid., A message can't be sent unless it "
                      "contains at least one recipient.");
    Mail mail;
    mail.source = MailSource::kGraph;
    mail.envelope_from = user;
    mail.recipients = std::move(addresses);
    mail.headers.subject = std::string(model::text_at(*message, "subject"));
    mail.headers.from = from_of(*message, user);
    mail.headers.to = base::joined(to, ", ");
    mail.headers.message_id = without_brackets(model::text_at(*message, "internetMessageId"));
    if (mail.headers.message_id.empty())
        mail.headers.message_id = random_uuid(random_) + "@graph.sandbox";
    mail.headers.run_id = header_of(*message, "x-leadflow-run-id");
    mail.raw = request.body;
    mailbox_.deliver(std::move(mail));
    http::Response accepted;
    accepted.status = 202;
    return accepted;
}

http::Response Graph::send_mime(const http::Request& request, const std::string& user) {
    std::optional<std::string> raw = base::from_base64(request.body);
    if (!raw || raw->empty())
        return refuse(400, "ErrorMimeContentInvalidBase64String",
                      "Invalid base64 string for MIME content.");
    Mail mail;
    mail.source = MailSource::kGraph;
    mail.envelope_from = user;
    mail.headers = read_mail_headers(*raw);
    if (mail.headers.to.empty())
        return refuse(400, "ErrorInvalidRecipients",
                      "At least one recipient isn't valid., A message can't be sent unless it "
                      "contains at least one recipient.");
    mail.recipients = {mail.headers.to};
    mail.raw = std::move(*raw);
    mailbox_.deliver(std::move(mail));
    http::Response accepted;
    accepted.status = 202;
    return accepted;
}

}  // namespace leadflow::sandbox
