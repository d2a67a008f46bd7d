// SPDX-License-Identifier: Apache-2.0
#include "watch/messenger.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "outbound/waiting.h"
#include "watch/limits.h"

namespace leadflow::watch {
namespace {

model::Reply replied(outbound::Outbound& outbound, model::Call call) {
    call.time_max = kMessageTimeMax;
    return outbound::performed(outbound, std::move(call));
}

// The operation that sends a mail, and how its parameters begin.
std::pair<std::string, std::string> mail_operation(std::string_view api) {
    if (base::equals_ignoring_case(api, "shared_office365")) return {"SendEmailV2", "emailMessage/"};
    if (base::equals_ignoring_case(api, "shared_sendmail")) return {"SendEmailV3", "request/"};
    return {"SendEmailV3", "emailMessage/"};
}

}  // namespace

base::Status Messenger::tell(const Preferences& preferences, const Alarm& alarm, bool over,
                             const std::string& public_url) {
    const std::string subject =
        base::format("leadflow: {}{}", over ? "over: " : "", alarm.message);
    const std::string text = base::format(
        "<p>{}{}</p><p>{}</p><p>Since {}. <a href=\"{}\">{}</a></p>",
        over ? "Over: " : "", base::html_escape(alarm.message),
        over ? "" : base::html_escape(alarm.advice), base::iso_text(alarm.since),
        base::html_escape(public_url), base::html_escape(public_url));
    base::Status mailed;
    if (!preferences.mail_to.empty())
        mailed = mail({.to = preferences.mail_to,
                       .connection = preferences.connection,
                       .subject = subject,
                       .text = text,
                       .about = base::format("{} {} {}", alarm.key(), base::to_micros(alarm.since),
                                             over ? "over" : "stands")});
    if (!preferences.webhook.empty()) {
        model::Json body = to_json(alarm);
        body.as_object().erase("told");
        body.as_object()["over"] = over;
        body.as_object()["text"] = subject;  // What Slack and Teams show.
        TRY(post(preferences.webhook, body));
    }
    return mailed;
}

base::Status Messenger::mail(const Mail& mail) {
    const auto opened = rooms_.connections.open(mail.connection);
    if (!opened) return base::Error(opened.error()).in("sending the mail");
    const auto connector = rooms_.registry.find((*opened)->api);
    if (connector == nullptr) return base::not_found("sending the mail: no such connector");
    const auto [operation, prefix] = mail_operation((*opened)->api);
    model::Invocation invocation;
    invocation.api = (*opened)->api;
    invocation.operation = operation;
    invocation.step = "alarm";
    invocation.now = rooms_.clock.now();
    invocation.effect_id = invocation.request_id =
        base::hex(crypto::sha256(mail.about)).substr(0, kMessageIdLetters);
    invocation.inputs = model::JsonObject{
        {"parameters", model::JsonObject{{prefix + "To", base::joined(mail.to, ";")},
                                         {prefix + "Subject", mail.subject},
                                         {prefix + "Body", mail.text}}}};
    auto call = connector->plan(invocation, **opened);
    if (!call) return base::Error(call.error()).in("sending the mail");
    const model::Reply reply = replied(rooms_.outbound, *call);
    const model::Outcome outcome = connector->read(invocation, **opened, *call, reply);
    if (outcome.status == model::StepStatus::kSucceeded) return {};
    return base::unavailable(base::format(
        "sending the mail: {}", outcome.error ? outcome.error->message : outcome.code));
}

base::Status Messenger::post(const std::string& url, const model::Json& body) {
    model::HttpCall http;
    http.method = "POST";
    http.url = url;
    http.headers.emplace_back("Content-Type", "application/json");
    http.body = model::to_text(body);
    const model::Reply reply = replied(rooms_.outbound, {.what = std::move(http)});
    if (reply.reach == model::Reach::kAnswered && reply.status < 300) return {};
    return base::unavailable(
        base::format("posting an alarm: the webhook answered {}", reply.status));
}

}  // namespace leadflow::watch
