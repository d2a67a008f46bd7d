// SPDX-License-Identifier: Apache-2.0
// Parts of an absolute URI, as .NET's Uri names them.
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "expression/call.h"
#include "expression/function.h"

namespace leadflow::expression {
namespace {

using base::Result;

struct Uri {
    std::string scheme;
    std::string host;
    int64_t port = -1;
    std::string_view path;   // "/" if none.
    std::string_view query;  // With its '?', or empty.
};

int64_t default_port(std::string_view scheme) {
    if (scheme == "http" || scheme == "ws") return 80;
    if (scheme == "https" || scheme == "wss") return 443;
    if (scheme == "ftp") return 21;
    return -1;
}

bool is_scheme(std::string_view text) {
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
    for (const char c : text) {
        const bool is_allowed = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' ||
                                c == '-' || c == '.';
        if (!is_allowed) return false;
    }
    return true;
}

// Host and port of [user@]host[:port]; false if the port is no port.
bool read_authority(std::string_view authority, Uri& uri) {
    const size_t at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    const size_t bracket = authority.rfind(']');
    const size_t colon = authority.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    uri.host = base::lower(authority.substr(0, has_port ? colon : authority.size()));
    uri.port = default_port(uri.scheme);
    if (!has_port || colon + 1 == authority.size()) return true;
    constexpr int64_t kPortMax = 65535;
    return base::parse_integer(authority.substr(colon + 1), uri.port) && uri.port >= 0 &&
           uri.port <= kPortMax;
}

Result<Uri> uri_of(Call& call) {
    std::string_view rest = base::trimmed(TRY(call.text(0)));
    const size_t colon = rest.find("://");
    Uri uri;
    if (colon == std::string_view::npos || !is_scheme(rest.substr(0, colon)))
        return call.fault("expects its parameter to be an absolute URI");
    uri.scheme = base::lower(rest.substr(0, colon));
    rest.remove_prefix(colon + 3);
    rest = rest.substr(0, rest.find('#'));
    const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
    if (!read_authority(rest.substr(0, authority_end), uri) || uri.host.empty())
        return call.fault("expects its parameter to be an absolute URI");
    rest.remove_prefix(authority_end);
    const size_t question = std::min(rest.find('?'), rest.size());
    uri.path = question == 0 ? std::string_view("/") : rest.substr(0, question);
    uri.query = rest.substr(question);
    return uri;
}

Result<Value> uri_host(Call& call) { return Value::of(std::string_view(TRY(uri_of(call)).host)); }
Result<Value> uri_port(Call& call) { return Value::of(TRY(uri_of(call)).port); }
Result<Value> uri_path(Call& call) { return Value::of(TRY(uri_of(call)).path); }
Result<Value> uri_query(Call& call) { return Value::of(TRY(uri_of(call)).query); }
Result<Value> uri_scheme(Call& call) {
    return Value::of(std::string_view(TRY(uri_of(call)).scheme));
}

Result<Value> uri_path_and_query(Call& call) {
    const Uri uri = TRY(uri_of(call));
    return call.text_result(std::string(uri.path) + std::string(uri.query));
}

constexpr auto kFunctions = std::to_array<Function>({
    {"uriHost", 1, 1, uri_host},
    {"uriPort", 1, 1, uri_port},
    {"uriScheme", 1, 1, uri_scheme},
    {"uriPath", 1, 1, uri_path},
    {"uriQuery", 1, 1, uri_query},
    {"uriPathAndQuery", 1, 1, uri_path_and_query},
});

}  // namespace

std::span<const Function> uri_functions() { return kFunctions; }

}  // namespace leadflow::expression
