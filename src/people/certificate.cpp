// SPDX-License-Identifier: Apache-2.0
#include "people/certificate.h"

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/key_file.h"
#include "crypto/mac.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

namespace leadflow::people {
namespace {

constexpr size_t kKeyBytes = 32;

}  // namespace

std::string subject_of(std::string_view id, std::string_view mail) {
    return base::hex(crypto::sha256(base::format("{}:{}", id, base::lower(mail))));
}

std::string signature_of(const Certificate& certificate, std::string_view key) {
    model::JsonObject told = to_json(certificate);
    told.erase("signature");
    return base::hex(crypto::hmac_sha256(key, model::to_text(told)));
}

model::JsonObject to_json(const Certificate& certificate) {
    return {{"id", certificate.id},
            {"erasedAt", base::iso_text(certificate.erased_at)},
            {"subject", certificate.subject},
            {"runs", certificate.runs},
            {"receipts", certificate.receipts},
            {"mentions", certificate.mentions},
            {"by", certificate.by},
            {"signature", certificate.signature}};
}

base::Result<Certificate> certificate_of(std::string_view json) {
    const model::Json value = TRY(model::parse_json(json));
    Certificate certificate;
    certificate.id = model::text_at(value, "id");
    const auto time = base::parse_iso(model::text_at(value, "erasedAt"));
    if (!time || certificate.id.empty()) return base::corrupt("a certificate of an erasure");
    certificate.erased_at = *time;
    certificate.subject = model::text_at(value, "subject");
    certificate.runs = model::integer_at(value, "runs").value_or(0);
    certificate.receipts = model::integer_at(value, "receipts").value_or(0);
    certificate.mentions = model::integer_at(value, "mentions").value_or(0);
    certificate.by = model::text_at(value, "by");
    certificate.signature = model::text_at(value, "signature");
    return certificate;
}

base::Result<std::string> signing_key(const std::string& file) {
    if (::access(file.c_str(), F_OK) != 0)
        TRY(crypto::write_key_file(file, crypto::random_bytes(kKeyBytes)));
    std::ifstream in(file, std::ios::binary);
    std::string key{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (key.size() != kKeyBytes) return base::corrupt(file + " is not a key of 32 bytes");
    return key;
}

}  // namespace leadflow::people
