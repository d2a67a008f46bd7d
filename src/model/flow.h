// SPDX-License-Identifier: Apache-2.0
// A flow and its versions, and the connections that flows use, as stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/definition.h"
#include "model/ids.h"
#include "model/json.h"

namespace leadflow::model {

enum class FlowState { kOn, kOff };

// Every save is a version; runs name the version that they run.
struct FlowVersion {
    FlowId flow;
    int64_t number = 0;  // From 1.
    base::Time saved{};
    std::string document;  // JSON text as imported, byte for byte.
    std::string author;    // Who saved it: a user's id, "token:NAME"; empty: through the socket.
};

struct Flow {
    FlowId id;
    std::string name;
    FlowState state = FlowState::kOff;
    base::Time created{};
    base::Time modified{};
    int64_t version = 0;           // The published one.
    int64_t draft = 0;             // The version that waits to be published; 0: none.
    int64_t newest = 0;            // Of all versions; the store counts it, SaveFlow does not.
    std::string sealed_key;        // Its own key, sealed (crypto/sealed_box.h): signs callbacks, and
                                   // its URL while url_keys is empty.
    std::string url_keys;          // flows/url_keys.h; empty: none.
};

// A connection's settings are shown, its secrets never: they are sealed in the store.
struct Connection {
    ConnectionId id;
    std::string name;
    std::string api;  // "shared_dynamicscrmonline", "shared_office365", "shared_smtp", …
    base::Time created{};
    Json settings = JsonObject();  // Text values by key: "host", "port", "tenant", "client_id".
    std::string sealed_secrets;    // A sealed JSON object of text values: "client_secret", …
    // When a person signed in at the far side, or gave a refresh token: whatever tokens came of an
    // earlier sign-in are not this one's.
    std::optional<base::Time> signed_in;
    std::optional<base::Time> sign_in_ends;  // The refresh token's end, where it was told.
    // The last call by it that went otherwise than the one before. SaveConnection leaves these two
    // as they are: NoteConnectionCall writes them.
    std::optional<base::Time> called;
    std::string call_error;  // Empty: it went well.
};

// A connector that was imported: its OpenAPI definition and what goes with it, as published.
struct ImportedConnector {
    std::string name;  // "acmecrm" of "shared_acmecrm".
    base::Time imported{};
    std::string summary;     // JSON for lists: title, operations, what can run.
    bool script = false;     // A script.csx lay beside the definition.
    std::string definition;  // Empty in lists.
    std::string properties;  // apiProperties.json; empty: none.
};

// What a room keeps of its own, small and few: a value by scope and key. Who owns the scope knows
// what it holds; secrets in it are sealed.
struct Setting {
    std::string scope;
    std::string key;
    std::string value;  // JSON text.
};

struct ApiToken {
    std::string name;
    std::string hash;  // Hex SHA-256 of the token; the token itself is shown once.
    base::Time created{};
};

}  // namespace leadflow::model
