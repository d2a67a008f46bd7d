// SPDX-License-Identifier: Apache-2.0
#include "outbound/scripted_peer.h"

#include "base/check.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace leadflow::outbound {

PeerConnection::~PeerConnection() {
    if (ssl_ != nullptr) {
        SSL_shutdown(ssl_);
        SSL_free(ssl_);
    }
    // What was not read must not turn the end into a reset; the owner closes the socket.
    ::shutdown(fd_, SHUT_WR);
}

bool PeerConnection::fill() {
    char buffer[16384];
    const ssize_t got = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                                        : ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) {
        ended_ = true;
        return false;
    }
    unread_.append(buffer, static_cast<size_t>(got));
    return true;
}

std::string PeerConnection::read_line() {
    size_t end = 0;
    while ((end = unread_.find('\n')) == std::string::npos)
        if (!fill()) return {};
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::string PeerConnection::read_bytes(size_t count) {
    while (unread_.size() < count)
        if (!fill()) return {};
    std::string bytes = unread_.substr(0, count);
    unread_.erase(0, count);
    return bytes;
}

void PeerConnection::write(std::string_view bytes) {
    while (!bytes.empty() && !ended_) {
        const ssize_t sent = ssl_ != nullptr
                                 ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                 : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            ended_ = true;
            return;
        }
        bytes.remove_prefix(static_cast<size_t>(sent));
    }
}

void PeerConnection::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ended_ = true;
}

bool PeerConnection::start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd_);
    if (SSL_accept(ssl_) == 1) return true;
    ended_ = true;
    return false;
}

std::string PeerConnection::read_http() {
    std::string request;
    size_t length = 0;
    while (!ended_) {
        const std::string line = read_line();
        if (ended_) return {};
        request += line + "\n";
        if (base::starts_with_ignoring_case(line, "content-length:"))
            length = static_cast<size_t>(std::stoul(line.substr(15)));
        if (line.empty()) return request + read_bytes(length);
    }
    return {};
}

std::string PeerConnection::read_mail_data() {
    std::string data;
    while (true) {
        std::string line = read_line();
        if (ended_) return "(cut) " + data;
        if (line == ".") return data;
        if (line.starts_with(".")) line.erase(0, 1);
        data += line + "\n";
    }
}

TestCertificate& TestCertificate::instance() {
    static TestCertificate one = [] {
        TestCertificate made;
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600 * 24);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                    "DNS:localhost,IP:127.0.0.1,IP:::1");
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
        made.context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(made.context, certificate);
        SSL_CTX_use_PrivateKey(made.context, key);
        made.pem_file = base::format("/tmp/leadflow-outbound-test-{}.pem", ::getpid());
        std::FILE* file = std::fopen(made.pem_file.c_str(), "w");
        CHECK(file != nullptr);
        PEM_write_X509(file, certificate);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
        std::atexit([] {
            std::remove(instance().pem_file.c_str());
            SSL_CTX_free(instance().context);
        });
        return made;
    }();
    return one;
}

ScriptedPeer::ScriptedPeer(Script script, bool tls, std::string unix_path)
    : script_(std::move(script)), tls_(tls), unix_path_(std::move(unix_path)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL.
    if (tls_) TestCertificate::instance();
    if (unix_path_.empty()) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    } else {
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, unix_path_.c_str(), sizeof address.sun_path - 1);
        ::unlink(unix_path_.c_str());
        CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    CHECK(::listen(listener_, 512) == 0);
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedPeer::~ScriptedPeer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        std::lock_guard lock(mutex_);
        for (const int fd : sockets_)
            if (fd >= 0) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
}

void ScriptedPeer::accept_all() {
    for (int number = 0;; ++number) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        const int yes = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        std::lock_guard lock(mutex_);
        sockets_.push_back(fd);
        threads_.emplace_back([this, fd, number] {
            {
                PeerConnection connection(fd);
                if (!tls_ || connection.start_tls(TestCertificate::instance().context))
                    script_(connection, number);
            }
            std::lock_guard closing(mutex_);
            sockets_[static_cast<size_t>(number)] = -1;
            ::close(fd);
        });
    }
}

std::string ScriptedPeer::url(std::string_view path) const {
    return base::format("{}://localhost:{}{}", tls_ ? "https" : "http", port_, path);
}

void ScriptedPeer::note(std::string what) {
    std::lock_guard lock(mutex_);
    notes_.push_back(std::move(what));
}

std::vector<std::string> ScriptedPeer::notes() {
    std::lock_guard lock(mutex_);
    return notes_;
}

int ScriptedPeer::connections() {
    std::lock_guard lock(mutex_);
    return static_cast<int>(sockets_.size());
}

std::string http_reply(int status, std::string_view body, std::string_view more_headers) {
    return base::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                        more_headers, body);
}

ScriptedPeer::Script http_script(HttpAnswer answer) {
    return [answer = std::move(answer)](PeerConnection& connection, int) {
        while (true) {
            const std::string request = connection.read_http();
            if (request.empty()) return;
            connection.write(answer(request));
        }
    };
}

}  // namespace leadflow::outbound
