// SPDX-License-Identifier: Apache-2.0
#include "connectors/webhook.h"

#include "base/text.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <string>

namespace leadflow::connectors {

base::Result<model::HttpCall> webhook_call(const model::OpenConnection& connection,
                                           std::string_view key) {
    const std::string text(base::trimmed(secret(connection, key).reveal()));
    if (text.empty())
        return base::invalid_input(
            base::format("connection \"{}\" has no secret \"{}\"", connection.name, key));
    const auto url = parse_url(text);
    if (!url || url->rest.empty() || url->authority.find('@') != std::string_view::npos)
        return base::invalid_input(base::format(
            "connection \"{}\": secret \"{}\" is not a webhook's address", connection.name, key));
    model::HttpCall http;
    http.method = "POST";
    http.url = origin_of(text);
    http.secret_url = model::Secret(http.url + escaped_url(url->rest));
    http.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    return http;
}

}  // namespace leadflow::connectors
