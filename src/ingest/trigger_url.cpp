// SPDX-License-Identifier: Apache-2.0
#include "ingest/trigger_url.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::ingest {
namespace {

// Cuts `text` at the next '/', gives what was before it.
std::string_view take_segment(std::string_view& text) {
    const size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
    return segment;
}

// "/workflows/{id}/runs/{run}/", and leaves what comes after it.
std::optional<OperationUrl> take_run(std::string_view& path) {
    constexpr std::string_view kStart = "/workflows/";
    if (!path.starts_with(kStart)) return std::nullopt;
    path.remove_prefix(kStart.size());
    OperationUrl url;
    url.flow = take_segment(path);
    if (take_segment(path) != "runs") return std::nullopt;
    url.run = take_segment(path);
    if (url.run.empty()) return std::nullopt;
    return url;
}

struct Parameter {
    std::string_view whole;
    std::string_view name;
    std::string_view value;  // Still encoded.
};

// Cuts `query` at the next '&', gives what was before it.
Parameter take_parameter(std::string_view& query) {
    const size_t end = query.find('&');
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const size_t equals = piece.find('=');
    return {piece, piece.substr(0, equals),
            equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1)};
}

void append_rest(std::string& rest, const Parameter& one) {
    const std::string_view name = one.name;
    if (name == "sig" || name == "sp" || name == "sv" || name == "api-version") return;
    if (one.whole.empty()) return;
    if (!rest.empty()) rest += '&';
    rest += one.whole;
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

std::optional<OperationUrl> parse_operation_path(std::string_view path) {
    const auto url = take_run(path);
    if (!url || path != "operations") return std::nullopt;
    return url;
}

std::optional<CallbackTarget> parse_callback_path(std::string_view path) {
    const auto url = take_run(path);
    if (!url || take_segment(path) != "actions") return std::nullopt;
    auto step = base::percent_decode(take_segment(path));
    if (!step || step->empty() || path != "run") return std::nullopt;
    return CallbackTarget{url->flow, url->run, std::move(*step)};
}

std::string operation_signature(std::string_view run, std::string_view key) {
    return base::base64url(crypto::hmac_sha256(key, base::format("/runs/{}/operations", run)));
}

std::string operation_target(std::string_view flow, std::string_view run, std::string_view key) {
    return base::format("/workflows/{}/runs/{}/operations?sig={}", flow, run,
                        operation_signature(run, key));
}

TriggerQuery parse_trigger_query(std::string_view query) {
    TriggerQuery parsed;
    while (!query.empty()) {
        const Parameter one = take_parameter(query);
        if (one.name == "sp") parsed.permission = base::percent_decode(one.value).value_or("");
        else if (one.name == "sv") parsed.version = one.value;
        else if (one.name == "sig") parsed.signature = base::percent_decode(one.value).value_or("");
        else append_rest(parsed.rest, one);
    }
    return parsed;
}

std::string signature_in(std::string_view query) {
    std::string signature;
    while (!query.empty()) {
        const Parameter one = take_parameter(query);
        if (one.name == "sig") signature = base::percent_decode(one.value).value_or("");
    }
    return signature;
}

std::string rest_of(std::string_view query) {
    std::string rest;
    while (!query.empty()) append_rest(rest, take_parameter(query));
    return rest;
}

}  // namespace leadflow::ingest
