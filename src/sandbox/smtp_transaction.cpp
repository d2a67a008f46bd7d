// SPDX-License-Identifier: Apache-2.0
// MAIL, RCPT, DATA and what becomes of the message.
#include <algorithm>

#include "base/text.h"
#include "sandbox/accounts.h"
#include "sandbox/addresses.h"
#include "sandbox/smtp_session.h"

namespace leadflow::sandbox {
namespace {

// "FROM:<a@b> SIZE=1" with `keyword` "FROM:": the path without brackets and the parameters.
struct Path {
    std::string_view address;
    std::string_view parameters;
};
std::optional<Path> read_path(std::string_view argument, std::string_view keyword) {
    if (!base::starts_with_ignoring_case(argument, keyword)) return std::nullopt;
    argument.remove_prefix(keyword.size());
    // RFC 5321 allows no blank after the colon.
    if (!argument.starts_with('<')) return std::nullopt;
    const size_t end = argument.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view rest = argument.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(' ')) return std::nullopt;
    return Path{argument.substr(1, end - 1), base::trimmed(rest)};
}

bool has_8bit(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

void SmtpSession::reset_transaction() {
    in_transaction_ = false;
    from_.clear();
    recipients_.clear();
    eight_bit_ = utf8_ = false;
    message_.clear();
    too_big_ = line_too_long_ = bare_line_end_ = false;
}

void SmtpSession::mail(std::string_view argument) {
    if (!greeted_) return reply(503, "5.5.1 EHLO first");
    if (in_transaction_) return reply(503, "5.5.1 a transaction is under way");
    if (rules_.require_auth && !authenticated_) return reply(530, "5.7.0 sign in first");
    if (strike(FaultStage::kMail)) return;
    const std::optional<Path> path = read_path(argument, "FROM:");
    if (!path) return reply(501, "5.5.4 MAIL FROM:<address>");
    if (!path->parameters.empty() && !extended_)
        return reply(555, "5.5.4 parameters need EHLO");
    for (const std::string_view part : base::split(path->parameters, ' ')) {
        if (part.empty()) continue;
        const size_t equals = part.find('=');
        const std::string_view value =
            equals == std::string::npos ? "" : std::string_view(part).substr(equals + 1);
        if (!mail_parameter(std::string_view(part).substr(0, equals), value)) {
            reset_transaction();
            return;
        }
    }
    // The empty reverse path is that of notifications.
    if (!path->address.empty() && !is_plausible_address(path->address, !utf8_)) {
        const bool needs_utf8 = !utf8_ && is_plausible_address(path->address, false);
        reset_transaction();
        return needs_utf8 ? reply(553, "5.6.7 needs SMTPUTF8") : reply(553, "5.1.7 bad address");
    }
    in_transaction_ = true;
    from_ = std::string(path->address);
    reply(250, "2.1.0 sender ok");
}

// False after a refusal.
bool SmtpSession::mail_parameter(std::string_view name, std::string_view value) {
    if (base::equals_ignoring_case(name, "SIZE")) {
        int64_t size = 0;
        if (!base::parse_integer(value, size) || size < 0) {
            reply(501, "5.5.4 SIZE is not a number");
            return false;
        }
        if (static_cast<size_t>(size) <= rules_.mail_bytes_max) return true;
        reply(552, "5.3.4 the message is too big");
        return false;
    }
    if (base::equals_ignoring_case(name, "BODY")) {
        eight_bit_ = base::equals_ignoring_case(value, "8BITMIME");
        if (eight_bit_ || base::equals_ignoring_case(value, "7BIT")) return true;
        reply(501, "5.5.4 BODY is neither 7BIT nor 8BITMIME");
        return false;
    }
    if (base::equals_ignoring_case(name, "SMTPUTF8") && value.empty()) return utf8_ = true;
    // RFC 4954: names who submitted it; taken and not used.
    if (base::equals_ignoring_case(name, "AUTH")) return true;
    reply(555, "5.5.4 unknown parameter");
    return false;
}

void SmtpSession::recipient(std::string_view argument) {
    if (!in_transaction_) return reply(503, "5.5.1 MAIL first");
    if (strike(FaultStage::kRecipient)) return;
    const std::optional<Path> path = read_path(argument, "TO:");
    if (!path) return reply(501, "5.5.4 RCPT TO:<address>");
    // Delivery notifications (NOTIFY=) are not offered.
    if (!path->parameters.empty()) return reply(555, "5.5.4 unknown parameter");
    if (recipients_.size() >= kSmtpRecipientsMax) return reply(452, "4.5.3 too many recipients");
    const bool postmaster = base::equals_ignoring_case(path->address, "postmaster");
    if (!postmaster && !is_plausible_address(path->address, !utf8_)) {
        if (!utf8_ && is_plausible_address(path->address, false))
            return reply(553, "5.6.7 needs SMTPUTF8");
        return reply(553, "5.1.3 bad address");
    }
    if (base::starts_with_ignoring_case(path->address, kUnknownRecipientPrefix))
        return reply(550, "5.1.1 no such mailbox");
    recipients_.emplace_back(path->address);
    reply(250, "2.1.5 recipient ok");
}

void SmtpSession::data(std::string_view argument) {
    if (!argument.empty()) return reply(501, "5.5.4 DATA takes no argument");
    if (!in_transaction_) return reply(503, "5.5.1 MAIL first");
    if (recipients_.empty()) return reply(503, "5.5.1 no recipient was accepted");
    mode_ = Mode::kData;
    reply(354, "end with <CRLF>.<CRLF>");
}

void SmtpSession::data_line(std::string_view text) {
    if (text.starts_with('.')) text.remove_prefix(1);
    if (text.size() > kSmtpLineBytesMax) line_too_long_ = true;
    // What will be refused anyway is read to its end, but not kept.
    if (message_.size() + text.size() + 2 > rules_.mail_bytes_max) too_big_ = true;
    if (too_big_ || line_too_long_ || bare_line_end_) return message_.clear();
    message_ += text;
    message_ += "\r\n";
}

std::optional<int> SmtpSession::judge_message() {
    const auto refuse = [this](int code, std::string_view text) {
        reply(code, text);
        return std::optional<int>(code);
    };
    if (bare_line_end_) return refuse(554, "5.6.0 bare CR or LF in the message");
    if (line_too_long_) return refuse(500, "5.6.0 a line is longer than 998 bytes");
    if (too_big_) return refuse(552, "5.3.4 the message is too big");
    if (rules_.refuse_undeclared_8bit && !eight_bit_ && !utf8_ && has_8bit(message_))
        return refuse(554, "5.6.1 8-bit data needs BODY=8BITMIME");
    const std::string_view head =
        std::string_view(message_).substr(0, message_.find("\r\n\r\n"));
    if (rules_.refuse_undeclared_8bit && !utf8_ && has_8bit(head))
        return refuse(554, "5.6.7 8-bit headers need SMTPUTF8");
    return std::nullopt;
}

void SmtpSession::end_of_data() {
    mode_ = Mode::kCommands;
    const std::optional<Fault> fault = faults_.take(Target::kSmtp, FaultStage::kMessage);
    if (fault) {
        strike_message(*fault);
    } else if (!judge_message()) {
        deliver();
        reply(250, "2.0.0 taken");
    }
    reset_transaction();
}

void SmtpSession::strike_message(const Fault& fault) {
    const bool effect = fault.mode == FaultMode::kDelay || fault.mode == FaultMode::kDropAfterEffect;
    if (fault.mode == FaultMode::kStatus) {
        reply(fault.status, "4.3.0 as the script wants it");
        if (fault.status == 421) close_after_reply();
    } else if (effect && !judge_message()) {
        deliver();
        if (fault.mode == FaultMode::kDelay) reply(250, "2.0.0 taken");
    }
    after(fault.delay);
    if (fault.mode == FaultMode::kDrop || fault.mode == FaultMode::kDropAfterEffect)
        (pause_.count() > 0 ? drop_after_pause_ : dropped_) = true;
}

void SmtpSession::deliver() {
    Mail mail;
    mail.source = MailSource::kSmtp;
    mail.envelope_from = from_;
    mail.recipients = recipients_;
    mail.headers = read_mail_headers(message_);
    mail.raw = std::move(message_);
    mailbox_.deliver(std::move(mail));
}

}  // namespace leadflow::sandbox
