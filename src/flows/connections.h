// SPDX-License-Identifier: Apache-2.0
// Connections: how flows sign in elsewhere. Their secrets are sealed in the store, opened only in
// memory, and never given out.
#pragma once

#include <map>
#include <memory>
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
    // Which secrets it has, by key.
    std::vector<std::string> secret_keys(const model::Connection& connection) const;

    // The connection that a flow's reference means: the one of that name, else the only one of
    // its API. The error says which connection to make.
    base::Result<std::shared_ptr<const model::OpenConnection>> resolve(
        const model::ConnectionReference& reference) const;
    base::Result<std::shared_ptr<const model::OpenConnection>> open(std::string_view name) const;

  private:
    struct Entry {
        model::Connection connection;
        std::shared_ptr<const model::OpenConnection> opened;
    };
    base::Result<model::Connection> put(const New& made) REQUIRES(save_mutex_);
    base::Result<Entry> open_entry(model::Connection connection) const;

    store::Store& store_;
    journal::Journal& journal_;
    const crypto::SealedBox& box_;
    const base::Clock& clock_;

    mutable base::Mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);  // By name.
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_.
};

}  // namespace leadflow::flows
