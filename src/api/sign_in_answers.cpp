// SPDX-License-Identifier: Apache-2.0
#include "api/sign_in_answers.h"

#include "api/limits.h"
#include "api/resource.h"
#include "auth/limits.h"
#include "base/text.h"

#include <cmath>

namespace leadflow::api {

std::string session_cookie(const Rooms& rooms, std::string_view token, std::chrono::seconds age) {
    // A proxy may speak TLS for a server that listens in clear: what counts is what browsers see.
    const bool secure = rooms.public_url.starts_with("https://");
    return base::format("{}={}; Path={}; Max-Age={}; HttpOnly; SameSite=Strict{}", kSessionCookie,
                        token, base_path_of(rooms.public_url), age.count(),
                        secure ? "; Secure" : "");
}

base::Result<std::string> opened_session(const Rooms& rooms, const http::Request& request,
                                         const model::User& user) {
    if (const auth::Caller& before = caller_of(request); !before.session.empty())
        TRY(rooms.accounts.sessions.close(before.session));
    return session_cookie(rooms, TRY(rooms.accounts.sessions.open(user.id)),
                          auth::kSessionAgeMax);
}

http::Response too_many(base::Duration wait) {
    http::Response response =
        http::problem(429, "TooManyTries", "too many tries: wait a little, then try again");
    const double seconds = std::ceil(static_cast<double>(wait.count()) / 1e6);
    response.headers.add("Retry-After", base::format("{}", static_cast<int64_t>(seconds)));
    return response;
}

base::Result<model::Json> short_body(const http::Request& request) {
    if (request.body.size() > kPublicBodyBytesMax)
        return base::invalid_input("such a request is short");
    return model::parse_json(request.body);
}

}  // namespace leadflow::api
