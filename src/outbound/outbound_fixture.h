// SPDX-License-Identifier: Apache-2.0
// The language of outbound's tests: an Outbound of one thread that may call this machine, and
// calls that are waited for.
#pragma once

#include <gtest/gtest.h>
#include "outbound/outbound.h"
#include "outbound/scripted_peer.h"

#include <future>
#include <memory>
#include <string>

namespace leadflow::outbound {

class OutboundTest : public testing::Test {
  protected:
    OutboundTest() { options_.private_hosts_allowed = {"localhost", "127.0.0.1", "::1"}; }
    ~OutboundTest() override { outbound_.reset(); }

    // The first call starts it; options_ are set before.
    CurlOutbound& outbound() {
        if (!outbound_) {
            outbound_ =
                std::make_unique<CurlOutbound>(options_, clock_, metrics_, refresh_tokens_);
            EXPECT_TRUE(outbound_->start().has_value());
        }
        return *outbound_;
    }

    static model::Call get(const std::string& url) {
        model::Call call;
        call.what = model::HttpCall{.url = url};
        call.time_max = std::chrono::seconds(20);
        return call;
    }
    static model::Call post(const std::string& url, std::string body) {
        model::Call call = get(url);
        http(call).method = "POST";
        http(call).body = std::move(body);
        return call;
    }
    static model::HttpCall& http(model::Call& call) { return std::get<model::HttpCall>(call.what); }

    std::future<model::Reply> begin(model::Call call) {
        std::promise<model::Reply> promise;
        std::future<model::Reply> reply = promise.get_future();
        outbound().perform(std::move(call),
                           [promise = std::move(promise)](model::Reply arrived) mutable {
                               promise.set_value(std::move(arrived));
                           });
        return reply;
    }
    model::Reply perform(model::Call call) { return begin(std::move(call)).get(); }

    static std::string header(const model::Reply& reply, std::string_view name) {
        for (const auto& [given, value] : reply.headers)
            if (given == name) return value;
        return "(absent)";
    }

    base::ManualClock clock_{base::Time(std::chrono::hours(24 * 365 * 50))};
    base::Metrics metrics_;
    Options options_;
    RefreshTokens* refresh_tokens_ = nullptr;  // Set before the first call.

  private:
    std::unique_ptr<CurlOutbound> outbound_;
};

}  // namespace leadflow::outbound
