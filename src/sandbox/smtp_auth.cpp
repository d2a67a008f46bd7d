// SPDX-License-Identifier: Apache-2.0
// AUTH PLAIN and LOGIN (RFC 4954, RFC 4616).
#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"
#include "sandbox/smtp_session.h"

namespace leadflow::sandbox {

void SmtpSession::auth(std::string_view argument) {
    if (!extended_) return reply(503, "5.5.1 EHLO first");
    if (authenticated_) return reply(503, "5.5.1 already signed in");
    if (in_transaction_) return reply(503, "5.5.1 not within a mail transaction");
    if (strike(FaultStage::kAuth)) return;
    const size_t blank = argument.find(' ');
    const std::string_view mechanism = argument.substr(0, blank);
    const std::string_view initial =
        blank == std::string_view::npos ? std::string_view() : argument.substr(blank + 1);
    if (base::equals_ignoring_case(mechanism, "PLAIN")) {
        if (!initial.empty()) return auth_plain(initial);
        mode_ = Mode::kAuthPlain;
        return reply(334, "");
    }
    if (!base::equals_ignoring_case(mechanism, "LOGIN"))
        return reply(504, "5.5.4 only PLAIN and LOGIN");
    mode_ = Mode::kAuthLoginUser;
    if (!initial.empty()) return auth_login(initial);
    reply(334, "VXNlcm5hbWU6");  // "Username:"
}

void SmtpSession::auth_plain(std::string_view response) {
    mode_ = Mode::kCommands;
    if (response == "*") return reply(501, "5.7.0 given up");
    const std::optional<std::string> bytes = base::from_base64(response);
    if (!bytes) return reply(501, "5.5.2 not base64");
    // [identity] NUL user NUL password
    const std::vector<std::string_view> parts = base::split(*bytes, '\0');
    if (parts.size() != 3) return reply(501, "5.5.2 not three parts");
    judge_login(parts[1], parts[2]);
}

void SmtpSession::auth_login(std::string_view response) {
    const bool is_user = mode_ == Mode::kAuthLoginUser;
    mode_ = Mode::kCommands;
    if (response == "*") return reply(501, "5.7.0 given up");
    const std::optional<std::string> text = base::from_base64(response);
    if (!text) return reply(501, "5.5.2 not base64");
    if (!is_user) return judge_login(login_user_, *text);
    login_user_ = *text;
    mode_ = Mode::kAuthLoginPassword;
    reply(334, "UGFzc3dvcmQ6");  // "Password:"
}

void SmtpSession::judge_login(std::string_view user, std::string_view password) {
    if (user == kSmtpUser && password == kSmtpPassword) {
        authenticated_ = true;
        return reply(235, "2.7.0 welcome");
    }
    if (++auth_failures_ < kSmtpAuthFailuresMax)
        return reply(535, "5.7.8 user or password is wrong");
    reply(421, "4.7.0 too many wrong passwords");
    close_after_reply();
}

}  // namespace leadflow::sandbox
