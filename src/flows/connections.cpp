// SPDX-License-Identifier: Apache-2.0
#include "flows/connections.h"

#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "flows/limits.h"

namespace leadflow::flows {
namespace {

// Sealed for one connection: its text does not open as another's.
std::string purpose_of(const model::Connection& connection) {
    return "connection " + connection.id.text();
}

model::JsonObject texts(const std::map<std::string, std::string>& values) {
    model::JsonObject object;
    for (const auto& [key, value] : values) object[key] = value;
    return object;
}

}  // namespace

Connections::Connections(store::Store& store, journal::Journal& journal,
                         const crypto::SealedBox& box, const base::Clock& clock)
    : store_(store), journal_(journal), box_(box), clock_(clock) {}

base::Status Connections::load() {
    for (model::Connection& connection : TRY(store_.connections())) {
        const std::string name = connection.name;
        auto entry = open_entry(std::move(connection));
        if (!entry) {
            LOG_ERROR("connection {} cannot be opened: {}", name, entry.error().message);
            continue;
        }
        base::MutexLock lock(mutex_);
        entries_[name] = std::move(*entry);
    }
    return {};
}

base::Result<Connections::Entry> Connections::open_entry(model::Connection connection) const {
    auto opened = std::make_shared<model::OpenConnection>();
    opened->name = connection.name;
    opened->api = connection.api;
    opened->settings = connection.settings;
    const std::string plain =
        TRY(box_.open_sealed(connection.sealed_secrets, purpose_of(connection)));
    const model::Json secrets = TRY(model::parse_json(plain));
    if (!secrets.is_object()) return base::corrupt("secrets are not an object");
    opened->secrets = secrets.get_object();
    return Entry{std::move(connection), std::move(opened)};
}

base::Result<model::Connection> Connections::add(const New& made) {
    base::MutexLock saving(save_mutex_);
    return put(made);
}

base::Result<model::Connection> Connections::change(const New& changes) {
    base::MutexLock saving(save_mutex_);
    const auto old = TRY(open(changes.name));
    New made{.api = old->api, .name = changes.name};
    for (const auto& [key, value] : old->settings.get_object())
        made.settings[key] = model::text_of(value);
    for (const auto& [key, value] : old->secrets) made.secrets[key] = model::text_of(value);
    for (const auto& [key, value] : changes.settings) made.settings[key] = value;
    for (const auto& [key, value] : changes.secrets) made.secrets[key] = value;
    return put(made);
}

base::Result<model::Connection> Connections::put(const New& made) {
    if (made.name.empty()) return base::invalid_input("a connection needs a name");
    model::Connection connection;
    {
        base::MutexLock lock(mutex_);
        const auto found = entries_.find(made.name);
        if (found != entries_.end()) connection = found->second.connection;
        else if (entries_.size() >= kConnectionsMax)
            return base::limit_exceeded(
                base::format("there are {} connections already", kConnectionsMax));
    }
    if (connection.id.empty()) {
        connection.id = model::ConnectionId(base::hex(crypto::random_bytes(16)));
        connection.created = clock_.now();
    }
    connection.name = made.name;
    connection.api = made.api;
    connection.settings = texts(made.settings);
    connection.sealed_secrets =
        box_.seal(model::to_text(texts(made.secrets)), purpose_of(connection));
    Entry entry = TRY(open_entry(connection));
    TRY(journal_.commit({model::SaveConnection{connection}}));
    base::MutexLock lock(mutex_);
    entries_[made.name] = std::move(entry);
    return connection;
}

base::Status Connections::remove(std::string_view name) {
    base::MutexLock saving(save_mutex_);
    model::ConnectionId id;
    {
        base::MutexLock lock(mutex_);
        const auto found = entries_.find(name);
        if (found == entries_.end())
            return base::not_found(base::format("there is no connection '{}'", name));
        id = found->second.connection.id;
    }
    TRY(journal_.commit({model::DeleteConnection{id}}));
    base::MutexLock lock(mutex_);
    entries_.erase(std::string(name));
    return {};
}

std::vector<model::Connection> Connections::all() const {
    base::MutexLock lock(mutex_);
    std::vector<model::Connection> connections;
    for (const auto& [name, entry] : entries_) connections.push_back(entry.connection);
    return connections;
}

std::vector<std::string> Connections::secret_keys(const model::Connection& connection) const {
    base::MutexLock lock(mutex_);
    std::vector<std::string> keys;
    const auto found = entries_.find(connection.name);
    if (found == entries_.end()) return keys;
    for (const auto& member : found->second.opened->secrets) keys.emplace_back(member.key());
    return keys;
}

base::Result<std::shared_ptr<const model::OpenConnection>> Connections::open(
    std::string_view name) const {
    base::MutexLock lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end())
        return base::not_found(base::format("there is no connection '{}'", name));
    return found->second.opened;
}

base::Result<std::shared_ptr<const model::OpenConnection>> Connections::resolve(
    const model::ConnectionReference& reference) const {
    base::MutexLock lock(mutex_);
    const auto named = entries_.find(reference.connection_name);
    if (named != entries_.end() &&
        base::equals_ignoring_case(named->second.connection.api, reference.api))
        return named->second.opened;
    const Entry* only = nullptr;
    int count = 0;
    for (const auto& [name, entry] : entries_) {
        if (!base::equals_ignoring_case(entry.connection.api, reference.api)) continue;
        only = &entry;
        ++count;
    }
    if (count == 1) return only->opened;
    const std::string& wanted =
        reference.connection_name.empty() ? reference.key : reference.connection_name;
    if (count > 1)
        return base::not_found(base::format("several connections fit {} and none is named '{}'",
                                            reference.api, wanted));
    return base::not_found(
        base::format("there is no connection '{}' for {}: add it (leadflow connection add {} --name "
                     "{}) and resubmit",
                     wanted, reference.api, reference.api, wanted));
}

}  // namespace leadflow::flows
