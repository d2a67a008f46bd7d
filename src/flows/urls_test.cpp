// SPDX-License-Identifier: Apache-2.0
// Keys of flows' URLs, and what URLs ask for besides.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/mac.h"
#include "flows/flows_fixture.h"

namespace leadflow::flows {
namespace {

base::Result<engine::OperationFacts> any_operation(const engine::OperationQuery& query) {
    return engine::OperationFacts{.operation = query.operation};
}

UrlGuard guard(const std::string& given, const UrlGuard& before = {}) {
    auto read = guard_of(*model::parse_json(given), before);
    EXPECT_TRUE(read) << read.error().message;
    return *read;
}
std::string fault(const std::string& given) {
    const auto read = guard_of(*model::parse_json(given), {});
    return read ? std::string() : read.error().message;
}

TEST(AddressRangeTest, HoldsWhatIsInside) {
    const UrlGuard some = guard(R"({"addresses":["203.0.113.0/25","2001:db8::/33","192.0.2.7"]})");
    for (const char* inside : {"203.0.113.0", "203.0.113.127", "2001:db8:7fff::1", "192.0.2.7",
                               "::ffff:192.0.2.7"})
        EXPECT_TRUE(some.admits_address(inside)) << inside;
    for (const char* outside :
         {"203.0.113.128", "203.0.114.1", "2001:db8:8000::1", "192.0.2.8", "", "none", "::1"})
        EXPECT_FALSE(some.admits_address(outside)) << outside;
    EXPECT_TRUE(guard(R"({"addresses":["0.0.0.0/0"]})").admits_address("8.8.8.8"));
    EXPECT_FALSE(guard(R"({"addresses":["0.0.0.0/0"]})").admits_address("2001:db8::1"));
    for (const char* bad : {"10.0.0.0/33", "10.0.0", "x/8", "::/129", "10.0.0.0/-1", ""})
        EXPECT_FALSE(AddressRange::of(bad)) << bad;
}

TEST(UrlGuardTest, TheBodysSignatureIsHexOrBase64OfItsBytes) {
    const UrlGuard signed_body = guard(R"({"hmac":{"header":"X-Signature","secret":"key"}})");
    const std::string mac = crypto::hmac_sha256("key", "{\"a\":1}");
    for (const std::string& good :
         {base::hex(mac), "sha256=" + base::hex(mac), base::base64(mac), "SHA256=" + base::hex(mac)})
        EXPECT_TRUE(signed_body.admits_body(good, "{\"a\":1}")) << good;
    for (const std::string& bad : {std::string(), base::hex(mac).substr(1), base::hex(mac) + "0"})
        EXPECT_FALSE(signed_body.admits_body(bad, "{\"a\":1}")) << bad;
    EXPECT_FALSE(signed_body.admits_body(base::hex(mac), "{\"a\": 1}"));
}

TEST(UrlGuardTest, ANameAndAPasswordAreAskedFor) {
    const UrlGuard basic = guard(R"({"basic":{"user":"ms","password":"p:w"}})");
    EXPECT_TRUE(basic.admits_basic("Basic " + base::base64("ms:p:w")));
    EXPECT_TRUE(basic.admits_basic("basic " + base::base64("ms:p:w")));
    for (const std::string& bad :
         {std::string(), "Basic " + base::base64("ms:p"), std::string("Bearer x"), std::string("Basic %")})
        EXPECT_FALSE(basic.admits_basic(bad)) << bad;
}

TEST(UrlGuard, ATokenAndACertificateAreAskedForAsTheyAreGiven) {
    const UrlGuard token = guard(
        R"({"bearer":{"tenant":"7F3C2A10-5b1e-5c4d-9a6b-0123456789ab","audience":"api://a","clientIds":["x"]}})");
    EXPECT_FALSE(token.is_open());
    EXPECT_EQ(token.bearer->clients, std::vector<std::string>{"x"});
    EXPECT_EQ(guard(model::to_text(to_json(token))).bearer->audience, "api://a");
    for (const char* wrong :
         {R"({"bearer":{"tenant":"contoso","audience":"a"}})", R"({"bearer":{"tenant":"https://a.example"}})",
          R"({"basic":{"user":"u","password":"p"},"bearer":{"tenant":"https://a.example","audience":"a"}})",
          R"({"clientCertificate":{"thumbprints":[]}})", R"({"clientCertificate":{"thumbprints":["ab12"]}})"})
        EXPECT_EQ(guard_of(*model::parse_json(wrong), {}).error().code, base::ErrorCode::kInvalidInput) << wrong;
    const std::string print(64, 'a');
    const UrlGuard shown = guard(R"({"clientCertificate":{"thumbprints":["AA:)" + print.substr(2) + R"("]}})");
    EXPECT_FALSE(shown.is_open());
    EXPECT_TRUE(shown.admits_certificate(print));
    EXPECT_FALSE(shown.admits_certificate(""));
    EXPECT_FALSE(shown.admits_certificate(std::string(64, 'b')));
}

TEST(UrlGuardTest, SecretsAreKeptWhenLeftOutAndNeverShown) {
    const UrlGuard before =
        guard(R"({"hmac":{"header":"X-S","secret":"k1"},"basic":{"user":"u","password":"p1"}})");
    const UrlGuard after = guard(R"({"hmac":{"header":"X-T"},"basic":{"user":"v"}})", before);
    EXPECT_EQ(after.hmac_secret, "k1");
    EXPECT_EQ(after.password, "p1");
    const std::string shown = model::to_text(to_json(after));
    EXPECT_EQ(shown.find("k1"), std::string::npos);
    EXPECT_EQ(shown.find("p1"), std::string::npos);
    EXPECT_TRUE(guard("{}", before).is_open());
}

TEST(UrlGuardTest, WhatCannotBeMeantIsRefusedByName) {
    EXPECT_NE(fault(R"({"addresses":["house"]})").find("addresses"), std::string::npos);
    EXPECT_NE(fault(R"({"addresses":"10.0.0.1"})").find("addresses"), std::string::npos);
    EXPECT_NE(fault(R"({"perMinute":0})").find("perMinute"), std::string::npos);
    EXPECT_NE(fault(R"({"hmac":{"header":"X S","secret":"k"}})").find("hmac.header"),
              std::string::npos);
    EXPECT_NE(fault(R"({"hmac":{"header":"X-S"}})").find("hmac.secret"), std::string::npos);
    EXPECT_NE(fault(R"({"basic":{"user":"a:b","password":"p"}})").find("basic.user"),
              std::string::npos);
}

TEST(RateLimitTest, LetsABurstThroughAndThenOneAfterTheOther) {
    RateLimit limit;
    base::Time now = base::from_micros(1800000000000000);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(limit.take(6, now), std::nullopt);
    const auto wait = limit.take(6, now);
    ASSERT_TRUE(wait);
    EXPECT_LE(*wait, std::chrono::seconds(10) + std::chrono::milliseconds(1));
    EXPECT_EQ(limit.take(6, now + std::chrono::seconds(11)), std::nullopt);
    EXPECT_TRUE(limit.take(6, now + std::chrono::seconds(11)));
}

class UrlsTest : public testing::Test {
  protected:
    FlowRooms rooms_{any_operation};
    LiveFlowPtr live_ = *rooms_.catalog.import({.document = guide("crm")});
    const model::FlowId id_ = live_->flow.id;

    LiveFlowPtr after_restart() {
        Catalog reloaded(rooms_.store, rooms_.journal, *rooms_.box, rooms_.clock, any_operation);
        EXPECT_TRUE(reloaded.load());
        return reloaded.find(id_.text());
    }
    base::Time now() { return rooms_.clock.now(); }
};

TEST_F(UrlsTest, ANewKeyGoesBesideTheOldOneUntilThatEnds) {
    const std::string first = live_->signature;
    const LiveFlowPtr second = *rooms_.catalog.rotate_url(id_, std::chrono::days(3));
    EXPECT_NE(second->signature, first);
    EXPECT_EQ(second->own_signature, first) << "what asks for results stays";
    for (const LiveFlowPtr& live : {second, after_restart()}) {
        EXPECT_EQ(live->key_of(second->signature, now()), UrlKeyName::kPresent);
        EXPECT_EQ(live->key_of(first, now()), UrlKeyName::kOlder);
        EXPECT_EQ(live->key_of(first, now() + std::chrono::days(4)), std::nullopt);
        EXPECT_EQ(live->key_of("", now()), std::nullopt);
    }
    const LiveFlowPtr third = *rooms_.catalog.rotate_url(id_, std::chrono::days(3));
    EXPECT_EQ(third->key_of(first, now()), std::nullopt) << "of two older ones the newer stays";
    EXPECT_EQ(third->key_of(second->signature, now()), UrlKeyName::kOlder);
    ASSERT_TRUE(rooms_.catalog.end_older_url(id_));
    EXPECT_EQ(after_restart()->key_of(second->signature, now()), std::nullopt);
    EXPECT_EQ(rooms_.catalog.end_older_url(id_).error().code, base::ErrorCode::kNotFound);
    EXPECT_FALSE(rooms_.catalog.rotate_url(id_, -std::chrono::hours(1)));
}

TEST_F(UrlsTest, ASaveKeepsTheKeysAndTheGuard) {
    const LiveFlowPtr rotated = *rooms_.catalog.rotate_url(id_, std::chrono::days(3));
    ASSERT_TRUE(rooms_.catalog.guard_url(id_, *model::parse_json(R"({"perMinute":5})")));
    const LiveFlowPtr saved = *rooms_.catalog.save(id_, guide("both"));
    EXPECT_EQ(saved->signature, rotated->signature);
    EXPECT_EQ(saved->older_signature, rotated->older_signature);
    ASSERT_NE(saved->guard, nullptr);
    EXPECT_EQ(after_restart()->guard->per_minute, 5);
    ASSERT_TRUE(rooms_.catalog.guard_url(id_, *model::parse_json("{}")));
    EXPECT_EQ(rooms_.catalog.find(id_.text())->guard, nullptr);
}

TEST_F(UrlsTest, UseIsTakenAlongWithItsKeyAndSurvivesARestart) {
    live_->url_state->present.note("192.0.2.1", now());
    live_->url_state->present.note("192.0.2.2", now());
    const LiveFlowPtr rotated = *rooms_.catalog.rotate_url(id_, std::chrono::days(3));
    EXPECT_EQ(rotated->url_state->present.told().count, 0);
    EXPECT_EQ(rotated->url_state->older.told().callers, 2U);
    rotated->url_state->present.note("192.0.2.3", now());
    ASSERT_TRUE(rooms_.catalog.save_url_uses());
    const auto told = after_restart()->url_state->present.told();
    EXPECT_EQ(told.count, 1);
    EXPECT_EQ(told.last_address, "192.0.2.3");
}

TEST_F(UrlsTest, AnotherSealingKeySealsTheirSecretsAnew) {
    ASSERT_TRUE(rooms_.catalog.rotate_url(id_, std::chrono::days(3)));
    ASSERT_TRUE(rooms_.catalog.guard_url(
        id_, *model::parse_json(R"({"hmac":{"header":"X-S","secret":"k1"}})")));
    const std::string signature = rooms_.catalog.find(id_.text())->signature;
    ASSERT_TRUE(rooms_.box->change_key());
    ASSERT_TRUE(rooms_.catalog.seal_anew());
    ASSERT_TRUE(rooms_.box->forget_old_keys());
    const LiveFlowPtr live = after_restart();
    EXPECT_EQ(live->signature, signature);
    EXPECT_EQ(live->guard->hmac_secret, "k1");
}

}  // namespace
}  // namespace leadflow::flows
