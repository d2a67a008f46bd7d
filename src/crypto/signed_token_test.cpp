// SPDX-License-Identifier: Apache-2.0
#include "crypto/signed_token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/test_certificate.h"

namespace leadflow::crypto {
namespace {

TEST(SignedToken, IsReadWithItsCertificate) {
    const TestCertificate own;
    const auto token = sign_token(own.pfx("pw"), "pw", R"({"iss":"me"})");
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(read_token(*token, own.pem()).value(), R"({"iss":"me"})");
    const std::string header = *base::from_base64(token->substr(0, token->find('.')));
    EXPECT_NE(header.find(R"("alg":"PS256","typ":"JWT","x5t#S256":")"), std::string::npos);
}

TEST(SignedToken, IsRefusedWithAnotherCertificateOrAChange) {
    const TestCertificate own, other;
    const std::string token = *sign_token(own.pfx("pw"), "pw", R"({"iss":"me"})");
    EXPECT_EQ(read_token(token, other.pem()).error().code, base::ErrorCode::kUnauthorized);
    std::string forged = token;
    const size_t claim = forged.find('.') + 3;
    forged[claim] = forged[claim] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_token(forged, own.pem()));
    EXPECT_FALSE(read_token("a.b", own.pem()));
    EXPECT_FALSE(read_token(token, "no certificate"));
}

TEST(SignedToken, TheCertificateSaysWhenItEnds) {
    const TestCertificate own;
    const auto end = certificate_end(own.pfx("pw"), "pw");
    ASSERT_TRUE(end);
    const auto left = *end - base::SystemClock().now();
    EXPECT_GT(left, std::chrono::minutes(55));
    EXPECT_LE(left, std::chrono::hours(1));
    EXPECT_FALSE(certificate_end(own.pfx("pw"), "wrong"));
}

TEST(SignedToken, SaysWhatIsWrongWithTheFileAndNothingOfIt) {
    const TestCertificate own;
    EXPECT_EQ(sign_token("no file", "pw", "{}").error().message,
              "the certificate is not a PKCS #12 file");
    EXPECT_EQ(sign_token(own.pfx("pw"), "wrong", "{}").error().message,
              "the certificate's file cannot be opened with this password");
}

}  // namespace
}  // namespace leadflow::crypto
