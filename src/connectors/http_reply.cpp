// SPDX-License-Identifier: Apache-2.0
#include "connectors/http_reply.h"

#include "base/text.h"
#include "connectors/content.h"
#include "connectors/limits.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace leadflow::connectors {
namespace {

using model::Json;
using model::JsonObject;
using model::Outcome;
using model::Reach;
using model::RetryClass;

constexpr std::pair<int, std::string_view> kStatusNames[] = {
    {100, "Continue"},
    {101, "SwitchingProtocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "NonAuthoritativeInformation"},
    {204, "NoContent"},
    {205, "ResetContent"},
    {206, "PartialContent"},
    {300, "MultipleChoices"},
    {301, "MovedPermanently"},
    {302, "Found"},
    {303, "SeeOther"},
    {304, "NotModified"},
    {305, "UseProxy"},
    {306, "Unused"},
    {307, "TemporaryRedirect"},
    {400, "BadRequest"},
    {401, "Unauthorized"},
    {402, "PaymentRequired"},
    {403, "Forbidden"},
    {404, "NotFound"},
    {405, "MethodNotAllowed"},
    {406, "NotAcceptable"},
    {407, "ProxyAuthenticationRequired"},
    {408, "RequestTimeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "LengthRequired"},
    {412, "PreconditionFailed"},
    {413, "RequestEntityTooLarge"},
    {414, "RequestUriTooLong"},
    {415, "UnsupportedMediaType"},
    {416, "RequestedRangeNotSatisfiable"},
    {417, "ExpectationFailed"},
    {426, "UpgradeRequired"},
    {500, "InternalServerError"},
    {501, "NotImplemented"},
    {502, "BadGateway"},
    {503, "ServiceUnavailable"},
    {504, "GatewayTimeout"},
    {505, "HttpVersionNotSupported"},
};

std::string place_of(const model::Call& call) {
    if (const auto* mail = std::get_if<model::MailCall>(&call.what))
        return base::format("{}:{}", mail->host, mail->port);
    if (const auto* flow = std::get_if<model::FlowCall>(&call.what))
        return base::format("flow '{}'", flow->flow);
    const auto url = parse_url(std::get<model::HttpCall>(call.what).url);
    if (!url) return "the address";
    return std::string(url->authority.substr(url->authority.rfind('@') + 1));
}

}  // namespace

std::string status_name(int status) {
    for (const auto& [number, name] : kStatusNames)
        if (number == status) return std::string(name);
    return base::format("{}", status);
}

bool worth_repeating(int status) {
    return status == 408 || status == 429 || status >= 500;
}

std::string_view header_of(const model::Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (base::equals_ignoring_case(key, name)) return value;
    return {};
}

std::optional<base::Duration> retry_after_of(const model::Reply& reply, base::Time now) {
    std::optional<base::Duration> wait;
    const std::string_view text = base::trimmed(header_of(reply, "retry-after"));
    int64_t number = 0;
    if (base::parse_integer(base::trimmed(header_of(reply, "retry-after-ms")), number) ||
        base::parse_integer(base::trimmed(header_of(reply, "x-ms-retry-after-ms")), number)) {
        const int64_t most = std::chrono::milliseconds(kRetryAfterMax).count();
        wait = std::chrono::milliseconds(std::min(number, most));
    } else if (base::parse_integer(text, number)) {
        wait = std::chrono::seconds(std::min(number, std::chrono::seconds(kRetryAfterMax).count()));
    } else if (const auto date = base::parse_http_date(text)) {
        wait = *date - now;
    }
    if (!wait) return std::nullopt;
    return std::clamp<base::Duration>(*wait, base::Duration::zero(), kRetryAfterMax);
}

std::optional<model::Poll> poll_of(const model::Invocation& invocation, std::string_view url,
                                   const model::Reply& reply) {
    if (reply.status != 202 || !invocation.follows_polling) return std::nullopt;
    std::string location = resolved_url(url, header_of(reply, "location"));
    // A result that is polled for says 202 until it is there, mostly without saying where again.
    if (location.empty() && invocation.follow_up) location = invocation.follow_up->url;
    if (location.empty()) return std::nullopt;
    return model::Poll{std::move(location), retry_after_of(reply, invocation.now)};
}

model::HttpCall followed(model::HttpCall planned, const model::FollowUp& follow_up) {
    const bool at_home =
        base::equals_ignoring_case(origin_of(planned.url), origin_of(follow_up.url));
    planned.method = follow_up.method;
    planned.url = follow_up.url;
    planned.body.clear();
    planned.secret_url = {};
    std::erase_if(planned.headers, [&](const auto& header) {
        return !at_home || base::starts_with_ignoring_case(header.first, "content-");
    });
    if (at_home) return planned;
    planned.secret_headers.clear();
    planned.token.reset();
    planned.shared_key.reset();
    planned.certificate.reset();
    return planned;
}

Json http_outputs(int status, const model::Reply& reply) {
    JsonObject headers;
    for (const auto& [name, value] : reply.headers) {
        const std::string text = decode_text(value, "utf-8");
        const auto same = std::find_if(headers.begin(), headers.end(), [&](const auto& member) {
            return base::equals_ignoring_case(
                std::string_view(member.key().data(), member.key().size()), name);
        });
        if (same == headers.end())
            headers[decode_text(name, "utf-8")] = model::text_value(text);
        else
            same->value() =
                model::text_value(base::format("{}, {}", model::text_of(same->value()), text));
    }
    JsonObject outputs;
    outputs["statusCode"] = status;
    outputs["headers"] = std::move(headers);
    if (auto body = decode_content(header_of(reply, "content-type"), reply.body))
        outputs["body"] = std::move(*body);
    return outputs;
}

Outcome unanswered(const model::Call& call, const model::Reply& reply, bool repeatable) {
    Outcome outcome;
    const std::string place = place_of(call);
    const std::string fault = service_text(reply.fault);
    const std::string_view advice = explain_sign_in(reply.fault);
    std::string message;
    if (reply.reach == Reach::kNotSent) {
        outcome.retry = reply.permanent ? RetryClass::kNo : RetryClass::kYes;
        outcome.code = reply.permanent ? "BadRequest" : "ConnectionFailed";
        message = base::format("nothing was sent to {}: {}", place, fault);
        if (!advice.empty()) {
            outcome.code = "Unauthorized";
            message = base::format("could not sign in for {}: {} ({})", place, advice, fault);
        }
    } else {
        outcome.retry = repeatable ? RetryClass::kYes : RetryClass::kAmbiguous;
        outcome.code = "NoAnswer";
        message = base::format("{} did not answer, so it is not known whether it acted: {}", place,
                               fault);
    }
    if (reply.timed_out) {
        outcome.status = model::StepStatus::kTimedOut;
        outcome.code = "RequestTimeout";
        message = base::format(
            "{} took longer than {} seconds: {}", place,
            std::chrono::duration_cast<std::chrono::seconds>(call.time_max).count(), fault);
    }
    outcome.error = model::StepError{outcome.code, message};
    return outcome;
}

std::string service_text(std::string_view text) {
    std::string line = decode_text(text, "utf-8");
    for (char& c : line)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return std::string(base::prefix_of_utf16_units(base::trimmed(line), kServiceTextBytesMax));
}

}  // namespace leadflow::connectors
