// SPDX-License-Identifier: Apache-2.0
// Mail connections of one loop: libcurl connects, talks TLS and logs in (CURLOPT_CONNECT_ONLY);
// then each mail is an SmtpTransaction on it, and the connection is kept for the next mail of the
// same server, user and password. Limits and deadlines are the loop's.
#pragma once

#include "outbound/curl_multi.h"
#include "outbound/http_transfer.h"
#include "outbound/smtp_transaction.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace leadflow::outbound {

struct Flight;

struct MailSettings {
    ConnectionSettings connection;  // connect_time: up to and with AUTH.
    std::chrono::seconds idle_time{30};
    size_t connections_kept_max = 256;
};

// Only the loop's thread.
class MailRoom {
  public:
    using Finished = std::function<void(Flight*, model::Reply)>;
    // `epoll` is borrowed and outlives it. `finished` is never called from within cut().
    MailRoom(MailSettings settings, int epoll, Finished finished);
    ~MailRoom();
    MailRoom(const MailRoom&) = delete;
    MailRoom& operator=(const MailRoom&) = delete;

    // The mail lives until finished() or cut(). `host` as the guard compares it.
    void start(Flight* flight, const model::MailCall& mail, const std::string& host);
    model::Reply cut(Flight* flight, std::string fault, bool timed_out);

    void on_login_socket(int fd, uint32_t events);
    void on_mail_socket(int fd, uint32_t events);
    void on_time(SteadyTime now);
    std::optional<SteadyTime> next_time() const;

  private:
    struct Session;
    Session& open(Flight* flight, const model::MailCall& mail, const std::string& host);
    void start_on_new(Flight* flight, const model::MailCall& mail, const std::string& host);
    void login_ended(Session& session, CURLcode code);
    static model::Reply login_failure(Session& session, CURLcode code);
    void begin_mail(Session& session);
    // False when the connection is lost.
    bool send_waiting(Session& session);
    bool receive_waiting(Session& session);
    void watch(Session& session, uint32_t events);
    void go_on(Session& session, uint32_t events);
    void lost(Session& session);
    void mail_ended(Session& session);
    void keep(Session& session);
    void close(Session& session);
    void drop_idle(SteadyTime now);

    // Constant after construction.
    const MailSettings settings_;
    const int epoll_;
    const Finished finished_;
    const std::string own_name_;  // Said with EHLO.

    CurlMulti logins_;
    std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;
    std::unordered_map<int, Session*> by_socket_;        // Logged in.
    std::unordered_map<Flight*, Session*> by_flight_;    // Busy.
    std::map<std::string, std::vector<Session*>> idle_;  // By login; the last one was used last.
    size_t idle_count_ = 0;
    SteadyTime next_sweep_{};
};

}  // namespace leadflow::outbound
