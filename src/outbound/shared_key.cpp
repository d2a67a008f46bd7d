// SPDX-License-Identifier: Apache-2.0
#include "outbound/shared_key.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

#include <map>
#include <set>
#include <string_view>

namespace leadflow::outbound {
namespace {

using Service = model::SharedKey::Service;

std::string header(const model::HttpCall& call, std::string_view name) {
    for (const auto& [key, value] : call.headers)
        if (base::equals_ignoring_case(key, name)) return std::string(base::trimmed(value));
    return {};
}

struct Target {
    std::string_view path;   // As sent, percent-encoded.
    std::string_view query;  // Without '?'.
};

Target target_of(std::string_view url) {
    const size_t scheme = url.find("://");
    std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    const size_t start = rest.find_first_of("/?");
    rest = start == std::string_view::npos ? std::string_view() : rest.substr(start);
    const size_t question = rest.find('?');
    Target target{rest.substr(0, question), {}};
    if (question != std::string_view::npos) target.query = rest.substr(question + 1);
    if (target.path.empty()) target.path = "/";
    return target;
}

// Parameters by lower-case name; of a repeated one its values in order, with commas.
std::map<std::string, std::string> parameters_of(std::string_view query) {
    std::map<std::string, std::multiset<std::string>> found;
    for (const auto& [name, value] : base::parse_query(query))
        found[base::lower(name)].insert(value);
    std::map<std::string, std::string> joined;
    for (const auto& [name, values] : found)
        for (const std::string& value : values) {
            std::string& text = joined[name];
            text += (text.empty() ? "" : ",") + value;
        }
    return joined;
}

std::string resource_of(const model::HttpCall& call, const Target& target, bool all_parameters) {
    std::string resource = base::format("/{}{}", call.shared_key->account, target.path);
    for (const auto& [name, value] : parameters_of(target.query)) {
        if (all_parameters)
            resource += base::format("\n{}:{}", name, value);
        else if (name == "comp")
            resource += base::format("?comp={}", value);
    }
    return resource;
}

std::string storage_headers(const model::HttpCall& call) {
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : call.headers)
        if (base::starts_with_ignoring_case(name, "x-ms-"))
            sorted[base::lower(name)] = std::string(base::trimmed(value));
    std::string text;
    for (const auto& [name, value] : sorted) text += base::format("{}:{}\n", name, value);
    return text;
}

}  // namespace

bool is_usable(const model::SharedKey& key) {
    const auto bytes = base::from_base64(key.key.reveal());
    return bytes && !bytes->empty() && !key.account.empty() &&
           key.account.find_first_of("/:? \r\n") == std::string::npos;
}

std::string text_to_sign(const model::HttpCall& call) {
    const Target target = target_of(call.url);
    if (call.shared_key->service == Service::kTable)
        return base::format("{}\n{}\n{}\n{}\n{}", call.method, header(call, "Content-MD5"),
                            header(call, "Content-Type"), header(call, "x-ms-date"),
                            resource_of(call, target, false));
    std::string text = call.method + "\n";
    for (const std::string_view name :
         {"Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type",
          "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since",
          "Range"}) {
        // The length is libcurl's to write; none at all is signed as nothing.
        if (name == "Content-Length")
            text += call.body.empty() ? "" : base::format("{}", call.body.size());
        else
            text += header(call, name);
        text += "\n";
    }
    return text + storage_headers(call) + resource_of(call, target, true);
}

void sign_with_shared_key(model::HttpCall& call, base::Time now) {
    std::erase_if(call.headers, [](const auto& field) {
        return base::equals_ignoring_case(field.first, "x-ms-date") ||
               base::equals_ignoring_case(field.first, "date") ||
               base::equals_ignoring_case(field.first, "authorization");
    });
    std::erase_if(call.secret_headers, [](const auto& field) {
        return base::equals_ignoring_case(field.first, "authorization");
    });
    call.headers.emplace_back("x-ms-date", base::http_date(now));
    const std::string key = base::from_base64(call.shared_key->key.reveal()).value_or("");
    const std::string signature = base::base64(crypto::hmac_sha256(key, text_to_sign(call)));
    call.secret_headers.emplace_back(
        "Authorization",
        model::Secret(base::format("SharedKey {}:{}", call.shared_key->account, signature)));
}

}  // namespace leadflow::outbound
