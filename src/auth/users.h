// SPDX-License-Identifier: Apache-2.0
// Users: who may sign in, by invitation. In memory as in the store; changes go through here, so
// that the two do not differ. Not here: passwords in clear, sessions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "crypto/sealed_box.h"
#include "journal/journal.h"
#include "model/user.h"
#include "store/store.h"

namespace leadflow::auth {

// Call from any thread. Reads never wait for a commit; changes do, and are durable on return.
class Users {
  public:
    // All outlive it.
    Users(store::Store& store, journal::Journal& journal, const base::Clock& clock)
        : store_(store), journal_(journal), clock_(clock) {}

    base::Status load();

    std::vector<model::User> all() const;  // By address.
    std::optional<model::User> find(const model::UserId& id) const;
    std::optional<model::User> find_by_email(std::string_view email) const;
    // Somebody who can manage the others.
    bool has_owner() const;

    struct New {
        std::string email;
        std::string name;
        model::Role role = model::Role::kViewer;
    };
    struct Invited {
        model::User user;
        std::string token;  // For the link; shown this once.
    };
    // A further invitation of the same address takes the place of the one before. kConflict when
    // the address has an account already.
    base::Result<Invited> invite(const New& wanted);
    // Whom this token invites, if it still does.
    std::optional<model::User> invited_by(std::string_view token) const;
    // kNotFound when the token invites nobody (any more).
    base::Result<model::User> accept(std::string_view token, const std::string& name,
                                     const std::string& password_hash);
    // The first one. kConflict when there is an owner.
    base::Result<model::User> add_owner(const std::string& email, const std::string& name,
                                        const std::string& password_hash);

    struct Edit {
        std::optional<std::string> name;
        std::optional<model::Role> role;
        std::optional<model::UserState> state;  // kActive or kBlocked, of who is not invited only.
    };
    // kConflict when nobody would be left to manage the others.
    base::Result<model::User> change(const model::UserId& id, const Edit& edit);
    base::Status remove(const model::UserId& id);

    // In place of the one before.
    base::Status set_password(const model::UserId& id, const std::string& password_hash);

    // For whom a provider vouches (OpenID Connect).
    struct Vouched {
        std::string issuer;
        std::string subject;
        std::string email;  // As checked_email() has it; empty: none that the provider has verified.
        std::string name;
        std::optional<model::Role> newcomer;  // Whom nobody knows yet becomes this; or is refused.
    };
    enum class TurnedAway { kStranger, kUnverified, kBlocked, kInvitationOver, kLinkedOtherwise };
    // Whom the provider has vouched for before; else the account or the open invitation of that
    // address, which is linked to this person of the provider for good; else a new account.
    base::Result<std::variant<model::User, TurnedAway>> admit(const Vouched& vouched);

    // Empty: none any more. `step` is that of the code that proved it.
    base::Status set_second_factor(const model::UserId& id, const std::string& sealed,
                                   int64_t step);
    // Sealed again what is not sealed by the box's present key; how many that were.
    base::Result<size_t> seal_anew(const crypto::SealedBox& box);
    // kConflict when a code of this step or of a later one was accepted before.
    base::Status use_code(const model::UserId& id, int64_t step);

  private:
    // Commits, then publishes. Under save_mutex_.
    base::Result<model::User> save(model::User user) REQUIRES(save_mutex_);
    base::Result<model::User> present(const model::UserId& id) const;
    std::optional<model::User> find_by_subject(const std::string& issuer,
                                               const std::string& subject) const;
    base::Status keep_an_owner(const model::UserId& without) const;

    store::Store& store_;
    journal::Journal& journal_;
    const base::Clock& clock_;
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_, held over the commit.
    mutable base::Mutex mutex_;
    std::map<model::UserId, model::User> by_id_ GUARDED_BY(mutex_);
};

// Lower case, without blanks around; kInvalidInput when it is no address.
base::Result<std::string> checked_email(std::string_view text);
base::Result<std::string> checked_name(std::string_view text);
// Long enough, short enough, and not the address itself.
base::Status check_password(const std::string& password, const std::string& email);
// What a second factor's secret is sealed for.
std::string totp_purpose(const model::UserId& id);
// A token for a link or a cookie, and the only form in which it is kept.
std::string make_token();
std::string token_hash(std::string_view token);

}  // namespace leadflow::auth
