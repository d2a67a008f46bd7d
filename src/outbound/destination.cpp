// SPDX-License-Identifier: Apache-2.0
#include "outbound/destination.h"

#include "base/text.h"

#include <curl/curl.h>

#include <memory>

namespace leadflow::outbound {
namespace {

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

std::string plain_host(std::string host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (host.size() > 1 && host.back() == '.') host.pop_back();
    return base::lower(host);
}

base::Result<std::unique_ptr<CURLU, FreeUrl>> parsed(const std::string& text) {
    std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0);
    if (text.find('\0') != std::string::npos) return base::invalid_input("url holds a zero byte");
    if (code != CURLUE_OK)
        return base::invalid_input(
            base::format("url is not valid: {}", base::lower(curl_url_strerror(code))));
    return url;
}

Destination parts_of(CURLU* url) {
    Destination destination;
    destination.scheme = part_of(url, CURLUPART_SCHEME);
    destination.host = plain_host(part_of(url, CURLUPART_HOST));
    int64_t port = 0;
    base::parse_integer(part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT), port);
    destination.port = static_cast<uint16_t>(port);
    return destination;
}

}  // namespace

std::string Destination::key() const {
    return base::format("{}://{}:{}", scheme, host, port);
}

base::Result<Destination> destination_of(const std::string& text) {
    // Without a scheme libcurl would guess one from the host's name.
    if (text.find("://") == std::string::npos)
        return base::invalid_input("url is not valid: it has no scheme");
    const auto url = TRY(parsed(text));
    Destination destination = parts_of(url.get());
    if (destination.scheme != "http" && destination.scheme != "https")
        return base::invalid_input("url is not valid: only http and https are called");
    if (!part_of(url.get(), CURLUPART_USER).empty() ||
        !part_of(url.get(), CURLUPART_PASSWORD).empty())
        return base::invalid_input("url is not valid: it holds a user or a password");
    return destination;
}

std::string resolved(const std::string& base, const std::string& location) {
    const auto url = parsed(base);
    if (!url || curl_url_set(url->get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) return {};
    curl_url_set(url->get(), CURLUPART_FRAGMENT, nullptr, 0);
    return part_of(url->get(), CURLUPART_URL);
}

base::Result<Destination> destination_of(const model::MailCall& mail) {
    if (mail.host.empty() || mail.host.find_first_of("/?#@\\ %") != std::string::npos)
        return base::invalid_input("mail server's name is not valid");
    const bool bare_ipv6 = mail.host.find(':') != std::string::npos && mail.host.front() != '[';
    const std::string host = bare_ipv6 ? "[" + mail.host + "]" : mail.host;
    const std::string_view scheme =
        mail.security == model::MailSecurity::kImplicitTls ? "smtps" : "smtp";
    const auto url = TRY(parsed(base::format("{}://{}:{}/", scheme, host, mail.port)));
    Destination destination = parts_of(url.get());
    if (destination.host.empty() || destination.port == 0 || destination.port != mail.port)
        return base::invalid_input("mail server's name or port is not valid");
    return destination;
}

}  // namespace leadflow::outbound
