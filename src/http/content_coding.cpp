// SPDX-License-Identifier: Apache-2.0
#include "http/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace leadflow::http {
namespace {

constexpr int kWindowGzip = 15 + 16;
constexpr int kWindowZlib = 15;
constexpr int kWindowRaw = -15;
constexpr size_t kStepBytes = 16 * 1024;

// Frees zlib's state on every way out.
class Inflater {
  public:
    explicit Inflater(int window) { ready_ = inflateInit2(&stream_, window) == Z_OK; }
    ~Inflater() {
        if (ready_) inflateEnd(&stream_);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    bool ready() const { return ready_; }
    z_stream& stream() { return stream_; }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

// "deflate" is the zlib format by the RFC, but some senders omit its two bytes of header.
int deflate_window(std::string_view bytes) {
    if (bytes.size() < 2) return kWindowZlib;
    const unsigned first = static_cast<unsigned char>(bytes[0]);
    const unsigned second = static_cast<unsigned char>(bytes[1]);
    const bool zlib = (first & 0x0F) == Z_DEFLATED && (first * 256 + second) % 31 == 0;
    return zlib ? kWindowZlib : kWindowRaw;
}

}  // namespace

std::optional<ContentCoding> parse_content_coding(std::string_view field) {
    const std::string_view name = base::trimmed(field);
    if (name.empty() || base::equals_ignoring_case(name, "identity")) return ContentCoding::kNone;
    if (base::equals_ignoring_case(name, "gzip")) return ContentCoding::kGzip;
    if (base::equals_ignoring_case(name, "x-gzip")) return ContentCoding::kGzip;
    if (base::equals_ignoring_case(name, "deflate")) return ContentCoding::kDeflate;
    return std::nullopt;
}

base::Result<std::string> decode_content(ContentCoding coding, std::string_view bytes,
                                         size_t bytes_max) {
    if (coding == ContentCoding::kNone) return std::string(bytes);
    Inflater inflater(coding == ContentCoding::kGzip ? kWindowGzip : deflate_window(bytes));
    if (!inflater.ready()) return base::internal("zlib has no memory");
    z_stream& stream = inflater.stream();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out;
    std::array<char, kStepBytes> step;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(step.data());
        stream.avail_out = static_cast<uInt>(step.size());
        const int result = inflate(&stream, Z_NO_FLUSH);
        const size_t made = step.size() - stream.avail_out;
        if (out.size() + made > bytes_max) return base::limit_exceeded("decoded body is too long");
        out.append(step.data(), made);
        if (result == Z_STREAM_END) {
            if (stream.avail_in == 0) return out;
            // A gzip file may have several members (RFC 1952, 2.2); anything else is rubbish.
            if (coding != ContentCoding::kGzip || inflateReset(&stream) != Z_OK) break;
            continue;
        }
        if (result != Z_OK || (made == 0 && stream.avail_in == 0)) break;
    }
    return base::invalid_input("body is not valid in its content coding");
}

}  // namespace leadflow::http
