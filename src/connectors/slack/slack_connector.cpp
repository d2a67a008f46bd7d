// SPDX-License-Identifier: Apache-2.0
#include "connectors/slack/slack_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/settings.h"
#include "connectors/slack/slack_form.h"
#include "connectors/url.h"
#include "connectors/webhook.h"

#include <array>
#include <utility>

namespace leadflow::connectors::slack {
namespace {

using model::Call;
using model::HttpCall;
using model::Invocation;
using model::Json;
using model::JsonObject;
using model::OpenConnection;
using model::Outcome;
using model::Reply;
using model::RetryClass;

constexpr std::string_view kPost = "post";
constexpr std::string_view kWebhook = "webhook";

constexpr std::array<std::string_view, 4> kOperations = {"PostMessage", "PostMessageV2",
                                                         "PostMessage_V2", "ChatPostMessage"};
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/v2/chat.postMessage", "PostMessageV2"},
    {"POST", "/chat.postMessage", "PostMessage"},
});

// All that Slack takes beside channel and text; as the flow gave them.
constexpr std::array<std::string_view, 13> kOptions = {
    "username",        "as_user",      "parse",      "mrkdwn",     "link_names",
    "unfurl_links",    "unfurl_media", "icon_url",   "icon_emoji", "thread_ts",
    "reply_broadcast", "blocks",       "attachments"};

constexpr std::pair<std::string_view, std::string_view> kByError[] = {
    {"channel_not_found", "there is no such channel, or the bot cannot see it"},
    {"not_in_channel", "the bot is not in the channel: invite it"},
    {"is_archived", "the channel is archived"},
    {"channel_is_archived", "the channel is archived"},
    {"msg_too_long", "the message is too long"},
    {"no_text", "the message is empty"},
    {"invalid_payload", "the message was not accepted: check its blocks"},
    {"invalid_blocks", "the blocks are not valid"},
    {"too_many_attachments", "the message has too many attachments"},
    {"not_authed", "the token is missing"},
    {"invalid_auth", "the token was not accepted: copy the bot token anew"},
    {"token_revoked", "the token was revoked: install the app anew"},
    {"token_expired", "the token has expired"},
    {"account_inactive", "the bot's account is deactivated"},
    {"missing_scope", "the app lacks the scope chat:write"},
    {"action_prohibited", "an administrator forbids posting here"},
    {"restricted_action", "an administrator forbids posting here"},
    {"no_service", "the webhook does not exist any more: make a new one"},
    {"no_team", "the webhook does not exist any more: make a new one"},
    {"ratelimited", "too many messages: it is tried again"},
    {"rate_limited", "too many messages: it is tried again"},
};

// The engine escapes what enters the text for HTML; Slack knows only &amp;, &lt; and &gt;.
std::string slack_text(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto [taken, put] = text.starts_with("&quot;")  ? std::pair{6, '"'}
                                  : text.starts_with("&#39;") ? std::pair{5, '\''}
                                                              : std::pair{1, text.front()};
        if (put != '\0') out += put;
        text.remove_prefix(static_cast<size_t>(taken));
    }
    return out;
}

struct Message {
    JsonObject body;
    std::string note;
};

const Json* option_of(const ActionParameters& given, std::string_view name) {
    return given.find({base::format("message/{}", name), base::format("body/{}", name), name});
}

void add_options(const ActionParameters& given, JsonObject& body) {
    for (const std::string_view name : kOptions) {
        const Json* value = option_of(given, name);
        if (value == nullptr) continue;
        const boost::json::string_view key(name.data(), name.size());
        body[key] = *value;
        // Blocks and attachments are lists; designers write them as text.
        if (value->is_string() && (name == "blocks" || name == "attachments"))
            if (auto list = model::parse_json(model::text_of(*value))) body[key] = std::move(*list);
    }
}

base::Result<Message> message_of(const Invocation& invocation, const OpenConnection& connection) {
    const ActionParameters given(invocation.inputs, kPaths);
    Message message;
    const std::string given_text = given.text({"message/text", "body/text", "text"});
    const JsonObject item{{"text", model::text_value(slack_text(given_text))}};
    const FieldLength length[] = {{"text", kSlackTextUnitsMax}};
    message.body = TRY(fitted(item, length, long_text_of(connection)));
    message.note = cuts_in(item, message.body);
    add_options(given, message.body);
    const bool blank = base::trimmed(model::text_of(message.body["text"])).empty();
    if (blank && !message.body.contains("blocks") && !message.body.contains("attachments"))
        return base::invalid_input("message/text is empty");
    return message;
}

base::Result<HttpCall> api_call(const OpenConnection& connection, std::string_view method) {
    const std::string api = setting(connection, "api_url", "https://slack.com/api");
    if (!parse_url(api))
        return base::invalid_input(
            base::format("connection \"{}\": api_url is not a web address", connection.name));
    const std::string token(base::trimmed(secret(connection, "token").reveal()));
    HttpCall http;
    http.method = "POST";
    http.url = base::format("{}/{}", without_slash(api), method);
    http.headers = {{"Content-Type", "application/json; charset=utf-8"},
                    {"Accept", "application/json"}};
    http.secret_headers = {{"Authorization", model::Secret("Bearer " + token)}};
    return http;
}

bool has_token(const OpenConnection& connection) {
    return !base::trimmed(secret(connection, "token").reveal()).empty();
}

// What Slack calls the fault; empty when there is none.
std::string error_of(const Call& call, const Reply& reply) {
    if (call.purpose == kWebhook)
        return reply.status < 300 ? std::string() : service_text(reply.body);
    const auto body = model::parse_json(reply.body);
    if (!body) return reply.status < 300 ? "no JSON" : std::string();
    if (model::bool_at(*body, "ok").value_or(false)) return {};
    std::string error = service_text(model::text_at(*body, "error"));
    return error.empty() ? "no ok" : error;
}

std::string_view words_for(std::string_view error) {
    for (const auto& [known, meaning] : kByError)
        if (known == error) return meaning;
    return {};
}

// Those that the bot may see; each page starts where the one before has pointed to.
base::Result<Call> channels_call(const OpenConnection& connection, std::string_view cursor) {
    HttpCall http = TRY(api_call(connection, "conversations.list"));
    http.method = "GET";
    std::erase_if(http.headers, [](const auto& header) { return header.first == "Content-Type"; });
    http.url += "?types=public_channel,private_channel&exclude_archived=true&limit=200";
    if (!cursor.empty()) http.url += "&cursor=" + base::percent_encode(cursor);
    return marked(std::move(http), "channels");
}

Refusal refusal_of(int status, const std::string& error) {
    std::string_view words = "the message was not accepted";
    if (status == 429)
        words = "too many messages: it is tried again";
    else if (status >= 500)
        words = "Slack is not available just now";
    for (const auto& [known, meaning] : kByError)
        if (known == error) words = meaning;
    Refusal refusal{
        .code = error,
        .message = base::format("Slack did not post the message: {}{}", words, said(error, {})),
        .retry = retry_of(status, false),
        .wait = std::nullopt};
    if (error == "ratelimited" || error == "rate_limited" || error == "service_unavailable")
        refusal.retry = RetryClass::kYes;
    if (error == "fatal_error" || error == "internal_error" || error == "request_timeout")
        refusal.retry = RetryClass::kAmbiguous;
    return refusal;
}

}  // namespace

std::vector<std::string> SlackConnector::apis() const {
    return {"shared_slack"};
}

std::vector<ConnectionField> SlackConnector::connection_fields() const {
    return {
        {.key = "token", .label = "Bot token (xoxb-…)", .secret = true, .required = false},
        {.key = "webhook_url",
         .label = "Address of an incoming webhook, in place of the token",
         .secret = true,
         .required = false},
        {.key = "channel", .label = "Channel, where the flow names none", .required = false},
        long_text_field(),
        {.key = "api_url",
         .label = "Slack's API address",
         .required = false,
         .default_value = "https://slack.com/api"},
    };
}

base::Result<std::string> SlackConnector::operation_of(std::string_view method,
                                                       std::string_view path) const {
    return operation_of_path("Slack", kPaths, method, path);
}

base::Result<Traits> SlackConnector::traits(std::string_view operation) const {
    for (const std::string_view known : kOperations)
        if (known == operation)
            // Escaped where lead values enter: else <!channel> in a name calls everybody.
            return Traits{.effect = Effect::kNotIdempotent,
                          .html_parameters = {"message/text", "body/text", "text"}};
    return base::not_found(base::format(
        "Slack has no operation \"{}\"; there are PostMessage, PostMessageV2", operation));
}

base::Result<Call> SlackConnector::plan(const Invocation& invocation,
                                        const OpenConnection& connection) const {
    TRY(traits(invocation.operation));
    Message message = TRY(message_of(invocation, connection));
    Call call;
    if (!has_token(connection)) {
        HttpCall http = TRY(webhook_call(connection, "webhook_url"));
        http.body = model::to_text(Json(message.body));
        call.what = std::move(http);
        call.purpose = kWebhook;
        return call;
    }
    const ActionParameters given(invocation.inputs, kPaths);
    std::string channel = given.text({"message/channel", "body/channel", "channel"});
    if (channel.empty()) channel = TRY(required_setting(connection, "channel"));
    message.body["channel"] = model::text_value(channel);
    HttpCall http = TRY(api_call(connection, "chat.postMessage"));
    http.body = model::to_text(Json(message.body));
    call.what = std::move(http);
    call.purpose = kPost;
    return call;
}

Outcome SlackConnector::read(const Invocation& invocation, const OpenConnection& connection,
                             const Call& call, const Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, false);
    const std::string error = error_of(call, reply);
    if (reply.status >= 200 && reply.status < 300 && error.empty()) {
        const auto message = message_of(invocation, connection);
        return succeeded(200, reply, std::nullopt, message ? message->note : std::string());
    }
    return refused(invocation, reply, refusal_of(reply.status, error));
}

base::Result<Call> SlackConnector::probe(const OpenConnection& connection) const {
    if (!has_token(connection)) {
        TRY(webhook_call(connection, "webhook_url"));
        return base::not_found(
            "a webhook can only be posted to: run a flow that posts a message and look into the "
            "channel");
    }
    Call call;
    call.what = TRY(api_call(connection, "auth.test"));
    call.purpose = "probe";
    return call;
}

base::Result<std::string> SlackConnector::read_probe(const OpenConnection&, const Call& call,
                                                     const Reply& reply) const {
    if (auto fault = probe_fault(call, reply, {})) return std::move(*fault);
    const std::string error = error_of(call, reply);
    if (!error.empty()) return base::unauthorized(refusal_of(reply.status, error).message);
    const auto body = model::parse_json(reply.body);
    return base::format("signed in to {} as {}", service_text(model::text_at(*body, "team")),
                        service_text(model::text_at(*body, "user")));
}

const Form* SlackConnector::form(std::string_view) const { return &slack_form(); }

base::Result<Call> SlackConnector::ask(const Question& question,
                                       const OpenConnection& connection) const {
    TRY(reading_of(slack_form(), question));
    if (!has_token(connection))
        return base::invalid_input(base::format(
            "connection \"{}\" has a webhook, whose channel is fixed", connection.name));
    return channels_call(connection, {});
}

base::Status SlackConnector::read_answer(const Question&, const OpenConnection& connection,
                                         const Call& call, const Reply& reply,
                                         Finding& finding) const {
    if (auto fault = probe_fault(call, reply, {})) return std::move(*fault);
    const std::string error = error_of(call, reply);
    if (error == "missing_scope")
        return base::unauthorized(
            "the app lacks the scopes channels:read and groups:read: add them and install it anew");
    if (!error.empty())
        return base::unauthorized(
            base::format("Slack did not list the channels{}", said(error, words_for(error))));
    const auto body = model::parse_json(reply.body);
    const Json* list = model::find(*body, "channels");
    if (list != nullptr && list->is_array())
        for (const Json& one : list->get_array())
            finding.choices.push_back(
                {.value = model::text_value(model::text_at(one, "id")),
                 .title = base::format("#{}", model::text_at(one, "name"))});
    const Json* cursor = model::find_path(*body, {"response_metadata", "next_cursor"});
    const std::string_view next = cursor == nullptr ? std::string_view() : model::text_of(*cursor);
    finding.cut = !next.empty() && finding.choices.size() >= kChoicesMax;
    if (!next.empty() && !finding.cut) finding.next = TRY(channels_call(connection, next));
    else sort_by_title(finding.choices);
    return {};
}

}  // namespace leadflow::connectors::slack
