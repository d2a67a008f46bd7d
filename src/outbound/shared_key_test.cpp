// SPDX-License-Identifier: Apache-2.0
#include "outbound/shared_key.h"

#include <gtest/gtest.h>

namespace leadflow::outbound {
namespace {

// The emulator's account, which Microsoft publishes.
constexpr std::string_view kKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const base::Time kMonday = *base::parse_iso("2025-01-06T10:00:00Z");

model::HttpCall call(model::SharedKey::Service service, std::string method, std::string url) {
    model::HttpCall made;
    made.method = std::move(method);
    made.url = std::move(url);
    made.shared_key =
        model::SharedKey{service, "devstoreaccount1", model::Secret(std::string(kKey))};
    return made;
}

std::string authorization(const model::HttpCall& made) {
    for (const auto& [name, value] : made.secret_headers)
        if (name == "Authorization") return value.reveal();
    return "(none)";
}

TEST(SharedKey, SignsATableCall) {
    auto made = call(model::SharedKey::Service::kTable, "POST",
                     "https://devstoreaccount1.table.core.windows.net/MarketplaceLeads");
    made.headers = {{"Content-Type", "application/json"}, {"x-ms-version", "2019-02-02"}};
    sign_with_shared_key(made, kMonday);
    EXPECT_EQ(authorization(made),
              "SharedKey devstoreaccount1:KXHsZLwovqcKv7Qke4DcxjPQxG5l6PcjuHrAkAZJG9A=");
}

TEST(SharedKey, SignsABlobCall) {
    auto made = call(model::SharedKey::Service::kBlob, "PUT",
                     "https://devstoreaccount1.blob.core.windows.net/leads/2025/01/06/lead-1.json");
    made.headers = {{"X-Ms-Version", "2021-08-06"},
                    {"Content-Type", "application/json"},
                    {"If-None-Match", "*"},
                    {"x-ms-blob-type", "BlockBlob"}};
    made.body = "{\"a\":1}";
    sign_with_shared_key(made, kMonday);
    EXPECT_EQ(authorization(made),
              "SharedKey devstoreaccount1:hCmPqiNEAA50446jCqpoPyShVBdU0gjFsDSLD3tQPyU=");
}

TEST(SharedKey, PathStyleUrlsNameTheAccountTwice) {
    auto made = call(model::SharedKey::Service::kTable, "GET",
                     "http://127.0.0.1:10002/devstoreaccount1/Leads()?$top=1&comp=acl");
    made.headers = {{"x-ms-date", "D"}};
    EXPECT_EQ(text_to_sign(made),
              "GET\n\n\nD\n/devstoreaccount1/devstoreaccount1/Leads()?comp=acl");
}

TEST(SharedKey, ABlobsParametersAreSignedSortedAndDecoded) {
    auto made = call(model::SharedKey::Service::kBlob, "GET",
                     "https://x.example?restype=container&Comp=list&prefix=a%20b&prefix=A");
    made.headers = {{"x-ms-date", "D"}, {"x-ms-b", " 2 "}, {"X-MS-A", "1"}};
    EXPECT_EQ(text_to_sign(made),
              "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-a:1\nx-ms-b:2\nx-ms-date:D\n"
              "/devstoreaccount1/\ncomp:list\nprefix:A,a b\nrestype:container");
}

TEST(SharedKey, SigningAgainReplacesDateAndSignature) {
    auto made = call(model::SharedKey::Service::kTable, "GET", "https://x.example/Leads()");
    sign_with_shared_key(made, kMonday);
    const std::string first = authorization(made);
    sign_with_shared_key(made, kMonday + std::chrono::minutes(1));
    EXPECT_EQ(made.headers.size(), 1u);
    EXPECT_EQ(made.secret_headers.size(), 1u);
    EXPECT_NE(authorization(made), first);
}

TEST(SharedKey, AKeyIsBase64AndAnAccountIsAName) {
    EXPECT_TRUE(is_usable({.account = "a", .key = model::Secret("YWJj")}));
    EXPECT_FALSE(is_usable({.account = "a", .key = model::Secret("not base64!")}));
    EXPECT_FALSE(is_usable({.account = "", .key = model::Secret("YWJj")}));
    EXPECT_FALSE(is_usable({.account = "a:b", .key = model::Secret("YWJj")}));
}

}  // namespace
}  // namespace leadflow::outbound
