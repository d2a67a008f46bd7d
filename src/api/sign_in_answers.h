// SPDX-License-Identifier: Apache-2.0
// What the ways of becoming somebody share: the session's cookie, whose tries are counted, what an
// answer to too many of them is. Inside api/ only.
#pragma once

#include "api/rooms.h"
#include "http/message.h"
#include "model/json.h"

#include <chrono>
#include <string>
#include <string_view>

namespace leadflow::api {

// Values of Set-Cookie.
std::string session_cookie(const Rooms& rooms, std::string_view token, std::chrono::seconds age);
// Opens a session; the one that the browser had before ends.
base::Result<std::string> opened_session(const Rooms& rooms, const http::Request& request,
                                         const model::User& user);

http::Response too_many(base::Duration wait);
// kInvalidInput when it is longer than such bodies are.
base::Result<model::Json> short_body(const http::Request& request);

}  // namespace leadflow::api
