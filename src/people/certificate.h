// SPDX-License-Identifier: Apache-2.0
// Certificate: what is left when a person's data are erased: that it was done, not to whom. The
// subject is a hash that whoever knows the address can make again; the signature says that this
// server wrote it.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"

#include <string>
#include <string_view>

namespace leadflow::people {

struct Certificate {
    std::string id;  // 32 hex letters.
    base::Time erased_at{};
    std::string subject;  // Hex SHA-256 of the id and the address in lower case.
    int64_t runs = 0;
    int64_t receipts = 0;
    int64_t mentions = 0;  // Further runs in which the address stands, left as they are.
    std::string by;        // As auth::Caller::author(): empty for the command line.
    std::string signature;
};

std::string subject_of(std::string_view id, std::string_view mail);
// Hex HMAC-SHA-256 of everything else in it.
std::string signature_of(const Certificate& certificate, std::string_view key);

model::JsonObject to_json(const Certificate& certificate);
base::Result<Certificate> certificate_of(std::string_view json);

// 32 bytes from the file; made at the first call, readable by its owner only.
base::Result<std::string> signing_key(const std::string& file);

}  // namespace leadflow::people
