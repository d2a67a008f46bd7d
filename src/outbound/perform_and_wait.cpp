// SPDX-License-Identifier: Apache-2.0
#include "outbound/destination.h"
#include "outbound/http_transfer.h"
#include "outbound/outbound.h"

namespace leadflow::outbound {

model::Reply perform_and_wait(const model::HttpCall& call, const std::string& unix_socket,
                              bool verify_certificate, base::Duration time_max) {
    start_libcurl();
    model::Reply reply;
    reply.permanent = true;
    reply.sent_url = call.url;
    reply.fault = HttpTransfer::fault_of(call);
    if (!reply.fault.empty()) return reply;
    const auto destination = destination_of(call.url);
    if (!destination) {
        reply.fault = destination.error().message;
        return reply;
    }
    const Easy easy(curl_easy_init());
    HttpTransfer transfer(call, model::Call().reply_bytes_max, destination->host);
    const auto time_max_ms = std::chrono::ceil<std::chrono::milliseconds>(time_max).count();
    transfer.prepare(easy.get(), {.connect_time = std::chrono::milliseconds(time_max_ms)}, "",
                     verify_certificate);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(time_max_ms));
    if (!unix_socket.empty())
        curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, unix_socket.c_str());
    const CURLcode code = curl_easy_perform(easy.get());
    reply = transfer.ended(code);
    reply.timed_out = code == CURLE_OPERATION_TIMEDOUT;
    reply.sent_url = call.url;
    return reply;
}

}  // namespace leadflow::outbound
