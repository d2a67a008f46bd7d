// SPDX-License-Identifier: Apache-2.0
#include "connectors/outcomes.h"

#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace leadflow::connectors {

model::Outcome succeeded(int status, const model::Reply& reply, std::optional<model::Json> body,
                         std::string note) {
    model::Outcome outcome;
    outcome.status = model::StepStatus::kSucceeded;
    outcome.code = status_name(status);
    outcome.outputs = http_outputs(status, reply);
    if (body) outcome.outputs->get_object()["body"] = std::move(*body);
    outcome.note = std::move(note);
    return outcome;
}

model::Outcome refused(const model::Invocation& invocation, const model::Reply& reply,
                       Refusal refusal) {
    model::Outcome outcome;
    outcome.code = status_name(reply.status);
    outcome.outputs = http_outputs(reply.status, reply);
    outcome.error = model::StepError{refusal.code.empty() ? outcome.code : refusal.code,
                                     std::move(refusal.message)};
    outcome.retry = refusal.retry;
    if (refusal.retry != model::RetryClass::kNo) {
        outcome.retry_after = retry_after_of(reply, invocation.now);
        if (!outcome.retry_after) outcome.retry_after = refusal.wait;
    }
    return outcome;
}

model::Outcome impossible(const base::Error& error) {
    model::Outcome outcome;
    outcome.code = "BadRequest";
    outcome.error = model::StepError{outcome.code, error.message};
    return outcome;
}

model::RetryClass retry_of(int status, bool repeatable) {
    if (!worth_repeating(status) && status != 425) return model::RetryClass::kNo;
    const bool surely_nothing = status == 429 || status == 503 || status == 425;
    return repeatable || surely_nothing ? model::RetryClass::kYes : model::RetryClass::kAmbiguous;
}

bool is_again(const model::Invocation& invocation) {
    return invocation.attempt > 1 || invocation.repeated_after_doubt;
}

std::string said(std::string_view code, std::string_view words) {
    const std::string text = service_text(words);
    if (code.empty() && text.empty()) return {};
    return base::format(" (it said: {}{}{})", code, code.empty() || text.empty() ? "" : " ", text);
}

std::optional<base::Error> probe_fault(const model::Call& call, const model::Reply& reply,
                                       std::string_view words) {
    if (reply.reach != model::Reach::kAnswered) {
        const model::Outcome outcome = unanswered(call, reply, true);
        if (outcome.code == "Unauthorized") return base::unauthorized(outcome.error->message);
        if (reply.timed_out) return base::timeout(outcome.error->message);
        return base::unavailable(outcome.error->message);
    }
    if (reply.status < 400) return std::nullopt;
    std::string message = base::format("the service answered {} {}{}{}", reply.status,
                                       status_name(reply.status), words.empty() ? "" : ": ", words);
    if (reply.status == 401 || reply.status == 403) return base::unauthorized(std::move(message));
    if (reply.status == 429 || reply.status >= 500) return base::unavailable(std::move(message));
    return base::invalid_input(std::move(message));
}

bool is_name(std::string_view text) {
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    });
}

}  // namespace leadflow::connectors
