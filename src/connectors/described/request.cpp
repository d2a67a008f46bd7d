// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/request.h"

#include "base/text.h"
#include "connectors/described/connection_view.h"
#include "connectors/described/draft.h"
#include "connectors/described/request_body.h"
#include "connectors/described/request_policies.h"
#include "connectors/described/sign_in.h"
#include "connectors/url.h"

namespace leadflow::connectors::described {
namespace {

using model::HttpCall;

base::Status set_base(const RequestWish& wish, const ConnectionView& connection, Draft& draft) {
    const std::string own = connection.text("base_url");
    if (!own.empty()) {
        auto url = completed_base_url(own);
        if (!url)
            return base::invalid_input(base::format(
                "connection \"{}\": base_url is not a web address", connection.connection_name()));
        draft.base.text = std::move(*url);
        return {};
    }
    draft.base.text = wish.operation.base_url.empty() ? wish.connector.base_url
                                                      : wish.operation.base_url;
    return {};
}

base::Result<HttpCall> http_of(Draft& draft) {
    HttpCall http;
    http.method = draft.method;
    Address address = TRY(address_of(draft));
    http.url = std::move(address.shown);
    http.secret_url = std::move(address.sent);
    TRY(add_headers(draft, http));
    http.token = std::move(draft.token);
    return http;
}

}  // namespace

base::Result<PlannedRequest> plan_request(const RequestWish& wish) {
    const CompiledOperation& operation = wish.operation;
    if (!operation.problem.empty())
        return base::invalid_input(
            base::format("{} cannot run: {}", operation.id, operation.problem));
    Given given = TRY(Given::read(operation, wish.inputs, wish.callback_url));
    Draft draft = TRY(draft_of(operation, given));
    const ConnectionView connection(wish.connector, wish.connection);
    TRY(set_base(wish, connection, draft));
    TRY(sign(wish.connector, operation, connection, draft));
    auto before = TRY(apply_request_policies(wish.connector, operation, connection, given,
                                             wish.fetched, draft));
    PlannedRequest planned;
    if (before) {
        planned.http = TRY(http_of(before->draft));
        planned.before = true;
        return planned;
    }
    if (draft.base.text.empty())
        return base::invalid_input(base::format(
            "connection \"{}\" has no \"base_url\": the definition does not say where the service "
            "is",
            connection.connection_name()));
    for (const auto& [name, encoded] : wish.more_queries) draft.set_query({name, encoded});
    std::string bytes;
    TRY(add_body(operation, given, draft, wish.seed, bytes));
    planned.http = TRY(http_of(draft));
    planned.http.body = std::move(bytes);
    return planned;
}

base::Result<HttpCall> follow(const RequestWish& wish, std::string_view method,
                              std::string_view url) {
    PlannedRequest planned = TRY(plan_request(wish));
    HttpCall http = std::move(planned.http);
    const std::string origin = origin_of(http.address());
    std::string target(url);
    if (target.starts_with('/')) target.insert(0, origin);
    if (!parse_url(target)) return base::invalid_input("the address is not a web address");
    http.method = method;
    http.body.clear();
    std::erase_if(http.headers, [](const auto& header) {
        return base::starts_with_ignoring_case(header.first, "content-");
    });
    // What opens this service's door is not shown at another's.
    if (origin_of(target) != origin) {
        http.secret_headers.clear();
        http.token.reset();
    }
    http.url = std::move(target);
    http.secret_url = {};
    return http;
}

}  // namespace leadflow::connectors::described
