// SPDX-License-Identifier: Apache-2.0
// The dialogue: lines, commands, faults. AUTH is in smtp_auth.cpp, the mail transaction in
// smtp_transaction.cpp.
#include "sandbox/smtp_session.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kHost = "sandbox.leadflow";

}  // namespace

SmtpSession::SmtpSession(SmtpRules rules, Mailbox& mailbox, Faults& faults)
    : rules_(rules), mailbox_(mailbox), faults_(faults) {
    if (strike(FaultStage::kConnect)) return;
    reply(220, base::format("{} ESMTP sandbox, nothing leaves this machine", kHost));
}

void SmtpSession::receive(std::string_view bytes) {
    if (finished_ || dropped_) return;
    in_ += bytes;
    consume();
}

void SmtpSession::resume() {
    pause_ = std::chrono::milliseconds(0);
    if (drop_after_pause_) {
        dropped_ = true;
        return;
    }
    consume();
}

void SmtpSession::consume() {
    // Where the next line begins. Erased once at the end: a pipelined burst is not moved each time.
    size_t start = 0;
    while (!finished_ && !dropped_ && pause_.count() == 0) {
        const size_t end = in_.find('\n', std::max(start, searched_));
        if (end == std::string::npos) {
            searched_ = in_.size();
            break;
        }
        const std::string_view whole(in_.data() + start, end - start);
        start = searched_ = end + 1;
        line(whole);
    }
    in_.erase(0, start);
    searched_ -= std::min(searched_, start);
    if (in_.size() <= kSmtpBufferedMax || pause_.count() > 0) return;
    // A line without an end: in a mail its bytes are dropped, as they will be refused anyway.
    if (mode_ == Mode::kData) {
        line_too_long_ = true;
        // The last byte may be the CR of the line's end; the x keeps a dot from ending the data.
        in_ = {'x', in_.back()};
        searched_ = 0;
    } else {
        reply(500, "5.5.6 line too long");
        close_after_reply();
    }
}

void SmtpSession::line(std::string_view text) {
    const bool ended_right = text.ends_with('\r');
    if (ended_right) text.remove_suffix(1);
    // A CR or LF alone is how one server's end of data becomes another's smuggled command.
    const bool bare = !ended_right || text.find('\r') != std::string_view::npos;
    if (mode_ == Mode::kData) {
        bare_line_end_ = bare_line_end_ || bare;
        if (text == "." && ended_right) return end_of_data();
        return data_line(text);
    }
    if (bare) return reply(500, "5.5.2 bare CR or LF");
    if (text.size() > kSmtpLineBytesMax) return reply(500, "5.5.6 line too long");
    if (text.find('\0') != std::string_view::npos) return reply(500, "5.5.2 NUL in a command");
    switch (mode_) {
        case Mode::kCommands: return command(text);
        case Mode::kAuthPlain: return auth_plain(text);
        case Mode::kAuthLoginUser:
        case Mode::kAuthLoginPassword: return auth_login(text);
        case Mode::kData: return;
    }
}

void SmtpSession::command(std::string_view text) {
    struct Entry {
        std::string_view verb;
        Command run;
    };
    static constexpr std::array<Entry, 10> kCommands{{
        {"EHLO", &SmtpSession::ehlo},
        {"HELO", &SmtpSession::helo},
        {"AUTH", &SmtpSession::auth},
        {"MAIL", &SmtpSession::mail},
        {"RCPT", &SmtpSession::recipient},
        {"DATA", &SmtpSession::data},
        {"RSET", &SmtpSession::rset},
        {"NOOP", &SmtpSession::noop},
        {"VRFY", &SmtpSession::verify},
        {"QUIT", &SmtpSession::quit},
    }};
    const size_t blank = text.find(' ');
    const std::string_view verb = text.substr(0, blank);
    const std::string_view argument =
        blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    for (const Entry& entry : kCommands)
        if (base::equals_ignoring_case(verb, entry.verb)) return (this->*entry.run)(argument);
    for (const std::string_view known : {"STARTTLS", "EXPN", "HELP", "TURN", "BDAT"})
        if (base::equals_ignoring_case(verb, known))
            return reply(502, "5.5.1 not implemented here");
    reply(500, "5.5.2 unknown command");
}

void SmtpSession::reply(int code, std::string_view text) {
    out_ += base::format("{} {}\r\n", code, text);
}

void SmtpSession::close_after_reply() { finished_ = true; }

void SmtpSession::after(std::chrono::milliseconds delay) {
    if (delay.count() > 0) pause_ = delay;
}

bool SmtpSession::strike(FaultStage stage) {
    const std::optional<Fault> fault = faults_.take(Target::kSmtp, stage);
    if (!fault) return false;
    after(fault->delay);
    switch (fault->mode) {
        case FaultMode::kStatus:
            reply(fault->status, "4.3.0 as the script wants it");
            if (fault->status == 421) close_after_reply();
            return true;
        case FaultMode::kDrop:
        case FaultMode::kDropAfterEffect:
            (pause_.count() > 0 ? drop_after_pause_ : dropped_) = true;
            return true;
        case FaultMode::kDelay: return false;
    }
    return false;
}

void SmtpSession::ehlo(std::string_view argument) {
    if (base::trimmed(argument).empty()) return reply(501, "5.5.4 EHLO needs a domain");
    reset_transaction();
    greeted_ = extended_ = true;
    out_ += base::format("250-{} at your service\r\n250-SIZE {}\r\n250-8BITMIME\r\n"
                         "250-SMTPUTF8\r\n250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n"
                         "250 ENHANCEDSTATUSCODES\r\n",
                         kHost, rules_.mail_bytes_max);
}

void SmtpSession::helo(std::string_view argument) {
    if (base::trimmed(argument).empty()) return reply(501, "5.5.4 HELO needs a domain");
    reset_transaction();
    greeted_ = true;
    extended_ = false;
    reply(250, kHost);
}

void SmtpSession::rset(std::string_view argument) {
    if (!argument.empty()) return reply(501, "5.5.4 RSET takes no argument");
    reset_transaction();
    reply(250, "2.0.0 forgotten");
}

void SmtpSession::noop(std::string_view) { reply(250, "2.0.0 nothing done"); }

void SmtpSession::verify(std::string_view argument) {
    if (argument.empty()) return reply(501, "5.5.4 VRFY needs a name");
    reply(252, "2.5.2 cannot say, but will take the mail");
}

void SmtpSession::quit(std::string_view argument) {
    if (!argument.empty()) return reply(501, "5.5.4 QUIT takes no argument");
    reply(221, "2.0.0 goodbye");
    close_after_reply();
}

}  // namespace leadflow::sandbox
