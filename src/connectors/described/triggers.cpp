// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/triggers.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/content.h"
#include "connectors/described/connection_view.h"
#include "connectors/described/request_policies.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::Json;
using model::JsonArray;

const Policy* poll_policy(const RequestWish& wish) {
    for (const uint16_t index : wish.operation.policies)
        if (wish.connector.policies[index].kind == Policy::Kind::kPoll)
            return &wish.connector.policies[index];
    return nullptr;
}

// Where the items are: as the policy says, the body itself, or OData's "value".
const JsonArray* items_in(const Policy* policy, const Json& body) {
    const Json* found = policy == nullptr ? &body : walk(&body, policy->key_path);
    if (found != nullptr && found->is_array()) return &found->get_array();
    if (const Json* value = model::find(body, "value"); value != nullptr && value->is_array())
        return &value->get_array();
    return nullptr;
}

base::Result<model::HttpCall> complete(const RequestWish& wish) {
    PlannedRequest planned = TRY(plan_request(wish));
    if (planned.before)
        return base::invalid_input("a trigger cannot wait for another call's value");
    return std::move(planned.http);
}

// The state's parameters, computed of the newest reply.
std::vector<std::pair<std::string, std::string>> state_queries(const Policy& policy,
                                                               const ConnectionView& connection,
                                                               const Json& newest) {
    std::vector<std::pair<std::string, std::string>> queries;
    Scope scope;
    scope.connection = [&](std::string_view name) { return connection.find(name); };
    scope.body = scope.trigger_body = &newest;
    for (const auto& [name, value] : policy.poll)
        if (const std::string text = value.text(scope).text; !text.empty())
            queries.emplace_back(name, base::percent_encode(text));
    return queries;
}

}  // namespace

base::Result<model::HttpCall> subscription_call(const RequestWish& wish) {
    return complete(wish);
}

std::string subscription_url(const RequestWish& wish, const model::Reply& reply) {
    Json outputs = http_outputs(reply.status, reply);
    apply_response_policies(wish.connector, wish.operation,
                            ConnectionView(wish.connector, wish.connection),
                            outputs.get_object());
    const Json* headers = model::find(outputs, "headers");
    if (headers == nullptr || !headers->is_object()) return {};
    for (const auto& member : headers->get_object())
        if (base::equals_ignoring_case(std::string_view(member.key()), "location"))
            return std::string(model::text_of(member.value()));
    return {};
}

base::Result<model::HttpCall> unsubscription_call(const RequestWish& wish, std::string_view url) {
    return follow(wish, "DELETE", url);
}

Json to_json(const PollState& state) {
    model::JsonObject json;
    if (!state.location.empty()) json["location"] = model::text_value(state.location);
    if (state.newest) json["newest"] = *state.newest;
    return json;
}

PollState poll_state_of(const Json& json) {
    PollState state;
    state.location = model::text_at(json, "location");
    if (const Json* newest = model::find(json, "newest")) state.newest = *newest;
    return state;
}

base::Result<model::HttpCall> poll_call(const RequestWish& wish, const PollState& state) {
    const Policy* policy = poll_policy(wish);
    if (policy == nullptr)
        return state.location.empty() ? complete(wish) : follow(wish, "GET", state.location);
    RequestWish asked = wish;
    if (state.newest)
        asked.more_queries = state_queries(
            *policy, ConnectionView(wish.connector, wish.connection), *state.newest);
    return complete(asked);
}

base::Result<PollResult> read_poll(const RequestWish& wish, const PollState& state,
                                   const model::Reply& reply, base::Time now) {
    PollResult result;
    result.state = state;
    result.wait = retry_after_of(reply, now);
    if (reply.reach != model::Reach::kAnswered || reply.status >= 300)
        return base::unavailable(reply.reach == model::Reach::kAnswered
                                     ? base::format("the service answered {}", reply.status)
                                     : service_text(reply.fault));
    const Policy* policy = poll_policy(wish);
    if (const std::string_view location = header_of(reply, "location");
        policy == nullptr && !location.empty())
        result.state.location = location;
    if (reply.status == 202 || reply.body.empty()) return result;
    Json outputs = http_outputs(reply.status, reply);
    apply_response_policies(wish.connector, wish.operation,
                            ConnectionView(wish.connector, wish.connection),
                            outputs.get_object());
    const Json* body = model::find(outputs, "body");
    if (body == nullptr) return result;
    const JsonArray* items = items_in(policy, *body);
    if (policy != nullptr) {
        const bool first = !state.newest.has_value();
        // An empty answer says nothing of the newest item.
        if (first || (items != nullptr && !items->empty())) result.state.newest = *body;
        // The first answer only shows what is there already.
        if (first) return result;
    }
    if (items == nullptr || !items->empty()) result.body = *body;
    return result;
}

}  // namespace leadflow::connectors::described
