// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) signed with a certificate's key, as Entra ID takes them instead of a
// client secret: PS256, the certificate named by its thumbprint (x5t#S256). What the claims say is
// the caller's.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace leadflow::crypto {

// `pfx` is PKCS #12 with one RSA key and its certificate. kInvalidInput says what is wrong with it,
// never what is in it.
base::Result<std::string> sign_token(std::string_view pfx, const std::string& password,
                                     std::string_view claims);
// Until when the certificate in that file is good.
base::Result<base::Time> certificate_end(std::string_view pfx, const std::string& password);
// The claims (JSON text) when the token was signed with the key of this certificate (PEM).
base::Result<std::string> read_token(std::string_view token, std::string_view certificate_pem);

}  // namespace leadflow::crypto
