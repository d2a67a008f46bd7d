// SPDX-License-Identifier: Apache-2.0
#include "sandbox/slack.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"

namespace leadflow::sandbox {
namespace {

constexpr size_t kTextUnitsMax = 40000;  // What is longer is cut, not refused.
constexpr size_t kAttachmentsMax = 100;

http::Response fault(std::string_view error) {
    return json_answer(200, model::JsonObject{{"ok", false}, {"error", model::text_value(error)}});
}

// "" when the bot may post there.
std::string_view fault_of_channel(std::string_view channel) {
    if (channel == "#leads" || channel == "leads" || channel == "C0LEADS") return {};
    if (channel == "#old") return "is_archived";
    if (channel == "#private") return "not_in_channel";
    return "channel_not_found";
}

bool is_list(const model::Json* value) {
    return value != nullptr && value->is_array() && !value->get_array().empty();
}

// "" when there is something to say.
std::string_view fault_of_content(const model::Json& body) {
    const model::Json* blocks = model::find(body, "blocks");
    const model::Json* attachments = model::find(body, "attachments");
    if (blocks != nullptr && !is_list(blocks)) return "invalid_blocks";
    if (is_list(attachments) && attachments->get_array().size() > kAttachmentsMax)
        return "too_many_attachments";
    const bool text = !base::trimmed(model::text_at(body, "text")).empty();
    return text || is_list(blocks) || is_list(attachments) ? "" : "no_text";
}

// Two pages, so that nobody takes the first for all.
http::Response channels(const http::Request& request) {
    std::string cursor;
    std::string types = "public_channel";
    bool archived = true;
    for (const auto& [name, value] : base::parse_query(request.query)) {
        if (name == "cursor") cursor = value;
        else if (name == "types") types = value;
        else if (name == "exclude_archived") archived = value != "true";
        else if (name != "limit") return fault("invalid_arg_name");
    }
    const bool second = cursor == "dGVhbTpDMD==";
    if (!cursor.empty() && !second) return fault("invalid_cursor");
    const auto channel = [](std::string_view id, std::string_view name, bool is_private,
                            bool is_archived) {
        return model::JsonObject{{"id", model::text_value(id)},
                                 {"name", model::text_value(name)},
                                 {"is_channel", true},
                                 {"is_private", is_private},
                                 {"is_archived", is_archived}};
    };
    model::JsonArray list;
    if (!second) list.push_back(channel("C0LEADS", "leads", false, false));
    if (!second && archived) list.push_back(channel("C0OLD", "old", false, true));
    if (second && types.find("private_channel") != std::string::npos)
        list.push_back(channel("C0PRIVATE", "private", true, false));
    return json_answer(
        200, model::JsonObject{
                 {"ok", true},
                 {"channels", std::move(list)},
                 {"response_metadata",
                  model::JsonObject{{"next_cursor", second ? "" : "dGVhbTpDMD=="}}}});
}

}  // namespace

http::Response Slack::refuse(int status) {
    if (status == 429)
        return json_answer(429, model::JsonObject{{"ok", false}, {"error", "ratelimited"}});
    return empty_answer(status);
}

http::Response Slack::handle(const http::Request& request) {
    base::MutexLock lock(mutex_);
    return request.path.starts_with("/services/") ? webhook(request) : api(request);
}

http::Response Slack::api(const http::Request& request) {
    const std::string_view token = bearer_in(request.headers.value("Authorization"));
    if (token.empty()) return fault("not_authed");
    if (token != kSlackToken) return fault("invalid_auth");
    if (request.path == "/api/auth.test")
        return json_answer(200, model::JsonObject{{"ok", true},
                                                  {"url", "https://contoso.slack.com/"},
                                                  {"team", "Contoso"},
                                                  {"user", "leadflow"},
                                                  {"team_id", "T0SANDBOX"},
                                                  {"user_id", "U0SANDBOX"}});
    if (request.path == "/api/conversations.list") return channels(request);
    if (request.path != "/api/chat.postMessage") return fault("unknown_method");
    if (request.method != "POST") return fault("invalid_form_data");
    if (!is_json_type(request.headers.value("Content-Type"))) return fault("invalid_post_type");
    const auto body = model::parse_json(request.body);
    if (!body) return fault("invalid_json");
    if (!body->is_object()) return fault("json_not_object");
    const std::string_view wrong_channel = fault_of_channel(model::text_at(*body, "channel"));
    if (!wrong_channel.empty()) return fault(wrong_channel);
    const std::string_view wrong = fault_of_content(*body);
    if (!wrong.empty()) return fault(wrong);
    model::JsonObject message = body->get_object();
    message["text"] = model::text_value(
        base::prefix_of_utf16_units(model::text_at(*body, "text"), kTextUnitsMax));
    arrivals_.add({{"what", "message"}, {"message", message}});
    const std::string ts = base::format("1767225600.{:06}", arrivals_.count());
    return json_answer(
        200, model::JsonObject{{"ok", true},
                               {"channel", "C0LEADS"},
                               {"ts", model::text_value(ts)},
                               {"message", model::JsonObject{{"type", "message"},
                                                             {"text", message["text"]},
                                                             {"ts", model::text_value(ts)}}}});
}

http::Response Slack::webhook(const http::Request& request) {
    if (request.path != kSlackWebhookPath) return text_answer(404, "no_service");
    if (request.method != "POST") return text_answer(400, "invalid_payload");
    const auto body = model::parse_json(request.body);
    if (!body || !body->is_object() || !is_json_type(request.headers.value("Content-Type")))
        return text_answer(400, "invalid_payload");
    const std::string_view wrong = fault_of_content(*body);
    if (!wrong.empty()) return text_answer(400, std::string(wrong));
    arrivals_.add({{"what", "webhook"}, {"message", *body}});
    return text_answer(200, "ok");
}

model::JsonArray Slack::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t Slack::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

void Slack::reset() {
    base::MutexLock lock(mutex_);
    arrivals_.clear();
}

}  // namespace leadflow::sandbox
