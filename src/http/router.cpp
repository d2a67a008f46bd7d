// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr std::string_view kRestEnd = "...}";

bool is_name(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.ends_with(kRestEnd); }

std::string_view name_in(std::string_view segment) {
    const size_t tail = is_rest(segment) ? kRestEnd.size() : 1;
    return segment.substr(1, segment.size() - 1 - tail);
}

// "/a/b" is "a", "b"; "/a/" has an empty last one.
std::vector<std::string_view> segments_of(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    return base::split(path, '/');
}

// Which of two fitting patterns says more: at the first difference a literal beats a name and a
// name beats a rest.
int weight(std::string_view segment) {
    if (!is_name(segment)) return 2;
    return is_rest(segment) ? 0 : 1;
}
bool says_more(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::lexicographical_compare(
        b.begin(), b.end(), a.begin(), a.end(),
        [](std::string_view x, std::string_view y) { return weight(x) < weight(y); });
}

// The path's segments, decoded; nothing when an escape is broken. "*" has none.
std::optional<std::vector<std::string>> decoded_segments(std::string_view path) {
    std::vector<std::string> decoded;
    if (!path.starts_with('/')) return decoded;
    for (const std::string_view segment : segments_of(path)) {
        std::optional<std::string> text = base::percent_decode(segment);
        if (!text) return std::nullopt;
        decoded.push_back(std::move(*text));
    }
    return decoded;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    for (size_t index = 0; index < pattern.size(); ++index) {
        if (is_rest(pattern[index])) return index < path.size();
        if (index >= path.size()) return false;
        if (is_name(pattern[index]) ? path[index].empty() : pattern[index] != path[index])
            return false;
    }
    return pattern.size() == path.size();
}

PathValues values_of(const std::vector<std::string>& pattern, std::vector<std::string> path) {
    PathValues values;
    for (size_t index = 0; index < pattern.size(); ++index) {
        if (!is_name(pattern[index])) continue;
        std::string& value = values[std::string(name_in(pattern[index]))];
        if (is_rest(pattern[index])) {
            path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(index));
            value = base::joined(path, "/");
            break;
        }
        value = std::move(path[index]);
    }
    return values;
}

Response method_not_allowed(std::vector<std::string> methods) {
    std::sort(methods.begin(), methods.end());
    methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
    Response response = problem(405, "method_not_allowed", "this address has other methods");
    response.headers.add("Allow", base::joined(methods, ", "));
    return response;
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Action action) {
    CHECK(pattern.starts_with('/'));
    Route route{std::string(method), std::string(pattern), {}, std::move(action)};
    for (const std::string_view segment : segments_of(pattern))
        route.segments.emplace_back(segment);
    for (size_t index = 0; index + 1 < route.segments.size(); ++index)
        CHECK(!is_rest(route.segments[index]));
    routes_.push_back(std::move(route));
}

const Router::Route* Router::best_of(std::string_view method, const std::vector<std::string>& path,
                                     std::vector<std::string>& allowed) const {
    const Route* best = nullptr;
    bool best_is_exact = false;
    for (const Route& route : routes_) {
        if (!fits(route.segments, path)) continue;
        const bool exact = route.method == method;
        // The session leaves the body of a HEAD answer away, so GET serves both.
        const bool stands_in = method == "HEAD" && route.method == "GET";
        allowed.push_back(route.method);
        if (!exact && !stands_in) continue;
        const bool better =
            best == nullptr || says_more(route.segments, best->segments) ||
            (exact && !best_is_exact && !says_more(best->segments, route.segments));
        if (!better) continue;
        best = &route;
        best_is_exact = exact;
    }
    return best;
}

void Router::route(Request&& request, Responder respond) const {
    auto path = decoded_segments(request.path);
    if (!path) return respond(problem(400, "bad_path", "the path has a broken percent escape"));
    std::vector<std::string> allowed;
    const Route* best = best_of(request.method, *path, allowed);
    if (best != nullptr) {
        const PathValues values = values_of(best->segments, std::move(*path));
        return best->action(std::move(request), values, std::move(respond));
    }
    if (allowed.empty()) return respond(problem(404, "not_found", "there is nothing at this path"));
    respond(method_not_allowed(std::move(allowed)));
}

std::string_view Router::pattern_of(std::string_view method, std::string_view path) const {
    const auto decoded = decoded_segments(path);
    std::vector<std::string> allowed;
    const Route* best = decoded ? best_of(method, *decoded, allowed) : nullptr;
    return best == nullptr ? std::string_view() : std::string_view(best->pattern);
}

std::vector<std::string> Router::routes() const {
    std::vector<std::string> all;
    for (const Route& route : routes_) all.push_back(route.method + " " + route.pattern);
    return all;
}

bool Router::knows(std::string_view path) const {
    const auto decoded = decoded_segments(path);
    if (!decoded) return false;
    return std::any_of(routes_.begin(), routes_.end(),
                       [&](const Route& route) { return fits(route.segments, *decoded); });
}

}  // namespace leadflow::http
