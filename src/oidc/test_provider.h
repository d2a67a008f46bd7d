// SPDX-License-Identifier: Apache-2.0
// TestProvider: an OpenID provider as a function of calls, honest until told otherwise; for tests.
#pragma once

#include <string>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "crypto/test_signer.h"
#include "model/call.h"
#include "model/json.h"

namespace leadflow::oidc {

struct TestProvider {
    std::string issuer = "https://id.example.com";
    crypto::TestSigner key;
    std::string kid = "k1";
    std::string keys = "{\"keys\":[" + key.jwk("k1") + "]}";
    // Of the next person; "nonce" is that of the page's visit, unless it stands here.
    model::JsonObject claims{{"iss", "https://id.example.com"}, {"aud", "client"}, {"sub", "s1"},
                             {"email", "ben@example.com"},      {"email_verified", true},
                             {"name", "Ben"}};
    std::string nonce;
    base::Time now{};
    int down = 0;            // Not 0: the status of every answer.
    std::string refusal;     // Not empty: what the code is answered with, as status 400.
    std::string more;        // In the discovery document.
    std::string token;       // In place of an honest one.
    std::string challenge;   // Of the page's visit; empty: not looked at.
    int discoveries = 0;
    int key_calls = 0;
    model::HttpCall asked;  // For the code.

    // What the browser was sent to.
    void visited(const std::string& url) {
        for (const auto& [name, value] : base::parse_query(url.substr(url.find('?') + 1))) {
            if (name == "nonce") nonce = value;
            if (name == "code_challenge") challenge = value;
        }
    }

    model::Reply answer(const model::Call& call) {
        const auto& http = std::get<model::HttpCall>(call.what);
        if (down != 0) return {.reach = model::Reach::kAnswered, .status = down, .body = "no"};
        if (http.url.ends_with("/.well-known/openid-configuration")) return said(200, discovery());
        if (http.url == issuer + "/keys") return ++key_calls, said(200, keys);
        if (http.url == issuer + "/token") return code_answer(http);
        return said(404, "{}");
    }

  private:
    static model::Reply said(int status, std::string body) {
        return {.reach = model::Reach::kAnswered, .status = status, .body = std::move(body)};
    }
    std::string discovery() {
        ++discoveries;
        return base::format(R"({{"issuer":"{0}","authorization_endpoint":"{0}/auth",
            "token_endpoint":"{0}/token","jwks_uri":"{0}/keys"{1}}})",
                            issuer, more);
    }
    model::Reply code_answer(const model::HttpCall& http) {
        asked = http;
        if (!refusal.empty()) return said(400, refusal);
        for (const auto& [name, value] : base::parse_query(http.body))
            if (name == "code_verifier" && !challenge.empty() &&
                base::base64url(crypto::sha256(value)) != challenge)
                return said(400, R"({"error":"invalid_grant"})");
        model::JsonObject told = claims;
        const int64_t seconds = base::to_micros(now) / 1000000;
        if (!told.contains("nonce")) told["nonce"] = nonce;
        if (!told.contains("iat")) told["iat"] = seconds;
        if (!told.contains("exp")) told["exp"] = seconds + 300;
        const std::string made = token.empty() ? key.token_of(kid, model::to_text(told)) : token;
        return said(200, model::to_text(model::JsonObject{{"access_token", "a"},
                                                          {"id_token", made}}));
    }
};

}  // namespace leadflow::oidc
