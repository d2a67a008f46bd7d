// SPDX-License-Identifier: Apache-2.0
// /api/v1/keys: the key that seals secrets in the store.
#include "api/resource.h"
#include "keys/key_rotation.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

base::Result<keys::KeyRotation*> room_of(const Rooms& rooms) {
    if (rooms.keys == nullptr) return base::unavailable("this server changes no keys");
    return rooms.keys;
}

Json state_json(const keys::KeyRotation::State& state) {
    JsonArray ids;
    for (const std::string& id : state.key_ids) ids.push_back(model::text_value(id));
    JsonObject object{{"state", model::text_value(keys::name_of(state.stage))},
                      {"keys", std::move(ids)},
                      {"sealedAnew", state.sealed_anew}};
    if (!state.fault.empty()) object["fault"] = model::text_value(state.fault);
    return object;
}

}  // namespace

void add_keys(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/keys", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        return state_json(TRY(room_of(rooms))->state());
    });
    add(router, "POST", "/api/v1/keys/rotate",
        [&rooms](const auto&, const auto&) -> base::Result<Json> {
            keys::KeyRotation* keys = TRY(room_of(rooms));
            TRY(keys->rotate());
            return state_json(keys->state());
        });
}

}  // namespace leadflow::api
