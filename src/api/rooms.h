// SPDX-License-Identifier: Apache-2.0
// Rooms: what the API works with. Wired by app/.
#pragma once

#include "api/run_feed.h"
#include "auth/accounts.h"
#include "auth/tokens.h"
#include "backups/backups.h"
#include "connectors/registry.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "gallery/gallery.h"
#include "keys/key_rotation.h"
#include "marketplace/marketplace.h"
#include "people/people.h"
#include "runner/run_starts.h"
#include "runner/runner.h"
#include "store/store.h"
#include "watch/watch.h"

#include <string>

namespace leadflow::api {

// The rooms it works with; all outlive it.
struct Rooms {
    store::Store& store;
    flows::Catalog& catalog;
    flows::Connections& connections;
    const connectors::Registry& registry;
    runner::Runner& runner;
    auth::Tokens& tokens;
    std::string public_url;  // "https://leads.example.com", without a trailing '/'.
    auth::Accounts& accounts;
    gallery::Gallery* gallery = nullptr;  // nullptr: no connectors can be imported.
    RunFeed* feed = nullptr;              // nullptr: nobody can watch runs.
    keys::KeyRotation* keys = nullptr;    // nullptr: the sealing key cannot be changed.
    watch::Watch* watch = nullptr;        // nullptr: nobody watches.
    std::string version = {};
    std::string certificate_file = {};    // Of TLS; empty: served in clear.
    runner::RunStarts* starts = nullptr;  // nullptr: no run begins here but by resubmission.
    people::People* people = nullptr;     // nullptr: nothing is known of persons.
    marketplace::Marketplace* market = nullptr;  // nullptr: there are no offers.
    backups::Backups* backups = nullptr;  // nullptr: no backups are taken.
};

}  // namespace leadflow::api
