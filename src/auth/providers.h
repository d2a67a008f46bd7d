// SPDX-License-Identifier: Apache-2.0
// Providers: by whom people sign in besides a password (OpenID Connect), as an owner has set it. In
// memory as in the store; client secrets are sealed there. How a provider is asked: oidc/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "crypto/sealed_box.h"
#include "journal/journal.h"
#include "model/call.h"
#include "model/json.h"
#include "model/user.h"
#include "store/store.h"

namespace leadflow::auth {

struct Provider {
    std::string id;      // In addresses: "entra".
    std::string title;   // For people: "Contoso".
    std::string issuer;  // "https://login.microsoftonline.com/TENANT/v2.0"
    std::string client_id;
    std::string sealed_secret;  // Empty: the provider knows us without one (PKCE alone).
    // What people become whom nobody has invited, if their verified address is of these domains.
    std::optional<model::Role> new_people;
    std::vector<std::string> domains;
};

// Call from any thread.
class Providers {
  public:
    // All outlive it.
    Providers(store::Store& store, journal::Journal& journal, const crypto::SealedBox& box)
        : store_(store), journal_(journal), box_(box) {}

    base::Status load();

    std::vector<Provider> all() const;
    std::optional<Provider> find(std::string_view id) const;
    base::Result<model::Secret> secret_of(const Provider& provider) const;
    // Whether this user may sign in by password: an owner always, so that nobody locks all out.
    bool takes_password_of(const model::User& user) const;
    bool takes_passwords() const;

    // {"password":…,"providers":[{"id","title","issuer","clientId","hasSecret","newPeople",
    // "domains"}]}
    model::Json shown() const;
    // The same with "clientSecret" where it is new; absent keeps it. Replaces all; kInvalidInput
    // says what is wrong, and changes nothing.
    base::Status replace(const model::Json& wanted);

    // Sealed again what is not sealed by the box's present key; how many that were.
    base::Result<size_t> seal_anew();

  private:
    struct State {
        bool password = true;
        std::vector<Provider> providers;
    };
    base::Result<Provider> read(const model::Json& json, const std::vector<Provider>& before) const;
    base::Status save(State state) REQUIRES(save_mutex_);
    State state() const;

    store::Store& store_;
    journal::Journal& journal_;
    const crypto::SealedBox& box_;
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_, held over the commit.
    mutable base::Mutex mutex_;
    State state_ GUARDED_BY(mutex_);
};

// What a provider's client secret is sealed for.
std::string provider_purpose(std::string_view id);
// "https://host/…" without query, fragment and user; http on this machine only.
bool is_safe_address(std::string_view url);
// Whether the address is of one of the domains.
bool is_of_domains(std::string_view email, const std::vector<std::string>& domains);

}  // namespace leadflow::auth
