// SPDX-License-Identifier: Apache-2.0
#include "connectors/paging.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/outcomes.h"
#include "connectors/url.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace leadflow::connectors {
namespace {

using model::HttpCall;
using model::Json;

std::string_view query_of(std::string_view url) {
    const size_t at = url.find('?');
    return at == std::string_view::npos ? std::string_view() : url.substr(at + 1);
}

// An API key or a SAS in the query: it is rarely in the link that a far side writes, goes along
// all the same, and is shown as "***" in either case.
void add_secret_queries(const HttpCall& call, HttpCall& next) {
    if (call.secret_url.empty()) return;
    const auto shown = base::parse_query(query_of(call.url));
    const auto sent = base::parse_query(query_of(call.secret_url.reveal()));
    std::map<std::string, std::string> missing;  // Secret parameters that the link has not.
    // What is not shown at all stands at the end.
    for (size_t i = 0; i < sent.size(); ++i)
        if (i >= shown.size() || shown[i].second != sent[i].second) missing.insert(sent[i]);
    const std::string bare = next.url.substr(0, next.url.find('?'));
    std::vector<std::string> open;
    std::vector<std::string> secret;
    const std::set<std::string> names = [&] {
        std::set<std::string> all;
        for (const auto& [name, value] : missing) all.insert(name);
        return all;
    }();
    for (const std::string_view part : base::split(query_of(next.url), '&')) {
        if (part.empty()) continue;
        const std::string_view written = part.substr(0, part.find('='));
        const auto name = base::percent_decode(written);
        const bool hidden = name && names.contains(*name);
        if (hidden) missing.erase(*name);
        open.push_back(hidden ? base::format("{}=***", written) : std::string(part));
        secret.emplace_back(part);
    }
    for (const auto& [name, value] : missing) {
        open.push_back(base::format("{}=***", base::percent_encode(name)));
        secret.push_back(
            base::format("{}={}", base::percent_encode(name), base::percent_encode(value)));
    }
    next.url = base::format("{}?{}", bare, base::joined(open, "&"));
    next.secret_url = model::Secret(base::format("{}?{}", bare, base::joined(secret, "&")));
}

// Services like to write their usual port.
std::string without_usual_port(std::string origin) {
    const std::string_view usual = origin.starts_with("https:") ? ":443" : ":80";
    if (origin.ends_with(usual)) origin.resize(origin.size() - usual.size());
    return base::lower(origin);
}

}  // namespace

base::Result<HttpCall> next_page_call(const HttpCall& call, std::string_view link) {
    std::string url = resolved_url(call.url, link);
    const std::string origin = origin_of(call.url);
    if (url.empty() || without_usual_port(origin_of(url)) != without_usual_port(origin))
        return base::invalid_input(base::format(
            "the next page is not at {}, where this one came from: it is not asked for", origin));
    HttpCall next = call;
    next.method = "GET";
    next.url = std::move(url);
    next.secret_url = {};
    next.body.clear();
    std::erase_if(next.headers, [](const auto& header) {
        return base::starts_with_ignoring_case(header.first, "content-");
    });
    add_secret_queries(call, next);
    return next;
}

void add_next_page(const model::Invocation& invocation, const model::Call& call,
                   std::string_view list, std::string_view link, model::Outcome& outcome) {
    if (invocation.items_wanted <= 0 || !outcome.outputs) return;
    const Json* body = model::find(*outcome.outputs, "body");
    const auto* http = std::get_if<HttpCall>(&call.what);
    const std::string_view target =
        body == nullptr ? std::string_view() : model::text_at(*body, link);
    if (target.empty() || http == nullptr) return;
    auto next = next_page_call(*http, target);
    if (!next) {
        outcome = impossible(next.error());
        return;
    }
    model::NextPage page{.call = call, .list = std::string(list), .link = std::string(link)};
    page.call.what = std::move(*next);
    outcome.next_page = std::move(page);
}

}  // namespace leadflow::connectors
