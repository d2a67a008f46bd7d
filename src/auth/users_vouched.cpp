// SPDX-License-Identifier: Apache-2.0
// Users::admit: which account somebody has for whom a provider vouches.
#include "auth/limits.h"
#include "auth/users.h"
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"

namespace leadflow::auth {

std::optional<model::User> Users::find_by_subject(const std::string& issuer,
                                                  const std::string& subject) const {
    base::MutexLock lock(mutex_);
    for (const auto& [id, user] : by_id_)
        if (!user.subject.empty() && user.issuer == issuer && user.subject == subject) return user;
    return std::nullopt;
}

base::Result<std::variant<model::User, Users::TurnedAway>> Users::admit(const Vouched& vouched) {
    using Outcome = std::variant<model::User, TurnedAway>;
    // A name that cannot be one is no reason to turn somebody away.
    const std::string name = checked_name(vouched.name).value_or("");
    base::MutexLock saving(save_mutex_);
    if (auto known = find_by_subject(vouched.issuer, vouched.subject)) {
        if (known->state != model::UserState::kActive) return Outcome(TurnedAway::kBlocked);
        return Outcome(std::move(*known));
    }
    if (vouched.email.empty()) return Outcome(TurnedAway::kUnverified);
    model::User user;
    if (auto known = find_by_email(vouched.email)) {
        user = std::move(*known);
        if (user.state == model::UserState::kBlocked) return Outcome(TurnedAway::kBlocked);
        // An address that was given to somebody else must not bring them the account.
        if (!user.subject.empty()) return Outcome(TurnedAway::kLinkedOtherwise);
        if (user.state == model::UserState::kInvited &&
            (!user.invitation_ends || *user.invitation_ends <= clock_.now()))
            return Outcome(TurnedAway::kInvitationOver);
        user.invitation_hash.clear();
        user.invitation_ends.reset();
        if (user.name.empty()) user.name = name;
    } else {
        if (!vouched.newcomer) return Outcome(TurnedAway::kStranger);
        if (all().size() >= kUsersMax)
            return base::limit_exceeded(base::format("there are {} users already", kUsersMax));
        user.id = model::UserId(base::hex(crypto::random_bytes(16)));
        user.email = vouched.email;
        user.name = name;
        user.role = *vouched.newcomer;
        user.created = clock_.now();
    }
    user.state = model::UserState::kActive;
    user.issuer = vouched.issuer;
    user.subject = vouched.subject;
    return Outcome(TRY(save(std::move(user))));
}

base::Status Users::set_password(const model::UserId& id, const std::string& password_hash) {
    base::MutexLock saving(save_mutex_);
    model::User user = TRY(present(id));
    user.password_hash = password_hash;
    TRY(save(std::move(user)));
    return {};
}

}  // namespace leadflow::auth
