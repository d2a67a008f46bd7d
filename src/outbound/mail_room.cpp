// SPDX-License-Identifier: Apache-2.0
#include "outbound/mail_room.h"

#include "base/check.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "outbound/limits.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace leadflow::outbound {
namespace {

constexpr size_t kReadBytes = 16384;
constexpr std::chrono::seconds kSweepEvery{1};
// Logins and logged-in connections stand in libcurl's cache; it must never close one to make
// room, for that is decided here.
constexpr size_t kNoLimit = 1000000;

std::string own_host_name() {
    std::array<char, 256> buffer{};
    if (gethostname(buffer.data(), buffer.size() - 1) != 0) return "leadflow";
    const std::string name(buffer.data());
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-';
    });
    return plain && !name.empty() ? name : "leadflow";
}

// Which connections may carry a mail: those that would have been made and logged in alike.
std::string login_key(const model::MailCall& mail) {
    return base::format("{}:{}:{}:{}:{}:", mail.host, mail.port, static_cast<int>(mail.security),
                        mail.verify_certificate, mail.user) +
           crypto::sha256(mail.password.reveal());
}

std::string url_of(const model::MailCall& mail, const std::string& host,
                   const std::string& own_name) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return base::format("{}://{}{}{}:{}/{}",
                        mail.security == model::MailSecurity::kImplicitTls ? "smtps" : "smtp",
                        ipv6 ? "[" : "", host, ipv6 ? "]" : "", mail.port, own_name);
}

}  // namespace

struct MailRoom::Session {
    Easy easy;
    std::string login;  // login_key().
    GuardedHost host;
    int socket = -1;
    uint32_t watched = 0;
    bool tls = false;
    bool used_before = false;
    SteadyTime idle_since{};

    // The mail it carries, if any.
    Flight* flight = nullptr;
    const model::MailCall* mail = nullptr;
    std::unique_ptr<SmtpTransaction> transaction;

    // Of the login.
    SmtpOffers offers;
    bool logged_in = false;
    bool reply_goes_on = false;
    std::string last_reply;
    char error_text[CURL_ERROR_SIZE] = {};

    // libcurl hands over each line that the server says until the end of the login.
    static size_t line_arrived(char* bytes, size_t one, size_t count, void* self) {
        auto* me = static_cast<Session*>(self);
        const std::string_view line = base::trimmed(std::string_view(bytes, one * count));
        const int code = smtp_code(line);
        if (!me->reply_goes_on) {
            me->last_reply.clear();
            // What was offered before STARTTLS does not count after it (RFC 3207).
            if (code == 250) me->offers = {};
        }
        if (me->last_reply.size() + line.size() < kSmtpReplyBytesMax)
            me->last_reply.append(me->last_reply.empty() ? "" : "\n").append(line);
        if (code == 250) me->offers.learn(line);
        if (code == 235) me->logged_in = true;
        me->reply_goes_on = line.size() > 3 && line[3] == '-';
        return one * count;
    }
};

MailRoom::MailRoom(MailSettings settings, int epoll, Finished finished)
    : settings_(std::move(settings)),
      epoll_(epoll),
      finished_(std::move(finished)),
      own_name_(own_host_name()),
      logins_(epoll, SocketOwner::kMailLogin, kNoLimit) {}

MailRoom::~MailRoom() {
    while (!sessions_.empty()) close(*sessions_.begin()->second);
}

void MailRoom::start(Flight* flight, const model::MailCall& mail, const std::string& host) {
    const auto idle = idle_.find(login_key(mail));
    // A login that is only tried out must be one of today.
    if (idle == idle_.end() || mail.login_only) return start_on_new(flight, mail, host);
    Session& session = *idle->second.back();
    idle->second.pop_back();
    if (idle->second.empty()) idle_.erase(idle);
    --idle_count_;
    session.flight = flight;
    session.mail = &mail;
    by_flight_[flight] = &session;
    begin_mail(session);
}

MailRoom::Session& MailRoom::open(Flight* flight, const model::MailCall& mail,
                                  const std::string& host) {
    auto owned = std::make_unique<Session>();
    Session& session = *owned;
    sessions_[&session] = std::move(owned);
    session.easy.reset(curl_easy_init());
    session.login = login_key(mail);
    session.host.host = host;
    session.flight = flight;
    session.mail = &mail;
    session.tls = mail.security != model::MailSecurity::kNone;
    by_flight_[flight] = &session;
    return session;
}

void MailRoom::start_on_new(Flight* flight, const model::MailCall& mail, const std::string& host) {
    Session& session = open(flight, mail, host);
    CURL* easy = session.easy.get();
    set_up_connection(easy, settings_.connection, mail.verify_certificate, session.host);
    curl_easy_setopt(easy, CURLOPT_URL, url_of(mail, host, own_name_).c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &session);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, session.error_text);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Session::line_arrived);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &session);
    const bool starttls = mail.security == model::MailSecurity::kStartTls;
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     static_cast<long>(starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (!mail.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, mail.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, mail.password.reveal().c_str());
        // Of all a server may offer, the two that every server takes: left to itself libcurl
        // would try Kerberos first for a user with a domain, and not come back from it.
        curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
        curl_easy_setopt(easy, CURLOPT_SASL_IR, 1L);
    }
    if (!logins_.add(easy)) login_ended(session, CURLE_FAILED_INIT);
}

void MailRoom::login_ended(Session& session, CURLcode code) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (code == CURLE_OK) curl_easy_getinfo(session.easy.get(), CURLINFO_ACTIVESOCKET, &socket);
    const bool no_login = !session.mail->user.empty() && !session.logged_in;
    if (code == CURLE_OK && socket != CURL_SOCKET_BAD && !no_login) {
        session.socket = socket;
        by_socket_[socket] = &session;
        if (!session.mail->login_only) return begin_mail(session);
    }
    model::Reply reply;
    if (session.socket >= 0) {
        reply.reach = model::Reach::kAnswered;
        reply.status = 250;
        reply.body = session.last_reply;
    } else if (code == CURLE_OK && no_login) {
        // libcurl goes on without, when the server offers no AUTH.
        reply.fault = "the mail server offers no login (AUTH PLAIN or LOGIN)";
        reply.permanent = true;
    } else {
        reply = login_failure(session, code);
    }
    Flight* flight = session.flight;
    by_flight_.erase(flight);
    session.flight = nullptr;  // What is closed without a mail under way says QUIT.
    close(session);
    finished_(flight, std::move(reply));
}

model::Reply MailRoom::login_failure(Session& session, CURLcode code) {
    model::Reply reply;
    if (session.host.refused && !session.host.connected_elsewhere) {
        reply.fault = AddressGuard::refusal(session.host.host);
        reply.permanent = true;
        return reply;
    }
    const int smtp_status = smtp_code(session.last_reply);
    if (smtp_status >= 400) {
        reply.reach = model::Reach::kAnswered;
        reply.status = smtp_status;
        reply.body = session.last_reply;
        return reply;
    }
    if (code == CURLE_USE_SSL_FAILED) {
        reply.fault = "the mail server offers no STARTTLS";
        reply.permanent = true;
        return reply;
    }
    // A certificate that nobody vouches for is a person's to mend, not time's.
    reply.permanent = code == CURLE_LOGIN_DENIED || code == CURLE_URL_MALFORMAT ||
                      code == CURLE_PEER_FAILED_VERIFICATION;
    reply.fault = session.error_text[0] != '\0' ? session.error_text : curl_easy_strerror(code);
    return reply;
}

void MailRoom::begin_mail(Session& session) {
    session.transaction = std::make_unique<SmtpTransaction>(*session.mail, session.offers);
    if (session.transaction->finished()) return mail_ended(session);
    if (!send_waiting(session)) lost(session);
}

bool MailRoom::send_waiting(Session& session) {
    SmtpTransaction& transaction = *session.transaction;
    uint32_t wanted = EPOLLIN;
    while (!transaction.to_send().empty()) {
        const std::string_view bytes = transaction.to_send();
        size_t sent = 0;
        const CURLcode code = curl_easy_send(session.easy.get(), bytes.data(), bytes.size(), &sent);
        if (code == CURLE_AGAIN) {
            wanted |= EPOLLOUT;
            break;
        }
        if (code != CURLE_OK) return false;
        transaction.sent(sent);
    }
    watch(session, wanted);
    return true;
}

bool MailRoom::receive_waiting(Session& session) {
    std::array<char, kReadBytes> buffer;
    while (!session.transaction->finished()) {
        size_t got = 0;
        const CURLcode code =
            curl_easy_recv(session.easy.get(), buffer.data(), buffer.size(), &got);
        if (code == CURLE_AGAIN) return true;
        if (code != CURLE_OK || got == 0) return false;
        session.transaction->received({buffer.data(), got});
        // TLS may hold more that epoll does not know of; a plain socket does not.
        if (!session.tls && got < buffer.size()) return true;
    }
    return true;
}

void MailRoom::watch(Session& session, uint32_t events) {
    if (session.watched == events) return;
    epoll_event event{};
    event.events = events;
    event.data.u64 = socket_mark(SocketOwner::kMail, session.socket);
    epoll_ctl(epoll_, session.watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, session.socket, &event);
    session.watched = events;
}

void MailRoom::on_login_socket(int fd, uint32_t events) {
    logins_.on_socket(fd, events);
}

void MailRoom::on_mail_socket(int fd, uint32_t events) {
    const auto at = by_socket_.find(fd);
    if (at == by_socket_.end()) return;
    Session& session = *at->second;
    if (session.flight != nullptr) return go_on(session, events);
    // Nothing is asked of an idle server: what it says now is good-bye.
    auto& alike = idle_[session.login];
    std::erase(alike, &session);
    if (alike.empty()) idle_.erase(session.login);
    --idle_count_;
    close(session);
}

void MailRoom::go_on(Session& session, uint32_t events) {
    const bool readable = (events & ~static_cast<uint32_t>(EPOLLOUT)) != 0;
    if (readable && !receive_waiting(session)) return lost(session);
    if (session.transaction->finished()) return mail_ended(session);
    if (!send_waiting(session)) lost(session);
}

void MailRoom::lost(Session& session) {
    Flight* flight = session.flight;
    const model::MailCall& mail = *session.mail;
    const std::string host = session.host.host;
    // A kept connection may be closed by the server at any time; before the message is out that
    // has no effect, and a new one tells what is really the matter.
    const bool again = session.used_before && !session.transaction->message_is_out();
    model::Reply reply = session.transaction->cut("the mail server closed the connection", false);
    close(session);
    if (again) return start_on_new(flight, mail, host);
    finished_(flight, std::move(reply));
}

void MailRoom::mail_ended(Session& session) {
    model::Reply reply = session.transaction->take_reply();
    if (reply.status == 421 && session.used_before && !session.transaction->message_is_out())
        return lost(session);
    Flight* flight = session.flight;
    if (session.transaction->reusable() && idle_count_ < settings_.connections_kept_max)
        keep(session);
    else
        close(session);
    finished_(flight, std::move(reply));
}

void MailRoom::keep(Session& session) {
    by_flight_.erase(session.flight);
    session.flight = nullptr;
    session.mail = nullptr;
    session.transaction.reset();
    session.used_before = true;
    session.idle_since = SteadyClock::now();
    watch(session, EPOLLIN);
    idle_[session.login].push_back(&session);
    ++idle_count_;
}

model::Reply MailRoom::cut(Flight* flight, std::string fault, bool timed_out) {
    const auto at = by_flight_.find(flight);
    CHECK(at != by_flight_.end());
    Session& session = *at->second;
    model::Reply reply;
    if (session.transaction) {
        reply = session.transaction->cut(std::move(fault), timed_out);
    } else {
        reply.fault = std::move(fault);
        reply.timed_out = timed_out;
    }
    close(session);
    return reply;
}

void MailRoom::close(Session& session) {
    if (session.socket >= 0) {
        size_t sent = 0;
        if (session.flight == nullptr) curl_easy_send(session.easy.get(), "QUIT\r\n", 6, &sent);
        by_socket_.erase(session.socket);
        epoll_ctl(epoll_, EPOLL_CTL_DEL, session.socket, nullptr);
        // libcurl may say QUIT as well and wait for the answer: here it gets the end at once.
        ::shutdown(session.socket, SHUT_RDWR);
    }
    if (session.flight != nullptr) by_flight_.erase(session.flight);
    logins_.remove(session.easy.get());
    sessions_.erase(&session);
}

void MailRoom::on_time(SteadyTime now) {
    logins_.on_time(now);
    logins_.take_ended([this](CURL* easy, CURLcode code) {
        void* session = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &session);
        login_ended(*static_cast<Session*>(session), code);
    });
    if (now >= next_sweep_) drop_idle(now);
}

std::optional<SteadyTime> MailRoom::next_time() const {
    std::optional<SteadyTime> next = logins_.next_time();
    if (idle_count_ > 0 && (!next || next_sweep_ < *next)) next = next_sweep_;
    return next;
}

void MailRoom::drop_idle(SteadyTime now) {
    next_sweep_ = now + kSweepEvery;
    for (auto at = idle_.begin(); at != idle_.end();) {
        auto& alike = at->second;
        // The first have waited longest.
        while (!alike.empty() && now - alike.front()->idle_since > settings_.idle_time) {
            close(*alike.front());
            alike.erase(alike.begin());
            --idle_count_;
        }
        at = alike.empty() ? idle_.erase(at) : std::next(at);
    }
}

}  // namespace leadflow::outbound
