// SPDX-License-Identifier: Apache-2.0
// SmtpSession: one SMTP dialogue without any I/O: bytes in, replies out, mails to the mailbox.
// Strict after RFC 5321, so that a client's slips show: order of commands, CRLF alone ends a line,
// line and size limits, declared 8-bit. No STARTTLS: the sandbox is for one's own machine.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/faults.h"
#include "sandbox/limits.h"
#include "sandbox/mailbox.h"

namespace leadflow::sandbox {

struct SmtpRules {
    bool require_auth = true;
    // Most real servers pass 8-bit data without BODY=8BITMIME; RFC 6152 allows a refusal.
    bool refuse_undeclared_8bit = true;
    size_t mail_bytes_max = kSmtpMailBytesMax;
};

// Belongs to one connection; only its thread. Mailbox and faults outlive it.
class SmtpSession {
  public:
    // Puts the greeting into output().
    SmtpSession(SmtpRules rules, Mailbox& mailbox, Faults& faults);

    void receive(std::string_view bytes);
    // After a pause has passed.
    void resume();

    // For the client; the connection erases what it has sent.
    std::string& output() { return out_; }
    // Nothing will follow output(): close once it is written.
    bool finished() const { return finished_; }
    // A fault wants the connection to end now, without what is in output().
    bool dropped() const { return dropped_; }
    // A fault wants this much time to pass before resume(); nothing is consumed until then.
    std::chrono::milliseconds pause() const { return pause_; }

  private:
    enum class Mode { kCommands, kAuthPlain, kAuthLoginUser, kAuthLoginPassword, kData };
    using Command = void (SmtpSession::*)(std::string_view argument);

    void consume();
    // Takes one line out of in_; false when none is whole.
    bool take_line();
    void line(std::string_view text);
    void command(std::string_view text);
    void data_line(std::string_view text);
    void end_of_data();
    void reply(int code, std::string_view text);
    void reset_transaction();
    void close_after_reply();
    // A scripted fault for this stage: true when it has answered or dropped.
    bool strike(FaultStage stage);
    void strike_message(const Fault& fault);
    void after(std::chrono::milliseconds delay);

    void ehlo(std::string_view argument);
    void helo(std::string_view argument);
    void auth(std::string_view argument);
    void auth_plain(std::string_view response);
    void auth_login(std::string_view response);
    void judge_login(std::string_view user, std::string_view password);
    void mail(std::string_view argument);
    bool mail_parameter(std::string_view name, std::string_view value);
    void recipient(std::string_view argument);
    void data(std::string_view argument);
    void rset(std::string_view argument);
    void noop(std::string_view argument);
    void verify(std::string_view argument);
    void quit(std::string_view argument);
    std::optional<int> judge_message();
    void deliver();

    const SmtpRules rules_;
    Mailbox& mailbox_;
    Faults& faults_;

    Mode mode_ = Mode::kCommands;
    bool greeted_ = false;
    bool extended_ = false;
    bool authenticated_ = false;
    size_t auth_failures_ = 0;
    std::string login_user_;

    bool in_transaction_ = false;
    std::string from_;
    std::vector<std::string> recipients_;
    bool eight_bit_ = false;
    bool utf8_ = false;
    std::string message_;
    bool too_big_ = false;
    bool line_too_long_ = false;
    bool bare_line_end_ = false;

    std::string in_;
    size_t searched_ = 0;
    std::string out_;
    bool finished_ = false;
    bool dropped_ = false;
    std::chrono::milliseconds pause_{0};
    bool drop_after_pause_ = false;
};

}  // namespace leadflow::sandbox
