// SPDX-License-Identifier: Apache-2.0
// Client: asks providers: where their sign-in page is, and who has come back from it. Remembers what
// providers say about themselves and their keys. Who may come in: auth/users.h.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "auth/providers.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "oidc/id_token.h"
#include "oidc/key_set.h"
#include "oidc/metadata.h"
#include "outbound/outbound.h"

namespace leadflow::oidc {

// Call from any thread that may wait. Errors: kUnavailable, the provider cannot be asked;
// kInvalidInput, it refused; kUnauthorized, what it says is not to be trusted.
class Client {
  public:
    // Both outlive it.
    Client(outbound::Outbound& outbound, const base::Clock& clock)
        : outbound_(outbound), clock_(clock) {}

    // One person's way to the page and back.
    struct Visit {
        std::string redirect_url;
        std::string state;
        std::string nonce;
        model::Secret verifier;
    };
    // The address of the provider's page.
    base::Result<std::string> page_url(const auth::Provider& provider, const Visit& visit);

    struct Brought {
        model::Secret code;
        std::string issuer;  // As told on the way back (RFC 9207); empty: not told.
    };
    base::Result<Person> person(const auth::Provider& provider, const model::Secret& secret,
                                const Visit& visit, const Brought& brought);

  private:
    struct Known {
        base::Result<Metadata> metadata;
        base::Time at{};
    };
    struct KnownKeys {
        std::shared_ptr<const KeySet> keys;
        base::Time at{};
    };
    base::Result<Metadata> metadata_of(const auth::Provider& provider);
    // Not older than `age_max`, if the provider may be asked.
    base::Result<std::shared_ptr<const KeySet>> keys_of(const Metadata& metadata,
                                                        base::Duration age_max);
    base::Result<std::string> fetched(const std::string& url, std::string_view what);
    base::Result<std::string> id_token_of(const auth::Provider& provider,
                                          const Metadata& metadata, const model::Secret& secret,
                                          const Visit& visit, const model::Secret& code);
    base::Result<model::Json> claims_of(const Metadata& metadata, std::string_view token);

    outbound::Outbound& outbound_;
    const base::Clock& clock_;
    base::Mutex mutex_;
    std::map<std::string, Known> by_issuer_ GUARDED_BY(mutex_);
    std::map<std::string, KnownKeys> keys_by_url_ GUARDED_BY(mutex_);
};

}  // namespace leadflow::oidc
