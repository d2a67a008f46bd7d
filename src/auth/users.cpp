// SPDX-License-Identifier: Apache-2.0
#include "auth/users.h"

#include "auth/limits.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/mac.h"

#include <algorithm>

namespace leadflow::auth {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool can_manage(const model::User& user) {
    return user.role == model::Role::kOwner && user.state == model::UserState::kActive;
}

}  // namespace

base::Result<std::string> checked_email(std::string_view text) {
    const std::string email = base::lower(base::trimmed(text));
    const size_t at = email.find('@');
    const bool shaped =
        at != std::string::npos && at > 0 && at + 1 < email.size() &&
        email.find('@', at + 1) == std::string::npos && email.size() <= kEmailBytesMax &&
        base::is_valid_utf8(email) &&
        std::none_of(email.begin(), email.end(), [](char c) { return is_control(c) || c == ' '; });
    if (!shaped) return base::invalid_input("this is no mail address");
    return email;
}

base::Result<std::string> checked_name(std::string_view text) {
    const std::string name(base::trimmed(text));
    if (name.size() > kNameBytesMax || !base::is_valid_utf8(name) ||
        std::any_of(name.begin(), name.end(), is_control))
        return base::invalid_input(
            base::format("a name is one line of at most {} bytes", kNameBytesMax));
    return name;
}

base::Status check_password(const std::string& password, const std::string& email) {
    if (!base::is_valid_utf8(password) || base::utf16_length(password) < kPasswordLettersMin)
        return base::invalid_input(
            base::format("a password has at least {} characters", kPasswordLettersMin));
    if (password.size() > kPasswordBytesMax)
        return base::invalid_input(
            base::format("a password has at most {} bytes", kPasswordBytesMax));
    if (base::equals_ignoring_case(password, email))
        return base::invalid_input("a password is not one's mail address");
    return {};
}

std::string make_token() {
    return base::base64url(crypto::random_bytes(32));
}

std::string totp_purpose(const model::UserId& id) {
    return "totp:" + id.text();
}

std::string token_hash(std::string_view token) {
    return base::hex(crypto::sha256(token));
}

base::Status Users::load() {
    const auto stored = TRY(store_.users());
    base::MutexLock lock(mutex_);
    for (const model::User& user : stored) by_id_[user.id] = user;
    return {};
}

std::vector<model::User> Users::all() const {
    std::vector<model::User> users;
    {
        base::MutexLock lock(mutex_);
        for (const auto& [id, user] : by_id_) users.push_back(user);
    }
    std::sort(users.begin(), users.end(),
              [](const auto& a, const auto& b) { return a.email < b.email; });
    return users;
}

std::optional<model::User> Users::find(const model::UserId& id) const {
    base::MutexLock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
}

std::optional<model::User> Users::find_by_email(std::string_view email) const {
    base::MutexLock lock(mutex_);
    for (const auto& [id, user] : by_id_)
        if (user.email == email) return user;
    return std::nullopt;
}

bool Users::has_owner() const {
    base::MutexLock lock(mutex_);
    return std::any_of(by_id_.begin(), by_id_.end(),
                       [](const auto& row) { return can_manage(row.second); });
}

base::Result<model::User> Users::present(const model::UserId& id) const {
    auto user = find(id);
    if (!user) return base::not_found("there is no such user");
    return std::move(*user);
}

base::Result<model::User> Users::save(model::User user) {
    TRY(journal_.commit({model::SaveUser{user}}));
    base::MutexLock lock(mutex_);
    by_id_[user.id] = user;
    return user;
}

base::Result<Users::Invited> Users::invite(const New& wanted) {
    model::User user;
    user.email = TRY(checked_email(wanted.email));
    user.name = TRY(checked_name(wanted.name));
    base::MutexLock saving(save_mutex_);
    if (auto known = find_by_email(user.email)) {
        if (known->state != model::UserState::kInvited)
            return base::conflict("this address has an account already");
        if (user.name.empty()) user.name = known->name;
        user.id = known->id;
    } else if (all().size() >= kUsersMax) {
        return base::limit_exceeded(base::format("there are {} users already", kUsersMax));
    } else {
        user.id = model::UserId(base::hex(crypto::random_bytes(16)));
    }
    const std::string token = make_token();
    user.role = wanted.role;
    user.state = model::UserState::kInvited;
    user.created = clock_.now();
    user.invitation_hash = token_hash(token);
    user.invitation_ends = user.created + kInvitationAgeMax;
    return Invited{TRY(save(std::move(user))), token};
}

std::optional<model::User> Users::invited_by(std::string_view token) const {
    const std::string hash = token_hash(token);
    base::MutexLock lock(mutex_);
    for (const auto& [id, user] : by_id_)
        if (user.state == model::UserState::kInvited && user.invitation_hash == hash &&
            user.invitation_ends && *user.invitation_ends > clock_.now())
            return user;
    return std::nullopt;
}

base::Result<model::User> Users::accept(std::string_view token, const std::string& name,
                                        const std::string& password_hash) {
    const std::string given = TRY(checked_name(name));
    base::MutexLock saving(save_mutex_);
    auto user = invited_by(token);
    if (!user) return base::not_found("this invitation is over, or was used");
    if (!given.empty()) user->name = given;
    user->state = model::UserState::kActive;
    user->password_hash = password_hash;
    user->invitation_hash.clear();
    user->invitation_ends.reset();
    return save(std::move(*user));
}

base::Result<model::User> Users::add_owner(const std::string& email, const std::string& name,
                                           const std::string& password_hash) {
    model::User user;
    user.email = TRY(checked_email(email));
    user.name = TRY(checked_name(name));
    base::MutexLock saving(save_mutex_);
    if (has_owner()) return base::conflict("there is an owner already");
    // Who was invited before there was an owner and now sets up is the same person.
    const auto known = find_by_email(user.email);
    if (known && known->state != model::UserState::kInvited)
        return base::conflict("this address has an account already");
    user.id = known ? known->id : model::UserId(base::hex(crypto::random_bytes(16)));
    user.role = model::Role::kOwner;
    user.state = model::UserState::kActive;
    user.created = clock_.now();
    user.password_hash = password_hash;
    return save(std::move(user));
}

base::Status Users::keep_an_owner(const model::UserId& without) const {
    base::MutexLock lock(mutex_);
    const auto self = by_id_.find(without);
    if (self == by_id_.end() || !can_manage(self->second)) return {};
    for (const auto& [id, user] : by_id_)
        if (id != without && can_manage(user)) return {};
    return base::conflict("the last owner stays: make another one first");
}

base::Result<model::User> Users::change(const model::UserId& id, const Edit& edit) {
    base::MutexLock saving(save_mutex_);
    model::User user = TRY(present(id));
    if (edit.name) user.name = TRY(checked_name(*edit.name));
    if (edit.role) user.role = *edit.role;
    if (edit.state && *edit.state != user.state) {
        if (user.state == model::UserState::kInvited || *edit.state == model::UserState::kInvited)
            return base::invalid_input("who is invited is active once the link was used");
        user.state = *edit.state;
    }
    if (!can_manage(user)) TRY(keep_an_owner(id));
    return save(std::move(user));
}

base::Status Users::remove(const model::UserId& id) {
    base::MutexLock saving(save_mutex_);
    TRY(present(id));
    TRY(keep_an_owner(id));
    TRY(journal_.commit({model::DeleteUser{id}}));
    base::MutexLock lock(mutex_);
    by_id_.erase(id);
    return {};
}

base::Status Users::set_second_factor(const model::UserId& id, const std::string& sealed,
                                      int64_t step) {
    base::MutexLock saving(save_mutex_);
    model::User user = TRY(present(id));
    user.sealed_totp = sealed;
    user.totp_step = step;
    TRY(save(std::move(user)));
    return {};
}

base::Result<size_t> Users::seal_anew(const crypto::SealedBox& box) {
    base::MutexLock saving(save_mutex_);
    size_t count = 0;
    for (model::User& user : all()) {
        if (user.sealed_totp.empty() || box.is_present(user.sealed_totp)) continue;
        auto anew = box.sealed_anew(user.sealed_totp, totp_purpose(user.id));
        if (!anew) {
            LOG_ERROR("the second factor of user {} is left as it is: {}", user.id.text(),
                      anew.error().message);
            continue;
        }
        user.sealed_totp = std::move(*anew);
        TRY(save(std::move(user)));
        ++count;
    }
    return count;
}

base::Status Users::use_code(const model::UserId& id, int64_t step) {
    base::MutexLock saving(save_mutex_);
    model::User user = TRY(present(id));
    if (step <= user.totp_step) return base::conflict("this code was used before");
    user.totp_step = step;
    TRY(save(std::move(user)));
    return {};
}

}  // namespace leadflow::auth
