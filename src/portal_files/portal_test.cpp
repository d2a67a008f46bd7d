// SPDX-License-Identifier: Apache-2.0
#include "portal_files/portal.h"

#include "base/random.h"
#include "base/text.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace leadflow::portal_files {
namespace {

class PortalTest : public testing::Test {
  protected:
    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        base::format("leadflow_portal_{}_{}", ::getpid(), base::SystemRandom().next());
    int nonces_ = 0;
    std::unique_ptr<Portal> portal_;

    void SetUp() override {
        std::filesystem::create_directories(folder_ / "pages/assets");
        put("secret.txt", "not a page");
        put("pages/index.html",
            R"(<base href="__LEADFLOW_BASE__"><meta nonce="__LEADFLOW_NONCE__"><i nonce="__LEADFLOW_NONCE__">)");
        put("pages/assets/index-AbCd.js", "script");
        put("pages/icon.svg", "<svg/>");
        portal_ = std::make_unique<Portal>(Options{folder_ / "pages", [this] { return nonce(); }});
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string nonce() { return "nonce" + std::to_string(++nonces_); }
    void put(const std::string& name, std::string_view text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    http::Response get(const std::string& path, http::Headers headers = {}) {
        http::RequestHead head;
        head.method = "GET";
        head.path = path;
        if (!headers.has("Accept")) headers.add("Accept", "text/html,*/*;q=0.8");
        head.headers = std::move(headers);
        return portal_->answer(head, path, "/leads/");
    }
};

TEST_F(PortalTest, ThePageHasItsBaseAndANonceOfItsOwn) {
    const http::Response first = get("/");
    EXPECT_EQ(first.body, R"(<base href="/leads/"><meta nonce="nonce1"><i nonce="nonce1">)");
    const std::string_view policy = first.headers.value("Content-Security-Policy");
    EXPECT_NE(policy.find("style-src 'self' 'nonce-nonce1';"), std::string_view::npos);
    EXPECT_NE(policy.find("script-src 'self';"), std::string_view::npos);
    EXPECT_TRUE(policy.starts_with("default-src 'none';"));
    EXPECT_EQ(first.headers.value("Cache-Control"), "no-store");
    EXPECT_EQ(first.headers.value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(first.headers.value("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(first.headers.value("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_NE(get("/").body.find("nonce2"), std::string::npos);
}

TEST_F(PortalTest, EveryPathThatIsNoFileIsThePage) {
    for (const char* path : {"/flows", "/runs/0858CU00", "/flows/a%20b/edit", "/index.html"}) {
        EXPECT_EQ(get(path).status, 200) << path;
        EXPECT_TRUE(get(path).body.starts_with("<base")) << path;
    }
    http::Headers script;
    script.add("Accept", "*/*");
    EXPECT_EQ(get("/flows", script).status, 404);
    EXPECT_EQ(get("/assets/index-Old.js").status, 404);
}

TEST_F(PortalTest, HashedFilesAreKeptForEverAndOthersAreAskedForAgain) {
    const http::Response script = get("/assets/index-AbCd.js");
    EXPECT_EQ(script.body, "script");
    EXPECT_EQ(script.headers.value("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(script.headers.value("Cache-Control"), "public, max-age=31536000, immutable");
    const http::Response icon = get("/icon.svg");
    EXPECT_EQ(icon.headers.value("Content-Type"), "image/svg+xml");
    EXPECT_EQ(icon.headers.value("Cache-Control"), "no-cache");
    http::Headers known;
    known.add("If-None-Match", base::format("\"other\", {}", icon.headers.value("ETag")));
    const http::Response again = get("/icon.svg", known);
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.headers.value("ETag"), icon.headers.value("ETag"));
}

TEST_F(PortalTest, NothingOutsideOfTheFolderIsServed) {
    std::filesystem::create_symlink(folder_ / "secret.txt", folder_ / "pages/link.txt");
    for (const char* path :
         {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/link.txt",
          "/..%2fsecret.txt", "/%00", "//etc/passwd", "/.git", "/assets"})
        EXPECT_EQ(get(path).body.find("not a page"), std::string::npos) << path;
    EXPECT_EQ(get("/%zz").status, 404);
}

TEST(EmbeddedPortal, HasAPageAndWhatItNamesPacked) {
    const Portal portal({"", [] { return "n"; }});
    http::RequestHead head;
    head.method = "GET";
    head.headers.add("Accept", "text/html");
    const http::Response page = portal.answer(head, "/", "/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("<base href=\"/\""), std::string::npos);
    EXPECT_EQ(page.body.find("__LEADFLOW"), std::string::npos);
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.gzip) continue;
        const std::string path(file.path);
        const http::Response plain = portal.answer(head, path, "/");
        http::RequestHead packing = head;
        packing.headers.add("Accept-Encoding", "br, gzip;q=0.8");
        const http::Response packed = portal.answer(packing, path, "/");
        EXPECT_EQ(packed.headers.value("Content-Encoding"), "gzip") << path;
        EXPECT_EQ(packed.body, file.bytes) << path;
        EXPECT_EQ(plain.headers.value("Content-Encoding"), "") << path;
        EXPECT_FALSE(plain.body.empty()) << path;
        EXPECT_EQ(plain.headers.value("ETag"), packed.headers.value("ETag")) << path;
    }
}

}  // namespace
}  // namespace leadflow::portal_files
