// SPDX-License-Identifier: Apache-2.0
#include "connectors/teams/teams_connector.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/action_parameters.h"
#include "connectors/field_lengths.h"
#include "connectors/limits.h"
#include "connectors/outcomes.h"
#include "connectors/settings.h"
#include "connectors/smtp/mime.h"
#include "connectors/teams/teams_form.h"
#include "connectors/url.h"
#include "connectors/webhook.h"

#include <array>
#include <utility>

namespace leadflow::connectors::teams {
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
using model::RetryClass;

constexpr std::string_view kGraph = "https://graph.microsoft.com";

struct Operation {
    std::string_view name;
    bool card = false;
};
constexpr auto kOperations = std::to_array<Operation>({
    {"PostMessageToConversation", false},
    {"PostCardToConversation", true},
    {"PostMessageToChannelV3", false},
    {"PostMessageToChannelV2", false},
});
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/beta/teams/conversation/message/poster/{poster}/location/{location}",
     "PostMessageToConversation"},
    {"POST", "/v1.0/teams/conversation/adaptivecard/poster/{poster}/location/{location}",
     "PostCardToConversation"},
    {"POST", "/beta/teams/conversation/adaptivecard/poster/{poster}/location/{location}",
     "PostCardToConversation"},
    {"POST", "/v3/beta/teams/{groupId}/channels/{channelId}/messages", "PostMessageToChannelV3"},
});

const Operation* operation_named(std::string_view name) {
    for (const Operation& known : kOperations)
        if (known.name == name) return &known;
    return nullptr;
}

// Lines as blocks of plain runs: a TextBlock would read a lead's text as Markdown, with links.
JsonArray blocks_of(std::string_view title, std::string_view text) {
    JsonArray blocks;
    if (!title.empty())
        blocks.push_back(
            JsonObject{{"type", "RichTextBlock"},
                       {"inlines", JsonArray{JsonObject{{"type", "TextRun"},
                                                        {"text", model::text_value(title)},
                                                        {"weight", "Bolder"},
                                                        {"size", "Medium"}}}}});
    for (std::string_view line : base::split(text, '\n')) {
        line = base::trimmed(line);
        if (line.empty()) continue;
        blocks.push_back(JsonObject{
            {"type", "RichTextBlock"},
            {"inlines",
             JsonArray{JsonObject{{"type", "TextRun"}, {"text", model::text_value(line)}}}}});
    }
    return blocks;
}

std::string message_with(JsonObject card) {
    return model::to_text(
        JsonObject{{"type", "message"},
                   {"attachments",
                    JsonArray{JsonObject{{"contentType", "application/vnd.microsoft.card.adaptive"},
                                         {"contentUrl", nullptr},
                                         {"content", std::move(card)}}}}});
}

std::string text_message(std::string_view title, std::string_view text) {
    return message_with(
        JsonObject{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                   {"type", "AdaptiveCard"},
                   {"version", "1.4"},
                   {"msteams", JsonObject{{"width", "Full"}}},
                   {"body", blocks_of(title, text)}});
}

struct Message {
    std::string json;
    std::string note;
};

// An author's card, as an object or as its JSON text.
base::Result<Message> card_of(const ActionParameters& given) {
    const Json* card = given.find({"body/messageBody", "messageBody", "body/card", "body"});
    Json parsed = card == nullptr ? Json() : *card;
    if (parsed.is_string()) {
        auto read = model::parse_json(model::text_of(parsed));
        if (!read) return base::invalid_input("body/messageBody is not the JSON of a card");
        parsed = std::move(*read);
    }
    if (!parsed.is_object() || model::text_at(parsed, "type") != "AdaptiveCard")
        return base::invalid_input("body/messageBody is not an adaptive card");
    Message message{message_with(std::move(parsed.get_object())), {}};
    if (message.json.size() > kTeamsMessageBytesMax)
        return base::invalid_input(base::format(
            "the card is larger than {} bytes, which Teams refuses", kTeamsMessageBytesMax));
    return message;
}

base::Result<Message> text_of(const ActionParameters& given, LongText long_text) {
    const std::string html =
        given.text({"body/messageBody", "messageBody", "body/body/content", "body/content"});
    const std::string title = given.text({"body/subject", "subject"});
    std::string text = smtp::text_of_html(html);
    if (base::trimmed(text).empty() && title.empty())
        return base::invalid_input("body/messageBody is empty");
    Message message{text_message(title, text), {}};
    const size_t units = base::utf16_length(text);
    if (message.json.size() > kTeamsMessageBytesMax && long_text == LongText::kRefuse)
        return base::invalid_input(base::format(
            "the message is larger than {} bytes, which Teams refuses", kTeamsMessageBytesMax));
    for (size_t kept = units; message.json.size() > kTeamsMessageBytesMax && kept > 0;) {
        kept = kept / 2;
        text = std::string(base::prefix_of_utf16_units(text, kept)) + "…";
        message.json = text_message(base::prefix_of_utf16_units(title, 256), text);
        message.note = base::format("message cut from {} to {} characters", units, kept);
    }
    return message;
}

base::Result<Message> message_of(const Invocation& invocation, const OpenConnection& connection) {
    const Operation* operation = operation_named(invocation.operation);
    if (operation == nullptr)
        return base::invalid_input(
            base::format("Microsoft Teams has no operation \"{}\"", invocation.operation));
    const ActionParameters given(invocation.inputs, kPaths);
    return operation->card ? card_of(given) : text_of(given, long_text_of(connection));
}

// An incoming webhook says 200 and writes what went wrong into the text.
int status_within(std::string_view body) {
    constexpr std::string_view kMark = "HTTP error ";
    const size_t at = body.find(kMark);
    if (at == std::string_view::npos) return 0;
    int64_t status = 0;
    base::parse_integer(body.substr(at + kMark.size(), 3), status);
    return static_cast<int>(status);
}

std::string_view words_for(int status) {
    switch (status) {
        case 400:
            return "the message was not accepted: check the card";
        case 401:
        case 403:
        case 404:
        case 410:
            return "the webhook does not exist any more, or its flow is switched off: make a new "
                   "one";
        case 413:
            return "the message is too large: about 28 KB are allowed";
        case 429:
            return "too many messages, more than four a second: it is tried again";
        default:
            break;
    }
    return status >= 500 ? "Teams is not available just now" : "the answer was not understood";
}

base::Result<Call> list_call(const OpenConnection& connection, std::string_view path) {
    if (setting(connection, "tenant").empty())
        return base::invalid_input(base::format(
            "connection \"{}\" has no sign-in for lists: set tenant, client_id and client_secret, or "
            "leave team and channel to the webhook",
            connection.name));
    const std::string graph(without_slash(setting(connection, "graph_url", kGraph)));
    const std::string origin = origin_of(graph);
    if (origin.empty())
        return base::invalid_input(
            base::format("connection \"{}\": graph_url is not a web address", connection.name));
    HttpCall http;
    http.url = base::format("{}{}", origin, path);
    http.headers = {{"Accept", "application/json"}};
    http.token = TRY(entra_token(connection, origin + "/.default"));
    return marked(std::move(http), "list");
}

}  // namespace

std::vector<std::string> TeamsConnector::apis() const {
    return {"shared_teams"};
}

std::vector<ConnectionField> TeamsConnector::connection_fields() const {
    std::vector<ConnectionField> fields = {
        {.key = "webhook_url",
         .label = "Address of the channel's webhook (Workflows, or incoming webhook)",
         .secret = true},
        long_text_field(),
    };
    // Posting needs no sign-in: only the designer's lists of teams and channels do.
    for (ConnectionField& field : entra_fields()) {
        field.required = false;
        field.label = base::format("{}, only to list teams and channels", field.label);
        fields.push_back(std::move(field));
    }
    fields.push_back({.key = "graph_url",
                      .label = "Microsoft Graph address",
                      .required = false,
                      .default_value = std::string(kGraph)});
    return fields;
}

base::Result<std::string> TeamsConnector::operation_of(std::string_view method,
                                                       std::string_view path) const {
    return operation_of_path("Microsoft Teams", kPaths, method, path);
}

base::Result<Traits> TeamsConnector::traits(std::string_view operation) const {
    const Operation* known = operation_named(operation);
    if (known == nullptr)
        return base::not_found(base::format(
            "Microsoft Teams has no operation \"{}\"; there are PostMessageToConversation, "
            "PostCardToConversation, PostMessageToChannelV3",
            operation));
    Traits traits{.effect = Effect::kNotIdempotent};
    if (!known->card)
        traits.html_parameters = {"body/messageBody", "messageBody", "body/body/content"};
    return traits;
}

base::Result<Call> TeamsConnector::plan(const Invocation& invocation,
                                        const OpenConnection& connection) const {
    Message message = TRY(message_of(invocation, connection));
    HttpCall http = TRY(webhook_call(connection, "webhook_url"));
    http.body = std::move(message.json);
    Call call;
    call.what = std::move(http);
    call.purpose = "post";
    return call;
}

Outcome TeamsConnector::read(const Invocation& invocation, const OpenConnection& connection,
                             const Call& call, const Reply& reply) const {
    if (reply.reach != model::Reach::kAnswered) return unanswered(call, reply, false);
    const int within = reply.status < 300 ? status_within(reply.body) : 0;
    const int status = within == 0 ? reply.status : within;
    if (status >= 200 && status < 300) {
        const auto message = message_of(invocation, connection);
        return succeeded(200, reply, std::nullopt, message ? message->note : std::string());
    }
    Reply told = reply;
    told.status = status;
    return refused(invocation, told,
                   {.code = {},
                    .message = base::format("Teams did not post the message: {}{}",
                                            words_for(status), said({}, reply.body)),
                    .retry = retry_of(status, false),
                    .wait = std::nullopt});
}

base::Result<Call> TeamsConnector::probe(const OpenConnection& connection) const {
    TRY(webhook_call(connection, "webhook_url"));
    return base::not_found(
        "a webhook can only be posted to: run a flow that posts a message and look into the "
        "channel");
}

const Form* TeamsConnector::form(std::string_view) const { return &teams_form(); }

base::Result<Call> TeamsConnector::ask(const Question& question,
                                       const OpenConnection& connection) const {
    const Reading reading = TRY(reading_of(teams_form(), question));
    if (reading.word == "teams")
        return list_call(connection, "/v1.0/teams?$select=id,displayName");
    const std::string team =
        TRY(known_text(*reading.operation, question, reading.field->needs));
    return list_call(connection, base::format("/v1.0/teams/{}/channels?$select=id,displayName",
                                              base::percent_encode(team)));
}

base::Status TeamsConnector::read_answer(const Question&, const OpenConnection& connection,
                                         const Call& call, const Reply& reply,
                                         Finding& finding) const {
    std::string words(reply.status == 403
                          ? "the application needs the permissions Team.ReadBasic.All and "
                            "Channel.ReadBasic.All with admin consent"
                          : "");
    const auto body = model::parse_json(reply.body);
    const Json* error = body ? model::find(*body, "error") : nullptr;
    if (error != nullptr) words += said(model::text_at(*error, "code"), model::text_at(*error, "message"));
    if (auto fault = probe_fault(call, reply, words)) return std::move(*fault);
    const Json* list = body ? model::find(*body, "value") : nullptr;
    if (list == nullptr || !list->is_array())
        return base::invalid_input("the answer is not Microsoft Graph's: check graph_url");
    for (const Json& one : list->get_array())
        finding.choices.push_back({.value = model::text_value(model::text_at(one, "id")),
                                   .title = std::string(model::text_at(one, "displayName"))});
    const std::string_view next = model::text_at(*body, "@odata.nextLink");
    const std::string origin = origin_of(std::get<HttpCall>(call.what).url);
    // The token is Graph's: it goes nowhere else.
    const bool same = origin_of(next) == origin;
    finding.cut = !next.empty() && (!same || finding.choices.size() >= kChoicesMax);
    if (!next.empty() && !finding.cut)
        finding.next = TRY(list_call(connection, next.substr(origin.size())));
    else
        sort_by_title(finding.choices);
    return {};
}

}  // namespace leadflow::connectors::teams
