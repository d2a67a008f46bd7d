// SPDX-License-Identifier: Apache-2.0
// Signatures by the examples of RFC 7515 and RFC 7520, and everything that is nearly one.
#include "crypto/jwt.h"

#include <gtest/gtest.h>

#include "crypto/mac.h"
#include "crypto/test_signer.h"

namespace leadflow::crypto {
namespace {

// RFC 7515, A.2 and A.3: the same claims under two keys.
const std::string kClaims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string kRsaModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp"
    "-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWv"
    "G6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA"
    "9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4L"
    "T6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD"
    "TW9gb54h4FRWyuXpoQ";
const std::string kRsaToken =
    "eyJhbGciOiJSUzI1NiJ9." + kClaims +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
    "p0igcN_IoypGlUPQGe77Rw";
const std::string kEcX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const std::string kEcY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const std::string kEcToken =
    "eyJhbGciOiJFUzI1NiJ9." + kClaims +
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q";

// RFC 7520, section 4: one text under a hobbit's keys.
const std::string kText =
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250b"
    "yB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcm"
    "UgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const std::string kHobbitModulus =
    "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSC"
    "pMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVf"
    "Hd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCL"
    "qKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
const std::string kHobbitRs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kText +
    ".MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xugl"
    "II7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8"
    "wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_o"
    "I-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const std::string kHobbitPs384 =
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kText +
    ".cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TT"
    "B5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYR"
    "Xe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa6"
    "4QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";
const std::string kHobbitX =
    "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt";
const std::string kHobbitY =
    "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1";
const std::string kHobbitEs512 =
    "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kText +
    ".AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3"
    "mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";

bool fits(const base::Result<PublicKey>& key, std::string_view algorithm,
          const std::string& token) {
    EXPECT_TRUE(key) << (key ? "" : key.error().message);
    const auto jws = read_jws(token);
    EXPECT_TRUE(jws) << token;
    return key && jws && key->check(algorithm, *jws);
}

TEST(JwtTest, TheExamplesOfTheStandardsFit) {
    EXPECT_TRUE(fits(PublicKey::rsa(kRsaModulus, "AQAB"), "RS256", kRsaToken));
    EXPECT_TRUE(fits(PublicKey::elliptic("P-256", kEcX, kEcY), "ES256", kEcToken));
    EXPECT_TRUE(fits(PublicKey::rsa(kHobbitModulus, "AQAB"), "RS256", kHobbitRs256));
    EXPECT_TRUE(fits(PublicKey::rsa(kHobbitModulus, "AQAB"), "PS384", kHobbitPs384));
    EXPECT_TRUE(fits(PublicKey::elliptic("P-521", kHobbitX, kHobbitY), "ES512", kHobbitEs512));
    EXPECT_EQ(read_jws(kEcToken)->header, R"({"alg":"ES256"})");
    EXPECT_EQ(read_jws(kEcToken)->payload.substr(0, 12), R"({"iss":"joe")");
    const TestSigner pss("PS256");
    EXPECT_TRUE(fits(PublicKey::rsa(pss.part("n"), pss.part("e")), "PS256",
                     pss.token_of("1", "{}")));
}

TEST(JwtTest, OnlyTheAlgorithmOfTheKeyFits) {
    const auto rsa = PublicKey::rsa(kRsaModulus, "AQAB");
    const auto ec = PublicKey::elliptic("P-256", kEcX, kEcY);
    for (const char* wrong : {"PS256", "RS384", "RS512", "ES256", "HS256", "none", "None", "rs256",
                              "RS256 ", ""})
        EXPECT_FALSE(fits(rsa, wrong, kRsaToken)) << wrong;
    for (const char* wrong : {"RS256", "ES384", "ES512", "ES256K", "HS256", "none", ""})
        EXPECT_FALSE(fits(ec, wrong, kEcToken)) << wrong;
    for (const char* unknown : {"none", "HS256", "HS512", "dir", "EdDSA", "RSA1_5", ""})
        EXPECT_FALSE(key_kind_of(unknown)) << unknown;
    EXPECT_EQ(key_kind_of("PS512"), KeyKind::kRsa);
    EXPECT_EQ(key_kind_of("ES384"), KeyKind::kP384);
}

TEST(JwtTest, APublicKeyIsNoSharedSecret) {
    // HS256 with the key's own text as its secret: the oldest trick.
    const std::string text = base::base64url(R"({"alg":"HS256"})") + "." + kClaims;
    const std::string token = text + "." + base::base64url(hmac_sha256(kRsaModulus, text));
    EXPECT_FALSE(fits(PublicKey::rsa(kRsaModulus, "AQAB"), "HS256", token));
    EXPECT_FALSE(fits(PublicKey::rsa(kRsaModulus, "AQAB"), "RS256", token));
}

TEST(JwtTest, ATokenThatWasTouchedDoesNotFit) {
    const auto rsa = PublicKey::rsa(kRsaModulus, "AQAB");
    const auto ec = PublicKey::elliptic("P-256", kEcX, kEcY);
    const size_t claims_at = kRsaToken.find('.') + 5;
    for (auto [key, algorithm, token] : {std::tuple(&rsa, "RS256", kRsaToken),
                                         std::tuple(&ec, "ES256", kEcToken)}) {
        for (const size_t at : {claims_at, token.rfind('.') + 3, token.size() - 9}) {
            std::string touched = token;
            touched[at] = touched[at] == 'A' ? 'B' : 'A';
            EXPECT_FALSE(fits(*key, algorithm, touched)) << at;
        }
    }
    const TestSigner other;
    EXPECT_FALSE(fits(PublicKey::rsa(other.part("n"), other.part("e")), "RS256", kRsaToken));
}

TEST(JwtTest, AnEllipticSignatureHasItsLengthAndIsNotZero) {
    const auto key = PublicKey::elliptic("P-256", kEcX, kEcY);
    const std::string text = kEcToken.substr(0, kEcToken.rfind('.') + 1);
    const std::string right = read_jws(kEcToken)->signature;
    for (const std::string& wrong :
         {std::string(), std::string(64, '\0'), std::string(64, '\xff'), right.substr(1),
          right + '\0', '\0' + right, right.substr(0, 32), std::string(1, '\x30') + right,
          // As DER, which is another spelling of the same.
          "\x30\x44\x02\x20" + right.substr(0, 32) + "\x02\x20" + right.substr(32)})
        EXPECT_FALSE(fits(key, "ES256", text + base::base64url(wrong))) << wrong.size();
}

TEST(JwtTest, TokensHaveOneSpelling) {
    for (const std::string& wrong : std::vector<std::string>{
             "", ".", "..", "...", "a.b", "YQ.YQ", "YQ.YQ.YQ.YQ", "YQ.YQ.YQ.", "Y.YQ.YQ",
             "YR.YQ.YQ",    // Loose bits: another spelling of YQ.
             "YQ==.YQ.YQ", "YQ.YQ .YQ", "YQ.Y\nQ.YQ", "YQ.Y+.YQ", "YQ.Y/.YQ",
             "YQ.YQ.YQ\n", " YQ.YQ.YQ", std::string("YQ.Y\0Q.YQ", 9), "YQ.Yé.YQ",
             std::string(kJwtBytesMax + 1, 'A'), std::string(kJwtBytesMax, '.')})
        EXPECT_FALSE(read_jws(wrong)) << wrong.substr(0, 40);
    // Without a signature it can be read, but no key takes it.
    ASSERT_TRUE(read_jws("e30.e30."));
    EXPECT_FALSE(fits(PublicKey::rsa(kRsaModulus, "AQAB"), "RS256", "e30.e30."));
    const auto key = PublicKey::elliptic("P-256", kEcX, kEcY);
    for (size_t length = 0; length < kEcToken.size(); ++length) {
        const auto cut = read_jws(kEcToken.substr(0, length));
        EXPECT_FALSE(cut && key->check("ES256", *cut)) << length;
    }
}

TEST(JwtTest, KeysAreSound) {
    EXPECT_FALSE(PublicKey::elliptic("P-256", kEcY, kEcX)) << "not on the curve";
    EXPECT_FALSE(PublicKey::elliptic("P-384", kEcX, kEcY));
    EXPECT_FALSE(PublicKey::elliptic("P-521", kEcX, kEcY));
    EXPECT_FALSE(PublicKey::elliptic("secp256k1", kEcX, kEcY));
    EXPECT_FALSE(PublicKey::elliptic("", "", ""));
    EXPECT_FALSE(PublicKey::elliptic("P-256", kEcX, ""));
    EXPECT_FALSE(PublicKey::elliptic("P-256", base::base64url(std::string(32, '\0')),
                                     base::base64url(std::string(32, '\0'))));
    const TestSigner weak("RS256", 1024);
    EXPECT_FALSE(PublicKey::rsa(weak.part("n"), weak.part("e")));
    EXPECT_FALSE(PublicKey::rsa(kRsaModulus, "AQ")) << "an exponent of one signs everything";
    EXPECT_FALSE(PublicKey::rsa(kRsaModulus, "Ag"));
    EXPECT_FALSE(PublicKey::rsa(kRsaModulus, ""));
    EXPECT_FALSE(PublicKey::rsa(kRsaModulus, kRsaModulus));
    EXPECT_FALSE(PublicKey::rsa("", "AQAB"));
    EXPECT_FALSE(PublicKey::rsa(base::base64url(std::string(2048, '\xff')), "AQAB"));
    EXPECT_FALSE(PublicKey::rsa(kRsaModulus + "=", "AQAB"));
}

}  // namespace
}  // namespace leadflow::crypto
