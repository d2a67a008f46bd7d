// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <arpa/inet.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/log.h"
#include "base/text.h"
#include "http/descriptor.h"
#include "http/server.h"

namespace leadflow::http {
namespace {

constexpr long kValidDays = 825;  // More is refused by some clients.
constexpr long kBackdatedSeconds = 24 * 60 * 60;  // For clients whose clock is behind.
constexpr int kVersion3 = 2;
constexpr size_t kCommonNameMax = 64;  // RFC 5280, ub-common-name.

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

base::Error openssl_failed(std::string_view doing) {
    return base::internal(base::format("making a certificate: {} failed", doing));
}

bool add_name(GENERAL_NAMES* names, int type, std::string_view bytes) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_STRING* text = ASN1_STRING_type_new(type == GEN_DNS ? V_ASN1_IA5STRING
                                                             : V_ASN1_OCTET_STRING);
    if (name == nullptr || text == nullptr ||
        ASN1_STRING_set(text, bytes.data(), static_cast<int>(bytes.size())) != 1 ||
        sk_GENERAL_NAME_push(names, name) == 0) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(text);
        return false;
    }
    GENERAL_NAME_set0_value(name, type, text);
    return true;
}

// As an address where it is one: clients compare the two kinds apart.
bool add_host(GENERAL_NAMES* names, const std::string& host) {
    std::array<char, sizeof(in6_addr)> address{};
    if (::inet_pton(AF_INET, host.c_str(), address.data()) == 1)
        return add_name(names, GEN_IPADD, {address.data(), sizeof(in_addr)});
    if (::inet_pton(AF_INET6, host.c_str(), address.data()) == 1)
        return add_name(names, GEN_IPADD, {address.data(), sizeof(in6_addr)});
    return add_name(names, GEN_DNS, host);
}

bool add_alternative_names(X509* certificate, const std::string& host) {
    const Owned<GENERAL_NAMES> names(GENERAL_NAMES_new());
    if (!names) return false;
    for (const char* own : {"localhost", "127.0.0.1", "::1"})
        if (!add_host(names.get(), own)) return false;
    const bool known = host.empty() || host == "localhost" || host == "127.0.0.1" || host == "::1";
    if (!known && !add_host(names.get(), host)) return false;
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0,
                             X509V3_ADD_DEFAULT) == 1;
}

bool add_extension(X509* certificate, int nid, const char* value) {
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
    bytes[0] = (bytes[0] & 0x7F) | 0x40;  // Positive and of full length.
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), &BN_free);
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

base::Result<Owned<X509>> certificate_for(EVP_PKEY* key, const std::string& host) {
    Owned<X509> certificate(X509_new());
    if (!certificate) return openssl_failed("allocation");
    X509* raw = certificate.get();
    const std::string name = host.empty() ? "localhost" : host.substr(0, kCommonNameMax);
    X509_NAME* subject = X509_get_subject_name(raw);
    const bool filled =
        X509_set_version(raw, kVersion3) == 1 && set_serial(raw) &&
        X509_gmtime_adj(X509_getm_notBefore(raw), -kBackdatedSeconds) != nullptr &&
        X509_time_adj_ex(X509_getm_notAfter(raw), static_cast<int>(kValidDays), 0, nullptr) !=
            nullptr &&
        X509_set_pubkey(raw, key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<int>(name.size()), -1, 0) == 1 &&
        X509_set_issuer_name(raw, subject) == 1;
    if (!filled) return openssl_failed("filling it in");
    if (!add_alternative_names(raw, host) ||
        !add_extension(raw, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(raw, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(raw, NID_ext_key_usage, "serverAuth"))
        return openssl_failed("naming its hosts");
    if (X509_sign(raw, key, EVP_sha256()) == 0) return openssl_failed("signing");
    return certificate;
}

std::string text_in(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

// Whole or not at all, and never readable by others, not even for a moment.
base::Status write_file(const std::string& path, std::string_view text, mode_t mode) {
    const std::string draft = path + ".new";
    ::unlink(draft.c_str());
    Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    bool written = file.open();
    while (written && !text.empty()) {
        const ssize_t count = ::write(file.fd(), text.data(), text.size());
        written = count > 0;
        if (written) text.remove_prefix(static_cast<size_t>(count));
    }
    if (written && ::fsync(file.fd()) == 0 && ::rename(draft.c_str(), path.c_str()) == 0)
        return {};
    const std::string why = std::strerror(errno);
    ::unlink(draft.c_str());
    return base::unavailable(base::format("writing {}: {}", path, why));
}

}  // namespace

base::Status make_certificate(const TlsFiles& files, const std::string& host) {
    const bool has_certificate = ::access(files.certificate_file.c_str(), F_OK) == 0;
    const bool has_key = ::access(files.key_file.c_str(), F_OK) == 0;
    if (has_certificate && has_key) return {};
    if (has_certificate || has_key)
        return base::conflict(base::format("of {} and {} only one exists: not overwriting it",
                                           files.certificate_file, files.key_file));
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key) return openssl_failed("generating the key");
    const Owned<X509> certificate = TRY(certificate_for(key.get(), host));
    const Owned<BIO> key_text(BIO_new(BIO_s_mem()));
    const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
    if (!key_text || !certificate_text ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
        return openssl_failed("writing PEM");
    // The key first: a certificate without its key would never be made good again.
    TRY(write_file(files.key_file, text_in(key_text.get()), 0600));
    base::Status written = write_file(files.certificate_file, text_in(certificate_text.get()), 0644);
    if (!written) {
        ::unlink(files.key_file.c_str());
        return written;
    }
    LOG_INFO("made a self-signed certificate: {}", files.certificate_file);
    return {};
}

}  // namespace leadflow::http
