// SPDX-License-Identifier: Apache-2.0
// /api/v1/tokens
#include "api/resource.h"

namespace leadflow::api {

using model::Json;
using model::JsonArray;
using model::JsonObject;

void add_tokens(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/tokens", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        JsonArray list;
        for (const model::ApiToken& token : rooms.tokens.all())
            list.push_back(
                JsonObject{{"name", token.name}, {"created", base::iso_text(token.created)}});
        return Json(std::move(list));
    });
    add(router, "POST", "/api/v1/tokens",
        [&rooms](const auto& request, const auto&) -> base::Result<Json> {
            const Json body = TRY(model::parse_json(request.body));
            const std::string name(model::text_at(body, "name"));
            return Json(JsonObject{{"name", name}, {"token", TRY(rooms.tokens.add(name))}});
        });
    add(router, "DELETE", "/api/v1/tokens/{name}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            TRY(rooms.tokens.remove(values.at("name")));
            return Json(JsonObject{{"deleted", true}});
        });
}

}  // namespace leadflow::api
