// SPDX-License-Identifier: Apache-2.0
// /api/v1/settings/sign-in: by which providers people sign in, and whether also by password.
#include "api/limits.h"
#include "api/resource.h"

namespace leadflow::api {
namespace {

model::Json shown(const Rooms& rooms) {
    model::Json json = rooms.accounts.providers.shown();
    // What the owner registers at each provider.
    json.get_object()["redirectUrl"] = rooms.public_url + std::string(kProviderCallbackPath);
    return json;
}

}  // namespace

void add_sign_in_settings(http::Router& router, const Rooms& rooms) {
    constexpr std::string_view kPattern = "/api/v1/settings/sign-in";
    add(router, "GET", kPattern,
        [&rooms](const auto&, const auto&) -> base::Result<model::Json> { return shown(rooms); });
    add(router, "PUT", kPattern,
        [&rooms](const auto& request, const auto&) -> base::Result<model::Json> {
            TRY(rooms.accounts.providers.replace(TRY(model::parse_json(request.body))));
            return shown(rooms);
        });
}

}  // namespace leadflow::api
