// SPDX-License-Identifier: Apache-2.0
// Gate: who makes a request, and whether they may. Looks at the head only and waits for nothing, so
// that I/O threads ask it before they read a body.
#pragma once

#include <string>
#include <variant>

#include "api/route_rules.h"
#include "auth/accounts.h"
#include "auth/tokens.h"
#include "http/router.h"

namespace leadflow::api {

// Who is let in, and by which rule (nullptr: there is no such route, which the router says).
struct Admitted {
    auth::Caller caller;
    const RouteRule* rule = nullptr;
};

// Call from any thread.
class Gate {
  public:
    // All outlive it. `public_url` may be set until the server listens.
    Gate(const http::Router& router, const auth::Tokens& tokens, auth::Accounts& accounts,
         const std::string& public_url)
        : router_(router), tokens_(tokens), accounts_(accounts), public_url_(public_url) {}

    // The Unix socket's owner may do all; a token is an editor; a cookie is its user. 401 for
    // nobody, 403 for who may not, and for what another site may have made a browser send.
    std::variant<Admitted, http::Response> admit(const http::RequestHead& head) const;

  private:
    auth::Caller caller_of(const http::RequestHead& head) const;
    bool is_of_another_site(const http::RequestHead& head) const;

    const http::Router& router_;
    const auth::Tokens& tokens_;
    auth::Accounts& accounts_;
    const std::string& public_url_;
};

// The cookie of that name; empty when there is none.
std::string_view cookie_value(const http::Headers& headers, std::string_view name);

}  // namespace leadflow::api
