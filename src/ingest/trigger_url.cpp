// SPDX-License-Identifier: Apache-2.0
#include "ingest/trigger_url.h"

#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::ingest {
namespace {

// Cuts `text` at the next '/', gives what was before it.
std::string_view take_segment(std::string_view& text) {
    const size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
    return segment;
}

}  // namespace

std::optional<TriggerUrl> parse_trigger_path(std::string_view path) {
    constexpr std::string_view kStart = "/workflows/";
    if (!path.starts_with(kStart)) return std::nullopt;
    path.remove_prefix(kStart.size());
    TriggerUrl url;
    url.flow = take_segment(path);
    if (take_segment(path) != "triggers") return std::nullopt;
    auto name = base::percent_decode(take_segment(path));
    if (!name || name->empty()) return std::nullopt;
    url.trigger = std::move(*name);
    const std::string_view verb = take_segment(path);
    if (verb == "run" && path.empty()) return url;
    if (verb != "paths" || take_segment(path) != "invoke") return std::nullopt;
    url.relative_path = path;
    return url;
}

TriggerQuery parse_trigger_query(std::string_view query) {
    TriggerQuery parsed;
    while (!query.empty()) {
        const size_t end = query.find('&');
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        const size_t equals = piece.find('=');
        const std::string_view name = piece.substr(0, equals);
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1);
        if (name == "sig") parsed.signature = base::percent_decode(value).value_or("");
        else if (name == "sp") parsed.permission = base::percent_decode(value).value_or("");
        else if (name == "sv") parsed.version = value;
        else if (name == "api-version") continue;
        else if (!piece.empty()) {
            if (!parsed.rest.empty()) parsed.rest += '&';
            parsed.rest += piece;
        }
    }
    return parsed;
}

}  // namespace leadflow::ingest
