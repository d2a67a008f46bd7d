// SPDX-License-Identifier: Apache-2.0
// Connections: how flows sign in elsewhere. Their secrets are sealed in the store, opened only in
// memory, and never given out. Whether they work is told to them (LastCall), not tried here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "crypto/sealed_box.h"
#include "journal/journal.h"
#include "model/invocation.h"
#include "store/store.h"

namespace leadflow::flows {

// Call from any thread.
class Connections {
  public:
    // All outlive it.
    Connections(store::Store& store, journal::Journal& journal, const crypto::SealedBox& box,
                const base::Clock& clock);

    base::Status load();

    struct New {
        std::string api;
        std::string name;
        std::map<std::string, std::string> settings;
        std::map<std::string, std::string> secrets;
    };
    // Replaces the connection of the same name.
    base::Result<model::Connection> add(const New& made);
    // Changes what it names and leaves the rest. kNotFound: no such connection.
    base::Result<model::Connection> change(const New& changes);
    base::Status remove(std::string_view name);
    std::vector<model::Connection> all() const;  // By name; secrets sealed.
    base::Result<model::Connection> find(std::string_view name) const;

    // What a person's consent at the far side brought: one of the two.
    struct SignedIn {
        model::Secret refresh_token;
        model::Secret access_token;         // Of a far side that gives no refresh tokens.
        std::optional<base::Time> ends;     // Of that token.
    };
    // Durable on return. kNotFound: the connection is not there any more.
    base::Status sign_in(const model::ConnectionId& id, const SignedIn& brought);
    // A newer refresh token of the sign-in that `holder` names (OpenConnection::holder). Durable
    // on return; of a sign-in that was replaced meanwhile it keeps nothing.
    base::Status keep_refresh_token(const std::string& holder, const model::Secret& refresh_token,
                                    std::optional<base::Time> ends);

    // Writes down how the last calls went where that was not written yet: before the program ends.
    base::Status save_last_calls();
    // The row that says how the last call went, when it is worth a write (LastCall::tell).
    static model::Change call_note(const model::OpenConnection& connection);

    // Seals again what is not sealed by the box's present key; how many that were.
    base::Result<size_t> seal_anew();
    // Which secrets it has, by key.
    std::vector<std::string> secret_keys(const model::Connection& connection) const;

    // The connection that a flow's reference means: the one of that name, else the only one of
    // its API. The error says which connection to make.
    // `except`: as if there were no connection of that name.
    base::Result<std::shared_ptr<const model::OpenConnection>> resolve(
        const model::ConnectionReference& reference, std::string_view except = {}) const;
    base::Result<std::shared_ptr<const model::OpenConnection>> open(std::string_view name) const;

  private:
    struct Entry {
        model::Connection connection;
        std::shared_ptr<const model::OpenConnection> opened;
    };
    base::Result<model::Connection> put(const New& made) REQUIRES(save_mutex_);
    // Seals the secrets into it, commits, and publishes it.
    base::Status save(model::Connection connection, const model::JsonObject& secrets,
                      bool forget_last_call) REQUIRES(save_mutex_);
    // `last_call`: of the entry before; none: of what the store says.
    base::Result<Entry> open_entry(model::Connection connection,
                                   std::shared_ptr<model::LastCall> last_call = nullptr) const;
    std::optional<Entry> entry_of(const model::ConnectionId& id) const;

    store::Store& store_;
    journal::Journal& journal_;
    const crypto::SealedBox& box_;
    const base::Clock& clock_;

    mutable base::Mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);  // By name.
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_.
};

}  // namespace leadflow::flows
