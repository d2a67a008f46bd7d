// SPDX-License-Identifier: Apache-2.0
// Which token a call may use, and when somebody is to fetch one: pure bookkeeping in memory.
// The fetching itself, and who waits for it, is the loop's.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "model/call.h"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace leadflow::outbound {

// Why there is no token, as a call's reply says it.
struct TokenFailure {
    std::string fault;
    bool permanent = false;
};

// Only one thread.
class TokenCache {
  public:
    explicit TokenCache(std::chrono::seconds renew_ahead) : renew_ahead_(renew_ahead) {}

    enum class Answer { kUse, kWait, kFailed };
    struct Advice {
        Answer answer = Answer::kWait;
        std::string bearer;    // kUse.
        uint64_t number = 0;   // kUse: tells this token from the one before it.
        TokenFailure failure;  // kFailed.
        bool fetch = false;    // The asker starts a fetch, also beside kUse (renewal ahead).
    };
    Advice ask(const std::string& key, base::Time now);

    void fetched(const std::string& key, std::string bearer, std::chrono::seconds lifetime,
                 base::Time now);
    // A newer refresh token came for this holder: calls that were planned before it have the old.
    void renewed(const std::string& holder, model::Secret refresh_token);
    void use_newest(const std::string& holder, model::TokenRequest& request) const;
    void failed(const std::string& key, TokenFailure failure, base::Time now);
    // A call with token `number` was answered 401. Only the current token is dropped for that.
    void refused(const std::string& key, uint64_t number);

    // Holds the secret only as a hash. Of a holder's refresh token it holds nothing: it stays the
    // same when the refresh token changes.
    static std::string key_of(const model::TokenRequest& request);
    // Whose refresh token it is; empty: it asks with none.
    static std::string holder_of(const model::TokenRequest& request);

  private:
    struct Entry {
        std::string bearer;  // Empty: none.
        uint64_t number = 0;
        base::Time renew_at;
        base::Time ends_at;
        bool fetching = false;
        TokenFailure failure;
        base::Time failed_until;  // No new fetch before.
    };
    void drop_old(base::Time now);

    const std::chrono::seconds renew_ahead_;
    std::unordered_map<std::string, Entry> entries_;
    std::unordered_map<std::string, model::Secret> refresh_tokens_;  // The newest, by holder.
    uint64_t last_number_ = 0;
};

// The call that fetches a token, and what its reply means. kInvalidInput: the certificate that
// stands for the secret cannot be used.
base::Result<model::HttpCall> token_call(const model::TokenRequest& request, base::Time now);
struct TokenReply {
    std::string bearer;  // Empty: failed.
    std::chrono::seconds lifetime{0};
    model::Secret refresh_token;  // A newer one, where the far side changes them.
    std::optional<std::chrono::seconds> refresh_lifetime;  // Where it is told.
    TokenFailure failure;
};
TokenReply read_token_reply(const model::TokenRequest& request, const model::Reply& reply);

}  // namespace leadflow::outbound
