// SPDX-License-Identifier: Apache-2.0
// One HTTP exchange on a libcurl easy handle: sets it up from an HttpCall, collects the answer,
// and says how far a failed one got. Who drives the handle, it does not know.
#pragma once

#include "model/call.h"
#include "outbound/address_guard.h"

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

namespace leadflow::outbound {

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

// How connections are made; the same for every call of an Outbound.
struct ConnectionSettings {
    const AddressGuard* guard = nullptr;  // nullptr: every address (the command line).
    std::string ca_file;                  // Added to the system's; empty: those alone.
    std::string proxy;                    // Options::proxy
    std::vector<std::string> no_proxy;
    std::chrono::milliseconds connect_time{10000};
    std::chrono::seconds idle_time{30};
};

// Whether calls of the host go through the proxy.
bool uses_proxy(const std::string& proxy, const std::vector<std::string>& no_proxy,
                std::string_view host);
// curl_global_init, once for the process.
void start_libcurl();
// What HTTP and mail have in common: no signals, proxy, trust anchors, guard. `refused` is set
// when the guard kept the handle from an address; both outlive the transfer.
struct GuardedHost {
    const AddressGuard* guard = nullptr;
    std::string host;
    bool refused = false;
    bool connected_elsewhere = false;  // Another address of the host was allowed.
};
void set_up_connection(CURL* easy, const ConnectionSettings& settings, bool verify_certificate,
                       GuardedHost& host);

// Only one thread. The call, and the object itself, stay where they are until the end.
//
// A connection that was kept may turn out to be closed by the server just when a request was
// sent on it. libcurl then sends the request again by itself, on a new connection, if not a byte
// came back. For GET, HEAD, OPTIONS, TRACE, PUT and DELETE that is right. For POST and PATCH the
// server may have done the work before it closed; so the second sending is stopped here and the
// reply is kAmbiguous: whoever planned the call knows whether it may be repeated.
class HttpTransfer {
  public:
    // `host` as the guard compares it. `bearer` empty: none.
    HttpTransfer(const model::HttpCall& call, size_t reply_bytes_max, std::string host);
    ~HttpTransfer();
    HttpTransfer(const HttpTransfer&) = delete;
    HttpTransfer& operator=(const HttpTransfer&) = delete;

    // What is wrong with method and headers; empty when nothing is.
    static std::string fault_of(const model::HttpCall& call);
    // Before each sending; a second one (after 401) starts from scratch.
    void prepare(CURL* easy, const ConnectionSettings& settings, std::string_view bearer,
                 bool verify_certificate = true);
    model::Reply ended(CURLcode code);
    // For a transfer that is taken out of libcurl's hands under way.
    model::Reply cut(std::string fault, bool timed_out);

  private:
    void set_up_request(CURL* easy);
    void set_up_certificate(CURL* easy);
    void set_up_headers(CURL* easy, std::string_view bearer);
    void add_header(std::string_view name, std::string_view value);
    model::Reply failed(std::string fault);
    static size_t body_arrived(char* bytes, size_t one, size_t count, void* self);
    static size_t header_arrived(char* bytes, size_t one, size_t count, void* self);
    static int about_to_send(void* self, char*, char*, int, int);

    // Constant after construction.
    const model::HttpCall& call_;
    const size_t reply_bytes_max_;
    const bool repeatable_;  // By its method.

    CURL* easy_ = nullptr;
    curl_slist* headers_ = nullptr;
    GuardedHost host_;
    model::Reply reply_;
    int sendings_ = 0;
    bool in_header_block_ = false;
    bool too_large_ = false;
    bool second_sending_stopped_ = false;
    char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace leadflow::outbound
