// SPDX-License-Identifier: Apache-2.0
#include "api/gate.h"

#include "api/limits.h"
#include "api/resource.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

bool changes_something(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

// "https://leads.example.com:8443/path" is "leads.example.com:8443".
std::string_view authority_of(std::string_view url) {
    const size_t start = url.find("://");
    if (start == std::string_view::npos) return {};
    url.remove_prefix(start + 3);
    return url.substr(0, url.find('/'));
}

bool is_long(const http::RequestHead& head) {
    int64_t bytes = 0;
    return base::parse_integer(head.headers.value("Content-Length"), bytes) &&
           bytes > static_cast<int64_t>(kPublicBodyBytesMax);
}

http::Response not_signed_in() {
    http::Response response = http::problem(
        401, "Unauthorized",
        "sign in, or show an API token: Authorization: Bearer … (leadflow token add)");
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

http::Response may_not(auth::Permission needed) {
    return http::problem(403, "Forbidden",
                         base::format("this needs the permission '{}'", auth::name_of(needed)));
}

}  // namespace

std::string_view cookie_value(const http::Headers& headers, std::string_view name) {
    for (const auto& [field, value] : headers.fields()) {
        if (!base::equals_ignoring_case(field, "Cookie")) continue;
        for (const std::string_view pair : base::split(value, ';')) {
            const std::string_view cookie = base::trimmed(pair);
            if (cookie.size() > name.size() && cookie.starts_with(name) &&
                cookie[name.size()] == '=')
                return cookie.substr(name.size() + 1);
        }
    }
    return {};
}

auth::Caller Gate::caller_of(const http::RequestHead& head) const {
    using Kind = auth::Caller::Kind;
    auth::Caller caller;
    // Whoever shows a token is judged by it alone, also when it is wrong.
    // (Another scheme is a proxy's matter.)
    const std::string_view authorization = head.headers.value("Authorization");
    if (base::starts_with_ignoring_case(authorization, "Bearer ")) {
        if (const auto name = tokens_.name_in(authorization)) {
            caller.kind = Kind::kToken;
            caller.role = model::Role::kEditor;
            caller.token = *name;
            return caller;
        }
        if (!head.local) return caller;
    }
    if (head.local) {
        caller.kind = Kind::kSocket;
        caller.role = model::Role::kOwner;
        return caller;
    }
    const auto session = accounts_.sessions.find(cookie_value(head.headers, kSessionCookie));
    const auto user = session ? accounts_.users.find(session->user) : std::nullopt;
    if (!user || user->state != model::UserState::kActive) return caller;
    caller.kind = Kind::kUser;
    caller.role = user->role;
    caller.user = user->id;
    caller.session = session->hash;
    return caller;
}

// Three checks, each enough by itself in browsers of today: no other site can set the header
// without a CORS permission, which we never give; the cookie is SameSite=Strict; and browsers say
// where a request comes from.
bool Gate::is_of_another_site(const http::RequestHead& head) const {
    if (head.headers.value(kPortalHeader) != "1") return true;
    const std::string_view site = head.headers.value("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin") return true;
    const std::string_view origin = head.headers.value("Origin");
    // Under a policy that hides referrers some browsers say "null", but not where they come from.
    if (origin.empty() || (origin == "null" && site == "same-origin")) return false;
    const std::string_view authority = authority_of(origin);
    return authority.empty() ||
           (!base::equals_ignoring_case(authority, head.headers.value("Host")) &&
            !base::equals_ignoring_case(authority, authority_of(public_url_)));
}

std::variant<Admitted, http::Response> Gate::admit(const http::RequestHead& head) const {
    using Kind = auth::Caller::Kind;
    Admitted admitted;
    admitted.caller = caller_of(head);
    const auth::Caller& caller = admitted.caller;
    const std::string_view pattern = router_.pattern_of(head.method, head.path);
    admitted.rule = rule_of(head.method, pattern);
    const bool is_public =
        admitted.rule != nullptr && admitted.rule->needs == auth::Permission::kAnybody;
    if (caller.kind == Kind::kNobody && !is_public) return not_signed_in();
    // Signing in is protected like what comes after it: another site must not sign a browser in
    // as somebody else.
    const bool by_browser = caller.kind == Kind::kUser || caller.kind == Kind::kNobody;
    if (by_browser && changes_something(head.method) && is_of_another_site(head))
        return http::problem(403, "CrossSite",
                             "a browser's request that changes something comes from the portal and "
                             "carries X-Leadflow-Portal: 1");
    if (pattern.empty()) return admitted;
    if (admitted.rule == nullptr)
        return http::problem(403, "Forbidden", "nobody may do this: it has no rule");
    if (!caller.may(admitted.rule->needs)) return may_not(admitted.rule->needs);
    // Whether a search finds something tells what was in the lead.
    const bool of_leads =
        admitted.rule->hides == Hides::kContent || admitted.rule->hides == Hides::kLead;
    if (of_leads && !caller.may(auth::Permission::kPersonalData) &&
        !query_value(head, "search").empty())
        return may_not(auth::Permission::kPersonalData);
    if (is_public && is_long(head))
        return http::problem(413, "ContentTooLarge", "such a request is short");
    return admitted;
}

}  // namespace leadflow::api
