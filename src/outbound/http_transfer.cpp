// SPDX-License-Identifier: Apache-2.0
#include "outbound/http_transfer.h"

#include "base/check.h"
#include "base/text.h"
#include "outbound/destination.h"
#include "outbound/limits.h"
#include "outbound/shared_key.h"

#include <algorithm>

namespace leadflow::outbound {
namespace {

bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool breaks_line(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// These describe the way of one connection; libcurl writes them itself, from the body it sends.
bool is_transports_own(std::string_view name) {
    constexpr std::string_view kNames[] = {"content-length", "transfer-encoding",
                                           "expect",         "connection",
                                           "keep-alive",     "te",
                                           "trailer",        "upgrade"};
    return std::any_of(std::begin(kNames), std::end(kNames),
                       [&](std::string_view own) { return base::equals_ignoring_case(own, name); });
}

bool is_repeatable(std::string_view method) {
    constexpr std::string_view kMethods[] = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
    return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}

bool wants_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

// What is called is where the record says that it was.
bool may_stand_for(const std::string& secret_url, const std::string& url) {
    if (secret_url.empty()) return true;
    for (const char c : secret_url)
        if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '#') return false;
    const auto shown = destination_of(url);
    const auto called = destination_of(secret_url);
    return shown && called && shown->key() == called->key();
}

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* address) {
    auto* host = static_cast<GuardedHost*>(data);
    // A unix socket's path is chosen by who runs the command line, not by a flow.
    if (host->guard != nullptr && !host->guard->allows(host->host, address->addr)) {
        host->refused = true;
        return CURL_SOCKET_BAD;
    }
    host->connected_elsewhere = true;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string in_words(CURLcode code, const char* details) {
    std::string text = details[0] != '\0' ? details : curl_easy_strerror(code);
    if (text.size() > kFaultBytesMax) text.resize(kFaultBytesMax);
    if (text.size() > 1 && text[1] >= 'a' && text[1] <= 'z') text[0] = base::lower(text)[0];
    return text;
}

}  // namespace

void start_libcurl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    CHECK(started == CURLE_OK);
}

bool uses_proxy(const std::string& proxy, const std::vector<std::string>& no_proxy,
                std::string_view host) {
    if (proxy.empty()) return false;
    return std::none_of(no_proxy.begin(), no_proxy.end(),
                        [&](std::string_view name) {
                            if (name.starts_with('.')) name.remove_prefix(1);
                            if (base::equals_ignoring_case(name, host)) return true;
                            return host.size() > name.size() + 1 &&
                                   host[host.size() - name.size() - 1] == '.' &&
                                   base::equals_ignoring_case(
                                       host.substr(host.size() - name.size()), name);
                        });
}

void set_up_connection(CURL* easy, const ConnectionSettings& settings, bool verify_certificate,
                       GuardedHost& host) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A call whose time ends while its host is looked up must not hold up the loop until the
    // system's resolver answers.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    const bool by_proxy = uses_proxy(settings.proxy, settings.no_proxy, host.host);
    // The environment's proxy variables are not asked.
    curl_easy_setopt(easy, CURLOPT_PROXY, by_proxy ? settings.proxy.c_str() : "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, by_proxy ? "" : "*");
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(settings.idle_time.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(settings.connect_time.count()));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify_certificate ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify_certificate ? 2L : 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (settings.ca_file.empty())
        // libcurl keeps the parsed system bundle from connection to connection, but only when
        // there is no directory beside it: 20 ms saved at each new connection.
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    else
        // The system's are then found in its directory, one by one, as needed.
        curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    // The address that is connected to is then the proxy's, which the administrator has chosen.
    host.guard = by_proxy ? nullptr : settings.guard;
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &host);
}

HttpTransfer::HttpTransfer(const model::HttpCall& call, size_t reply_bytes_max, std::string host)
    : call_(call), reply_bytes_max_(reply_bytes_max), repeatable_(is_repeatable(call.method)) {
    host_.host = std::move(host);
}

HttpTransfer::~HttpTransfer() {
    curl_slist_free_all(headers_);
}

std::string HttpTransfer::fault_of(const model::HttpCall& call) {
    if (!is_token(call.method)) return "method is not valid";
    for (const auto& [name, value] : call.headers)
        if (!is_token(name) || breaks_line(value)) return "a header's name or value is not valid";
    for (const auto& [name, value] : call.secret_headers)
        if (!is_token(name) || breaks_line(value.reveal()))
            return "a secret header's name or value is not valid";
    if (!may_stand_for(call.secret_url.reveal(), call.url))
        return "the secret part of the url is not valid";
    if (call.shared_key && !is_usable(*call.shared_key))
        return "the storage account's name or key is not valid";
    return {};
}

void HttpTransfer::prepare(CURL* easy, const ConnectionSettings& settings, std::string_view bearer,
                           bool verify_certificate) {
    easy_ = easy;
    reply_ = {};
    sendings_ = 0;
    in_header_block_ = too_large_ = second_sending_stopped_ = false;
    host_.refused = host_.connected_elsewhere = false;
    error_text_[0] = '\0';
    set_up_connection(easy, settings, verify_certificate, host_);
    set_up_request(easy);
    set_up_certificate(easy);
    set_up_headers(easy, bearer);
}

// libcurl compares the bytes before it uses a connection again, so that nobody speaks under
// another's certificate.
void HttpTransfer::set_up_certificate(CURL* easy) {
    if (!call_.certificate) return;
    const std::string& pfx = call_.certificate->pfx.reveal();
    curl_blob blob{};
    // Not written to: libcurl's type knows no const. Copied, as the call may end before it.
    blob.data = const_cast<char*>(pfx.data());
    blob.len = pfx.size();
    blob.flags = CURL_BLOB_COPY;
    curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &blob);
    curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "P12");
    curl_easy_setopt(easy, CURLOPT_KEYPASSWD, call_.certificate->password.reveal().c_str());
}

void HttpTransfer::set_up_request(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_URL, call_.address().c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    // One request at a time on a connection: how far a call got is then known from it alone.
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpTransfer::body_arrived);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpTransfer::header_arrived);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &HttpTransfer::about_to_send);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    if (call_.decompress) curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    if (!call_.body.empty() || wants_body(call_.method)) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call_.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(call_.body.size()));
    } else if (call_.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

void HttpTransfer::set_up_headers(CURL* easy, std::string_view bearer) {
    curl_slist_free_all(headers_);
    headers_ = curl_slist_append(nullptr, "Expect:");
    bool has_agent = false;
    bool has_type = false;
    for (const auto& [name, value] : call_.headers) {
        has_agent |= base::equals_ignoring_case(name, "user-agent");
        has_type |= base::equals_ignoring_case(name, "content-type");
        // A token replaces an Authorization that the flow brought along.
        if (!bearer.empty() && base::equals_ignoring_case(name, "authorization")) continue;
        if (!is_transports_own(name)) add_header(name, value);
    }
    for (const auto& [name, value] : call_.secret_headers) {
        if (!bearer.empty() && base::equals_ignoring_case(name, "authorization")) continue;
        if (!is_transports_own(name)) add_header(name, value.reveal());
    }
    if (!bearer.empty()) add_header("Authorization", base::format("Bearer {}", bearer));
    // libcurl would call any body a form.
    if (!has_type) headers_ = curl_slist_append(headers_, "Content-Type:");
    if (!has_agent) add_header("User-Agent", "leadflow/" LEADFLOW_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
}

void HttpTransfer::add_header(std::string_view name, std::string_view value) {
    // "Name:" alone would mean to libcurl that the header is not to be sent at all.
    const std::string line = base::trimmed(value).empty() ? base::format("{};", name)
                                                          : base::format("{}: {}", name, value);
    headers_ = curl_slist_append(headers_, line.c_str());
}

size_t HttpTransfer::body_arrived(char* bytes, size_t one, size_t count, void* self) {
    auto* me = static_cast<HttpTransfer*>(self);
    const size_t size = one * count;
    if (me->reply_.body.size() + size > me->reply_bytes_max_) {
        me->too_large_ = true;
        return size + 1;  // Anything but `size` ends the transfer.
    }
    me->reply_.body.append(bytes, size);
    return size;
}

size_t HttpTransfer::header_arrived(char* bytes, size_t one, size_t count, void* self) {
    auto* me = static_cast<HttpTransfer*>(self);
    const std::string_view line(bytes, one * count);
    if (line.starts_with("HTTP/")) {
        me->reply_.headers.clear();  // What came before belonged to a 100 Continue.
        me->in_header_block_ = true;
    } else if (base::trimmed(line).empty()) {
        me->in_header_block_ = false;  // Trailers after the body are not kept.
    } else if (const size_t colon = line.find(':');
               me->in_header_block_ && colon != std::string_view::npos) {
        me->reply_.headers.emplace_back(base::trimmed(line.substr(0, colon)),
                                        base::trimmed(line.substr(colon + 1)));
    }
    return one * count;
}

int HttpTransfer::about_to_send(void* self, char*, char*, int, int) {
    auto* me = static_cast<HttpTransfer*>(self);
    if (me->sendings_ > 0 && !me->repeatable_) {
        me->second_sending_stopped_ = true;
        return CURL_PREREQFUNC_ABORT;
    }
    ++me->sendings_;
    return CURL_PREREQFUNC_OK;
}

model::Reply HttpTransfer::failed(std::string fault) {
    long bytes_written = 0;
    curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes_written);
    // A second sending means that the first one was written.
    const bool written =
        sendings_ > 1 || second_sending_stopped_ || (sendings_ == 1 && bytes_written > 0);
    reply_.reach = written ? model::Reach::kAmbiguous : model::Reach::kNotSent;
    reply_.fault = std::move(fault);
    long status = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    reply_.status = written ? static_cast<int>(status) : 0;
    return std::move(reply_);
}

model::Reply HttpTransfer::ended(CURLcode code) {
    // libcurl takes a head that ends in the middle of a header for a whole one.
    if (code == CURLE_OK && in_header_block_)
        return failed("connection was closed in the middle of the answer's head");
    if (code == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        reply_.reach = model::Reach::kAnswered;
        reply_.status = static_cast<int>(status);
        return std::move(reply_);
    }
    if (host_.refused && !host_.connected_elsewhere) {
        reply_.permanent = true;
        return failed(AddressGuard::refusal(host_.host));
    }
    if (too_large_) {
        // The far side has done what was asked; what it said about it is not known.
        reply_.permanent = true;
        reply_.of_call = true;
        reply_.body.clear();
        return failed(base::format("reply larger than {} bytes", reply_bytes_max_));
    }
    if (second_sending_stopped_)
        return failed("connection was closed without an answer after the request was sent");
    // A certificate that nobody vouches for is a person's to mend, not time's.
    reply_.permanent = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
                       code == CURLE_PEER_FAILED_VERIFICATION;
    return failed(in_words(code, error_text_));
}

model::Reply HttpTransfer::cut(std::string fault, bool timed_out) {
    reply_.timed_out = timed_out;
    return failed(std::move(fault));
}

}  // namespace leadflow::outbound
