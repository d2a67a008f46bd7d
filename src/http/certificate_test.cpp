// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "http/server.h"
#include "http/tls.h"

namespace leadflow::http {
namespace {

class CertificateTest : public testing::Test {
  protected:
    CertificateTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "cert-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        files = {folder + "/a.crt", folder + "/a.key"};
    }
    ~CertificateTest() override { std::filesystem::remove_all(folder); }

    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    // Whether the certificate made for `host` is good for `name`.
    bool good_for(const std::string& name) const {
        FILE* file = std::fopen(files.certificate_file.c_str(), "r");
        X509* certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
        std::fclose(file);
        const bool good = X509_check_host(certificate, name.c_str(), 0, 0, nullptr) == 1 ||
                          X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
        X509_free(certificate);
        return good;
    }

    std::string folder;
    TlsFiles files;
};

TEST_F(CertificateTest, IsGoodForTheHostAndTheMachineItself) {
    ASSERT_TRUE(make_certificate(files, "leads.example"));
    for (const char* name : {"leads.example", "localhost", "127.0.0.1", "::1"})
        EXPECT_TRUE(good_for(name)) << name;
    EXPECT_FALSE(good_for("other.example"));
    EXPECT_TRUE(load_tls_context(files));
}

TEST_F(CertificateTest, AnAddressIsNamedAsOne) {
    ASSERT_TRUE(make_certificate(files, "192.0.2.7"));
    EXPECT_TRUE(good_for("192.0.2.7"));
}

TEST_F(CertificateTest, TheKeyIsReadableByItsOwnerOnly) {
    ASSERT_TRUE(make_certificate(files, "h"));
    struct stat found{};
    ASSERT_EQ(::stat(files.key_file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    EXPECT_FALSE(std::filesystem::exists(files.key_file + ".new"));
}

TEST_F(CertificateTest, APairThatExistsIsLeftAlone) {
    ASSERT_TRUE(make_certificate(files, "h"));
    const std::string before = read(files.certificate_file) + read(files.key_file);
    ASSERT_TRUE(make_certificate(files, "other"));
    EXPECT_EQ(read(files.certificate_file) + read(files.key_file), before);
}

TEST_F(CertificateTest, HalfAPairIsNotOverwritten) {
    std::ofstream(files.key_file) << "precious";
    EXPECT_EQ(make_certificate(files, "h").error().code, base::ErrorCode::kConflict);
    EXPECT_EQ(read(files.key_file), "precious");
}

TEST_F(CertificateTest, AFolderThatIsNotThereIsAnError) {
    files.key_file = folder + "/none/a.key";
    EXPECT_EQ(make_certificate(files, "h").error().code, base::ErrorCode::kUnavailable);
}

TEST_F(CertificateTest, ACertificateWithAnotherKeyIsRefused) {
    ASSERT_TRUE(make_certificate(files, "h"));
    const TlsFiles other{folder + "/b.crt", folder + "/b.key"};
    ASSERT_TRUE(make_certificate(other, "h"));
    EXPECT_EQ(load_tls_context({files.certificate_file, other.key_file}).error().code,
              base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace leadflow::http
