// SPDX-License-Identifier: Apache-2.0
// The server's TLS: an SSL_CTX made from certificate and key, and made anew when the files change.
#pragma once

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <array>
#include <memory>

#include "base/mutex.h"
#include "base/result.h"
#include "http/server.h"

namespace leadflow::http {

struct FreeTlsContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContextPtr = std::unique_ptr<SSL_CTX, FreeTlsContext>;

// kInvalidInput when the files cannot be read or do not belong together.
base::Result<TlsContextPtr> load_tls_context(const TlsFiles& files);

// Call from any thread.
class Tls {
  public:
    static base::Result<std::unique_ptr<Tls>> open(const TlsFiles& files);

    // A connection keeps the context that it began with. The caller owns one reference.
    TlsContextPtr context() const EXCLUDES(mutex_);
    // Loads the pair again when a file has changed. A pair that is not whole (the key is written
    // after the certificate) leaves the old one in use and is tried again at the next change.
    void reload_if_changed() EXCLUDES(mutex_);

  private:
    // What tells one version of a file from the next, a rename included.
    struct Stamp {
        ino_t inode = 0;
        off_t size = 0;
        int64_t seconds = 0;
        int64_t nanoseconds = 0;
        bool operator==(const Stamp&) const = default;
    };
    using Stamps = std::array<Stamp, 2>;

    explicit Tls(TlsFiles files) : files_(std::move(files)) {}
    static Stamp stamp_of(const std::string& path);
    Stamps stamps() const {
        return {stamp_of(files_.certificate_file), stamp_of(files_.key_file)};
    }

    const TlsFiles files_;
    mutable base::Mutex mutex_;
    TlsContextPtr context_ GUARDED_BY(mutex_);
    Stamps tried_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::http
