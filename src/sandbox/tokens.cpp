// SPDX-License-Identifier: Apache-2.0
#include "sandbox/tokens.h"

#include "base/text.h"
#include "sandbox/limits.h"

namespace leadflow::sandbox {
namespace {

std::string normal_host(std::string_view host) {
    std::string text = base::lower(host);
    for (const std::string_view loopback : {"127.0.0.1", "[::1]"})
        if (text == loopback || text.starts_with(std::string(loopback) + ":"))
            return "localhost" + text.substr(loopback.size());
    return text;
}

}  // namespace

std::string Tokens::issue(std::string_view audience) {
    std::string token = "sandbox";
    for (int i = 0; i < 4; ++i) token += base::format(".{:016x}", random_.next());
    const base::Time now = clock_.now();
    base::MutexLock lock(mutex_);
    grants_[token] = Grant{normal_audience(audience), now + lifetime_};
    oldest_first_.push_back(token);
    if (oldest_first_.size() > kTokensMax) {
        grants_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    return token;
}

std::optional<std::string> Tokens::audience_of(std::string_view token) const {
    const base::Time now = clock_.now();
    base::MutexLock lock(mutex_);
    const auto grant = grants_.find(std::string(token));
    if (grant == grants_.end() || grant->second.good_until <= now) return std::nullopt;
    return grant->second.audience;
}

std::optional<std::string> Tokens::audience_of_header(std::string_view authorization) const {
    constexpr std::string_view kScheme = "Bearer ";
    if (!base::starts_with_ignoring_case(authorization, kScheme)) return std::nullopt;
    return audience_of(base::trimmed(authorization.substr(kScheme.size())));
}

void Tokens::expire_all() {
    base::MutexLock lock(mutex_);
    grants_.clear();
    oldest_first_.clear();
}

void Tokens::set_lifetime(std::chrono::seconds lifetime) {
    base::MutexLock lock(mutex_);
    lifetime_ = lifetime;
}

std::chrono::seconds Tokens::lifetime() const {
    base::MutexLock lock(mutex_);
    return lifetime_;
}

std::string normal_audience(std::string_view audience) {
    while (audience.ends_with('/')) audience.remove_suffix(1);
    const size_t scheme_end = audience.find("://");
    if (scheme_end == std::string_view::npos) return base::lower(audience);
    return base::lower(audience.substr(0, scheme_end + 3)) +
           normal_host(audience.substr(scheme_end + 3));
}

std::string_view host_of_audience(std::string_view audience) {
    const size_t scheme_end = audience.find("://");
    if (scheme_end == std::string_view::npos) return {};
    const std::string_view rest = audience.substr(scheme_end + 3);
    return rest.substr(0, rest.find('/'));
}

bool is_own_audience(std::string_view audience, std::string_view host_header) {
    if (host_header.empty()) return false;
    return normal_host(host_of_audience(audience)) == normal_host(host_header);
}

bool is_graph_audience(std::string_view audience, std::string_view host_header) {
    return host_of_audience(audience) == "graph.microsoft.com" ||
           is_own_audience(audience, host_header);
}

}  // namespace leadflow::sandbox
