// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/triggers.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/connection_view.h"
#include "connectors/described/request_policies.h"

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
PollState::Queries state_queries(const Policy& policy, const ConnectionView& connection,
                                 const Json& newest) {
    PollState::Queries queries;
    Scope scope;
    scope.connection = [&](std::string_view name) { return connection.find(name); };
    scope.body = scope.trigger_body = &newest;
    for (const auto& [name, value] : policy.poll)
        if (const std::string text = value.text(scope).text; !text.empty())
            queries.emplace_back(name, base::percent_encode(text));
    return queries;
}

}  // namespace

Json to_json(const PollState& state) {
    model::JsonObject json;
    if (!state.location.empty()) json["location"] = model::text_value(state.location);
    if (state.queries) {
        model::JsonObject& queries = json["queries"].emplace_object();
        for (const auto& [name, value] : *state.queries) queries[name] = value;
    }
    return json;
}

PollState poll_state_of(const Json& json) {
    PollState state;
    state.location = model::text_at(json, "location");
    if (const Json* queries = model::find(json, "queries"); queries && queries->is_object()) {
        state.queries.emplace();
        for (const auto& member : queries->get_object())
            state.queries->emplace_back(std::string_view(member.key()),
                                        model::text_of(member.value()));
    }
    return state;
}

base::Result<model::HttpCall> poll_call(const RequestWish& wish, const PollState& state) {
    const Policy* policy = poll_policy(wish);
    if (policy == nullptr)
        return state.location.empty() ? complete(wish) : follow(wish, "GET", state.location);
    RequestWish asked = wish;
    if (state.queries) asked.more_queries = *state.queries;
    return complete(asked);
}

base::Result<PollResult> read_poll(const RequestWish& wish, const PollState& state,
                                   const model::Reply& reply, base::Time now) {
    PollResult result;
    result.state = state;
    result.wait = retry_after_of(reply, now);
    if (reply.status >= 300)
        return base::unavailable(base::format("the service answered {}", reply.status));
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
        const bool first = !state.queries.has_value();
        // An empty answer says nothing of the newest item.
        if (first || (items != nullptr && !items->empty()))
            result.state.queries = state_queries(
                *policy, ConnectionView(wish.connector, wish.connection), *body);
        // The first answer only shows what is there already.
        if (first) return result;
    }
    if (items != nullptr && items->empty()) return result;
    result.body = *body;
    if (Json* headers = outputs.get_object().if_contains("headers"); headers->is_object())
        result.headers = std::move(headers->get_object());
    return result;
}

}  // namespace leadflow::connectors::described
