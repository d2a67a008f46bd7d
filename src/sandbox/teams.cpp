// SPDX-License-Identifier: Apache-2.0
#include "sandbox/teams.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

#include <optional>

namespace leadflow::sandbox {
namespace {

constexpr size_t kMessageBytesMax = 28 * 1024;

http::Response problem_answer(int status, std::string_view code, std::string_view message) {
    return json_answer(
        status,
        model::JsonObject{{"error", model::JsonObject{{"code", model::text_value(code)},
                                                      {"message", model::text_value(message)}}}});
}

// What is wrong with a card's elements, each of which has a type; empty when nothing is.
std::string fault_of_card(const model::Json& card) {
    if (model::text_at(card, "type") != "AdaptiveCard") return "content is no AdaptiveCard";
    const std::string_view version = model::text_at(card, "version");
    if (!version.starts_with("1.")) return "the card has no version";
    const model::Json* body = model::find(card, "body");
    if (body == nullptr || !body->is_array() || body->get_array().empty())
        return "the card has no body";
    for (const model::Json& element : body->get_array()) {
        const std::string_view type = model::text_at(element, "type");
        if (type.empty()) return "an element has no type";
        if (type == "TextBlock" && model::find(element, "text") == nullptr)
            return "a TextBlock has no text";
        const model::Json* inlines = model::find(element, "inlines");
        if (type == "RichTextBlock" && (inlines == nullptr || !inlines->is_array()))
            return "a RichTextBlock has no inlines";
    }
    return {};
}

std::string fault_of(const base::Result<model::Json>& body) {
    if (!body || !body->is_object()) return "the body is no JSON object";
    if (model::text_at(*body, "type") != "message") return "type is not message";
    const model::Json* attachments = model::find(*body, "attachments");
    if (attachments == nullptr || !attachments->is_array() || attachments->get_array().empty())
        return "there are no attachments";
    for (const model::Json& attachment : attachments->get_array()) {
        if (model::text_at(attachment, "contentType") != "application/vnd.microsoft.card.adaptive")
            return "an attachment's contentType is not that of an adaptive card";
        const model::Json* content = model::find(attachment, "content");
        if (content == nullptr) return "an attachment has no content";
        std::string fault = fault_of_card(*content);
        if (!fault.empty()) return fault;
    }
    return {};
}

bool is_signed(const http::Request& request) {
    for (const auto& [name, value] : base::parse_query(request.query))
        if (name == "sig") return value == kTeamsSignature;
    return false;
}

}  // namespace

http::Response Teams::refuse(int status) {
    return problem_answer(status, status == 429 ? "TooManyRequests" : "ServerBusy",
                          "as the script wants it");
}

http::Response Teams::handle(const http::Request& request) {
    const bool incoming = request.path.starts_with("/webhookb2/");
    if (request.method != "POST") return empty_answer(405);
    if (!incoming && !is_signed(request))
        return problem_answer(401, "DirectApiAuthorizationRequired",
                              "The request must be authenticated only by Shared Access scheme.");
    if (incoming && request.path != kTeamsIncomingPath)
        return text_answer(404, "Connector configuration not found");
    if (!is_json_type(request.headers.value("Content-Type")))
        return text_answer(415, "the Content-Type is not application/json");
    if (request.body.size() > kMessageBytesMax) {
        const std::string words =
            "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP "
            "error 413 with ContextId tcid=0,server=sandbox";
        return incoming ? text_answer(200, words) : empty_answer(413);
    }
    auto body = model::parse_json(request.body);
    const std::string fault = fault_of(body);
    if (!fault.empty())
        return incoming ? text_answer(400, "Bad payload received by generic incoming webhook.")
                        : problem_answer(400, "TriggerInputSchemaMismatch", fault);
    base::MutexLock lock(mutex_);
    arrivals_.add({{"what", incoming ? "incoming" : "workflow"}, {"message", std::move(*body)}});
    return incoming ? text_answer(200, "1") : empty_answer(202);
}

model::JsonArray Teams::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t Teams::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

void Teams::reset() {
    base::MutexLock lock(mutex_);
    arrivals_.clear();
}

}  // namespace leadflow::sandbox
