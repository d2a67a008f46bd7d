// SPDX-License-Identifier: Apache-2.0
#include "http/tls.h"

#include <openssl/err.h>

#include <array>

#include "base/log.h"
#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK";
// 128 bits first: they are enough, and a quarter cheaper per byte.
constexpr const char* kCiphers13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr long kSessionSeconds = 2 * 60 * 60;
constexpr long kSessionsKept = 4096;
// One ticket after a TLS 1.3 handshake: a sender that comes again saves the signature, which is
// most of a handshake's millisecond. OpenSSL's two would only make the flight longer.
constexpr size_t kTickets = 1;
constexpr unsigned char kSessionContext[] = "leadflow";
constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::string last_tls_error() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    std::string text = reason == nullptr ? "unknown reason" : reason;
    ERR_clear_error();
    return text;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* in, unsigned int in_length, void*) {
    unsigned char* chosen = nullptr;
    const int found =
        SSL_select_next_proto(&chosen, out_length, kHttp11, sizeof kHttp11, in, in_length);
    if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

// An encrypted key would ask for its password on the terminal and so stop the program.
int no_password(char*, int, int, void*) { return -1; }

// Whose certificate it is, is a matter of its fingerprint.
int take_any(int, X509_STORE_CTX*) { return 1; }

}  // namespace

base::Result<TlsContextPtr> load_tls_context(const TlsFiles& files) {
    ERR_clear_error();
    TlsContextPtr context(SSL_CTX_new(TLS_server_method()));
    if (!context) return base::internal("making a TLS context: " + last_tls_error());
    SSL_CTX* raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // One read() for a record's header and content instead of two.
    SSL_CTX_set_read_ahead(raw, 1);
    SSL_CTX_set_default_passwd_cb(raw, no_password);
    if (files.ask_client) SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, take_any);
    SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(raw, kSessionsKept);
    SSL_CTX_set_timeout(raw, kSessionSeconds);
    if (SSL_CTX_set_cipher_list(raw, kCiphers12) != 1 ||
        SSL_CTX_set_ciphersuites(raw, kCiphers13) != 1 ||
        SSL_CTX_set_num_tickets(raw, kTickets) != 1 ||
        SSL_CTX_set_session_id_context(raw, kSessionContext, sizeof kSessionContext - 1) != 1)
        return base::internal("setting up TLS: " + last_tls_error());
    if (SSL_CTX_use_certificate_chain_file(raw, files.certificate_file.c_str()) != 1)
        return base::invalid_input(base::format("reading the certificate {}: {}",
                                                files.certificate_file, last_tls_error()));
    if (SSL_CTX_use_PrivateKey_file(raw, files.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        return base::invalid_input(base::format("reading the key {} for the certificate {}: {}",
                                                files.key_file, files.certificate_file,
                                                last_tls_error()));
    if (SSL_CTX_check_private_key(raw) != 1)
        return base::invalid_input(base::format("the key {} does not belong to the certificate {}",
                                                files.key_file, files.certificate_file));
    return context;
}

base::Result<std::unique_ptr<Tls>> Tls::open(const TlsFiles& files) {
    std::unique_ptr<Tls> tls(new Tls(files));
    base::MutexLock lock(tls->mutex_);
    tls->tried_ = tls->stamps();
    tls->context_ = TRY(load_tls_context(files));
    lock.unlock();
    return tls;
}

TlsContextPtr Tls::context() const {
    base::MutexLock lock(mutex_);
    SSL_CTX_up_ref(context_.get());
    return TlsContextPtr(context_.get());
}

void Tls::reload_if_changed() {
    const Stamps now = stamps();
    {
        base::MutexLock lock(mutex_);
        if (now == tried_) return;
        tried_ = now;
    }
    auto loaded = load_tls_context(files_);
    if (!loaded) {
        LOG_WARNING("the changed certificate is not used, the old one stays: {}",
                    loaded.error().message);
        return;
    }
    base::MutexLock lock(mutex_);
    context_ = std::move(loaded).value();
    LOG_INFO("certificate {} reloaded", files_.certificate_file);
}

Tls::Stamp Tls::stamp_of(const std::string& path) {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) return {};
    return {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

}  // namespace leadflow::http
