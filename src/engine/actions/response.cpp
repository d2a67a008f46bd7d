// SPDX-License-Identifier: Apache-2.0
// Response: answers the caller of the trigger, once.
#include <algorithm>

#include "base/text.h"
#include "engine/response.h"
#include "engine/turn.h"

namespace leadflow::engine {

using model::Json;
using model::StepStatus;

namespace {

// Headers that a Response may not set (wdl: Response action).
bool may_set(std::string_view name) {
    static constexpr std::string_view kRefused[] = {
        "allow",      "cookie",            "expires", "last-modified",
        "set-cookie", "transfer-encoding", "host",    "connection"};
    static constexpr std::string_view kContentKept[] = {
        "content-disposition", "content-encoding", "content-type"};
    const auto is = [&](std::string_view other) {
        return base::equals_ignoring_case(name, other);
    };
    if (base::starts_with_ignoring_case(name, "content-"))
        return std::any_of(std::begin(kContentKept), std::end(kContentKept), is);
    return std::none_of(std::begin(kRefused), std::end(kRefused), is);
}

std::string header_text(const Json& value) {
    std::string text = value.is_string() ? std::string(model::text_of(value))
                                         : model::to_text(value);
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return text;
}

// String body: text/plain; object or array: JSON; null: none.
void put_body(const Json& body, model::Respond& respond) {
    const bool typed = std::any_of(
        respond.headers.begin(), respond.headers.end(),
        [](const auto& field) { return base::equals_ignoring_case(field.first, "content-type"); });
    if (body.is_null()) return;
    if (body.is_string()) {
        respond.body = model::text_of(body);
        if (!typed) respond.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        return;
    }
    respond.body = model::to_text(body);
    if (!typed) respond.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
}

std::optional<int> status_code_of(const Json& inputs) {
    const Json* given = model::find(inputs, "statusCode");
    if (given == nullptr) return 200;
    int64_t code = 0;
    if (const auto number = model::integer_at(inputs, "statusCode")) code = *number;
    else if (!base::parse_integer(model::text_of(*given), code)) return std::nullopt;
    const bool allowed = (code >= 200 && code < 300) || (code >= 400 && code < 600);
    return allowed ? std::optional(static_cast<int>(code)) : std::nullopt;
}

}  // namespace

std::optional<model::Respond> respond_of(const Json& inputs) {
    const auto code = status_code_of(inputs);
    if (!code) return std::nullopt;
    model::Respond respond;
    respond.status = *code;
    if (const Json* headers = model::find(inputs, "headers"); headers && headers->is_object())
        for (const auto& field : headers->get_object())
            if (may_set(field.key()))
                respond.headers.emplace_back(std::string(field.key()), header_text(field.value()));
    if (const Json* body = model::find(inputs, "body")) put_body(*body, respond);
    return respond;
}

void Turn::start_response(const Compiled& compiled, Step& step) {
    auto inputs = compiled.inputs.evaluate(context(compiled, step));
    if (!inputs) return fail_template(compiled, step, inputs.error());
    step.inputs = *inputs;
    if (run_.index.caller_is_answered)
        return fail(compiled, step, "ActionResponseFailed",
                    {"ActionResponseFailed", "the caller has already been answered"});
    auto respond = respond_of(*inputs);
    if (!respond)
        return fail(compiled, step, "BadRequest",
                    {"InvalidStatusCode", "statusCode must be 2xx, 4xx or 5xx"});
    commands_.emplace_back(std::move(*respond));
    run_.index.caller_is_answered = true;
    step.outputs = std::move(*inputs);
    end(compiled, step, StepStatus::kSucceeded, "OK");
}

}  // namespace leadflow::engine
