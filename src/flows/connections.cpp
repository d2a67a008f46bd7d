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

constexpr std::string_view kRefreshToken = "refresh_token";
constexpr std::string_view kAccessToken = "access_token";

// A connection and its present sign-in: a newer one has another name, so that tokens of the two
// are never taken for one another.
std::string holder_of(const model::Connection& connection) {
    return base::format("{}/{}", connection.id.text(),
                        connection.signed_in ? base::to_micros(*connection.signed_in) : 0);
}

std::string_view text_in(const model::JsonObject& secrets, std::string_view key) {
    const auto* found = secrets.if_contains(boost::json::string_view(key.data(), key.size()));
    return found == nullptr ? std::string_view() : model::text_of(*found);
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

base::Result<Connections::Entry> Connections::open_entry(
    model::Connection connection, std::shared_ptr<model::LastCall> last_call) const {
    auto opened = std::make_shared<model::OpenConnection>();
    if (last_call == nullptr) {
        last_call = std::make_shared<model::LastCall>();
        if (connection.called) last_call->tell(*connection.called, connection.call_error);
    }
    opened->last_call = std::move(last_call);
    opened->holder = holder_of(connection);
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
    std::string token_before;
    std::string api_before;
    {
        base::MutexLock lock(mutex_);
        const auto found = entries_.find(made.name);
        if (found != entries_.end()) {
            connection = found->second.connection;
            api_before = connection.api;
            token_before = text_in(found->second.opened->secrets, kRefreshToken);
        } else if (entries_.size() >= kConnectionsMax) {
            return base::limit_exceeded(
                base::format("there are {} connections already", kConnectionsMax));
        }
    }
    if (connection.id.empty()) {
        connection.id = model::ConnectionId(base::hex(crypto::random_bytes(16)));
        connection.created = clock_.now();
    }
    connection.name = made.name;
    connection.api = made.api;
    connection.settings = texts(made.settings);
    const auto token = made.secrets.find(std::string(kRefreshToken));
    const std::string token_now = token == made.secrets.end() ? "" : token->second;
    if (token_now != token_before) {
        connection.sign_in_ends.reset();
        connection.signed_in.reset();
        if (!token_now.empty()) connection.signed_in = clock_.now();
    }
    // How another service answered says nothing of this one.
    TRY(save(connection, texts(made.secrets), api_before != made.api));
    return find(made.name);
}

base::Status Connections::save(model::Connection connection, const model::JsonObject& secrets,
                               bool forget_last_call) {
    connection.sealed_secrets = box_.seal(model::to_text(secrets), purpose_of(connection));
    std::shared_ptr<model::LastCall> last_call;
    if (const auto before = entry_of(connection.id)) last_call = before->opened->last_call;
    Entry entry = TRY(open_entry(connection, last_call));
    model::Changes changes = {model::SaveConnection{connection}};
    if (forget_last_call)
        changes.emplace_back(model::NoteConnectionCall{connection.id, std::nullopt, ""});
    TRY(journal_.commit(std::move(changes)));
    if (forget_last_call) entry.opened->last_call->forget();
    base::MutexLock lock(mutex_);
    entries_[connection.name] = std::move(entry);
    return {};
}

std::optional<Connections::Entry> Connections::entry_of(const model::ConnectionId& id) const {
    base::MutexLock lock(mutex_);
    for (const auto& [name, entry] : entries_)
        if (entry.connection.id == id) return entry;
    return std::nullopt;
}

base::Status Connections::sign_in(const model::ConnectionId& id, const SignedIn& brought) {
    base::MutexLock saving(save_mutex_);
    auto entry = entry_of(id);
    if (!entry) return base::not_found("the connection is not there any more");
    model::JsonObject secrets = entry->opened->secrets;
    secrets.erase(kRefreshToken);
    if (!brought.refresh_token.empty()) {
        secrets.erase(kAccessToken);
        secrets[kRefreshToken] = brought.refresh_token.reveal();
    } else {
        secrets[kAccessToken] = brought.access_token.reveal();
    }
    model::Connection connection = std::move(entry->connection);
    connection.signed_in = clock_.now();
    connection.sign_in_ends = brought.ends;
    return save(std::move(connection), secrets, true);
}

base::Status Connections::keep_refresh_token(const std::string& holder,
                                             const model::Secret& refresh_token,
                                             std::optional<base::Time> ends) {
    base::MutexLock saving(save_mutex_);
    auto entry = entry_of(model::ConnectionId(holder.substr(0, holder.find('/'))));
    if (!entry || entry->opened->holder != holder) return {};
    model::JsonObject secrets = entry->opened->secrets;
    if (text_in(secrets, kRefreshToken) == refresh_token.reveal()) return {};
    secrets[kRefreshToken] = refresh_token.reveal();
    model::Connection connection = std::move(entry->connection);
    connection.sign_in_ends = ends;
    return save(std::move(connection), secrets, false);
}

model::Change Connections::call_note(const model::OpenConnection& connection) {
    model::NoteConnectionCall note;
    note.connection = model::ConnectionId(connection.holder.substr(0, connection.holder.find('/')));
    if (const auto told = connection.last_call->told()) {
        note.at = told->at;
        note.error = told->error;
    }
    return note;
}

base::Status Connections::save_last_calls() {
    model::Changes changes;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [name, entry] : entries_)
            if (entry.opened->last_call->told()) changes.push_back(call_note(*entry.opened));
    }
    if (changes.empty()) return {};
    return journal_.commit(std::move(changes));
}

base::Result<size_t> Connections::seal_anew() {
    base::MutexLock saving(save_mutex_);
    size_t count = 0;
    // From the store: one that could not be opened at the start is not in memory.
    for (model::Connection& connection : TRY(store_.connections())) {
        if (box_.is_present(connection.sealed_secrets)) continue;
        auto anew = box_.sealed_anew(connection.sealed_secrets, purpose_of(connection));
        if (!anew) {
            LOG_ERROR("connection {} is left as it is: {}", connection.name,
                      anew.error().message);
            continue;
        }
        connection.sealed_secrets = std::move(*anew);
        const auto before = entry_of(connection.id);
        Entry entry =
            TRY(open_entry(connection, before ? before->opened->last_call : nullptr));
        TRY(journal_.commit({model::SaveConnection{connection}}));
        ++count;
        base::MutexLock lock(mutex_);
        entries_[connection.name] = std::move(entry);
    }
    return count;
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

base::Result<model::Connection> Connections::find(std::string_view name) const {
    base::MutexLock lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end())
        return base::not_found(base::format("there is no connection '{}'", name));
    return found->second.connection;
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
    const model::ConnectionReference& reference, std::string_view except) const {
    base::MutexLock lock(mutex_);
    const auto named = entries_.find(reference.connection_name);
    if (named != entries_.end() && named->first != except &&
        base::equals_ignoring_case(named->second.connection.api, reference.api))
        return named->second.opened;
    const Entry* only = nullptr;
    int count = 0;
    for (const auto& [name, entry] : entries_) {
        if (!base::equals_ignoring_case(entry.connection.api, reference.api)) continue;
        if (name == except) continue;
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
