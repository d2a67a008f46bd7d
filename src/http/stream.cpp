// SPDX-License-Identifier: Apache-2.0
#include "http/stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "base/encoding.h"

namespace leadflow::http {
namespace {

Stream::Outcome outcome_of_errno(Stream::State blocked) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {blocked, 0};
    return {Stream::State::kBroken, 0};
}

int as_int(size_t size) { return static_cast<int>(std::min<size_t>(size, INT_MAX)); }

}  // namespace

bool Stream::start_tls(SSL_CTX* context) {
    tls_.reset(SSL_new(context));
    if (!tls_ || SSL_set_fd(tls_.get(), socket_.fd()) != 1) return false;
    SSL_set_accept_state(tls_.get());
    return true;
}

Stream::Outcome Stream::read_raw(char* buffer, size_t size) {
    const ssize_t got = ::recv(socket_.fd(), buffer, size, 0);
    if (got > 0) return {State::kMoved, static_cast<size_t>(got)};
    if (got == 0) return {State::kEnd, 0};
    return outcome_of_errno(State::kWantsRead);
}

Stream::Outcome Stream::read(char* buffer, size_t size) {
    if (!tls_) return read_raw(buffer, size);
    // OpenSSL judges by the thread's error queue, which others on this thread may have left full.
    ERR_clear_error();
    const int got = SSL_read(tls_.get(), buffer, as_int(size));
    if (got > 0) return {State::kMoved, static_cast<size_t>(got)};
    return tls_failure(got);
}

Stream::Outcome Stream::write(const char* bytes, size_t size) {
    if (!tls_) {
        const ssize_t sent = ::send(socket_.fd(), bytes, size, MSG_NOSIGNAL);
        if (sent >= 0) return {State::kMoved, static_cast<size_t>(sent)};
        return outcome_of_errno(State::kWantsWrite);
    }
    ERR_clear_error();
    const int sent = SSL_write(tls_.get(), bytes, as_int(size));
    if (sent > 0) return {State::kMoved, static_cast<size_t>(sent)};
    return tls_failure(sent);
}

std::string Stream::peer_fingerprint() const {
    const X509* certificate = tls_ ? SSL_get0_peer_certificate(tls_.get()) : nullptr;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (certificate == nullptr ||
        X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    return base::hex({reinterpret_cast<const char*>(digest.data()), size});
}

Stream::Outcome Stream::tls_failure(int result) {
    switch (SSL_get_error(tls_.get(), result)) {
        case SSL_ERROR_WANT_READ: return {State::kWantsRead, 0};
        case SSL_ERROR_WANT_WRITE: return {State::kWantsWrite, 0};
        case SSL_ERROR_ZERO_RETURN: return {State::kEnd, 0};
        default: break;
    }
    tls_broken_ = true;
    ERR_clear_error();
    return {State::kBroken, 0};
}

void Stream::end_output() {
    if (tls_ && !tls_broken_ && !handshaking()) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    ::shutdown(socket_.fd(), SHUT_WR);
}

}  // namespace leadflow::http
