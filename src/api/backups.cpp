// SPDX-License-Identifier: Apache-2.0
// /api/v1/backups: a backup is taken, how far it is, and one is restored.
#include "backups/backups.h"

#include <unistd.h>

#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonObject;
using State = backups::Backups::State;

base::Result<backups::Backups*> room_of(const Rooms& rooms) {
    if (rooms.backups == nullptr) return base::unavailable("this server takes no backups");
    return rooms.backups;
}

Json state_json(const backups::Backups& room) {
    const State state = room.state();
    JsonObject object{{"state", model::text_value(backups::name_of(state.stage))},
                      {"keys", model::text_value(room.keys_id())},
                      {"process", ::getpid()}};
    if (const auto last = room.last())
        object["last"] = JsonObject{{"file", model::text_value(last->file)},
                                    {"at", base::iso_text(last->at)},
                                    {"runs", last->runs},
                                    {"bytes", last->bytes}};
    if (room.restored()) object["restored"] = backups::to_json(*room.restored());
    if (state.stage == State::Stage::kNone) return object;
    object["file"] = model::text_value(state.file);
    object["began"] = base::iso_text(state.began);
    object["done"] = state.done;
    object["all"] = state.all;
    if (state.stage == State::Stage::kRunning) return object;
    object["ended"] = base::iso_text(state.ended);
    if (state.stage == State::Stage::kDone) object["bytes"] = state.bytes;
    if (!state.fault.empty()) object["fault"] = model::text_value(state.fault);
    return object;
}

// A path of the server's machine: for whoever is there. Empty: none was given.
base::Result<std::string> file_in(const http::Request& request, const Json& body) {
    const std::string file(model::text_at(body, "file"));
    if (!file.empty() && caller_of(request).kind != auth::Caller::Kind::kSocket)
        return base::invalid_input(
            "file: may be said on the server's own machine only (leadflow backup, leadflow restore)");
    return file;
}

base::Result<Json> begin(const Rooms& rooms, const http::Request& request) {
    backups::Backups* room = TRY(room_of(rooms));
    TRY(room->begin(TRY(file_in(request, TRY(optional_body(request))))));
    return state_json(*room);
}

base::Result<Json> restore(const Rooms& rooms, const http::Request& request) {
    backups::Backups* room = TRY(room_of(rooms));
    const Json body = TRY(optional_body(request));
    const std::string file = TRY(file_in(request, body));
    if (file.empty()) return base::invalid_input("file: says which backup");
    TRY(room->restore({.file = file,
                       .without_leads = model::bool_at(body, "withoutLeads").value_or(false)}));
    return Json(JsonObject{{"file", model::text_value(file)}});
}

}  // namespace

void add_backups(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/backups", [&rooms](const auto&, const auto&) -> base::Result<Json> {
        return state_json(*TRY(room_of(rooms)));
    });
    add(router, "POST", "/api/v1/backups",
        [&rooms](const auto& request, const auto&) { return begin(rooms, request); });
    add(router, "POST", "/api/v1/backups/restore",
        [&rooms](const auto& request, const auto&) { return restore(rooms, request); });
}

}  // namespace leadflow::api
