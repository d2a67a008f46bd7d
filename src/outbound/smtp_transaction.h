// SPDX-License-Identifier: Apache-2.0
// One mail on a connection that is logged in: MAIL, RCPT, DATA, the message, the last answer.
// Bytes in, bytes out; no sockets. Connection, TLS and AUTH are libcurl's (mail_room.h).
//
// libcurl's own sending of mail is not used: it waits for the answer to the message inside
// curl_multi_socket_action, so that one slow server would hold up every call of its thread; and
// it keeps to itself which recipients were refused.
#pragma once

#include "model/call.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::outbound {

// What a server said to EHLO.
struct SmtpOffers {
    bool pipelining = false;
    bool eight_bit = false;
    bool utf8_addresses = false;
    bool size = false;
    bool auth = false;

    // One line of the answer, "250-SIZE 1000".
    void learn(std::string_view line);
};

// Cuts what arrives into replies.
class SmtpReplyReader {
  public:
    // False: what arrives is no SMTP.
    bool feed(std::string_view bytes);
    // The next whole reply, lines parted by LF, without the end of the last; empty: not yet.
    std::string take();

  private:
    std::string unread_;
};

// The code before the text, 0 when there is none.
int smtp_code(std::string_view reply);

class SmtpTransaction {
  public:
    SmtpTransaction(const model::MailCall& mail, SmtpOffers offers);

    // What is wrong with the envelope, before anything is sent; empty when nothing is.
    static std::string fault_of(const model::MailCall& mail);

    std::string_view to_send() const { return std::string_view(wire_).substr(sent_); }
    void sent(size_t bytes);
    void received(std::string_view bytes);
    bool finished() const { return finished_; }
    // After finished(): what came of it. Its body is the last answer and, a line each, the
    // recipients that were refused.
    model::Reply take_reply() { return std::move(reply_); }
    // The connection is lost or the time is over.
    model::Reply cut(std::string fault, bool timed_out) const;
    // The whole message is out: from now on it may have been accepted.
    bool message_is_out() const { return stage_ == Stage::kMessage && sent_ == wire_.size(); }
    // Ended well: the connection can take the next mail.
    bool reusable() const { return finished_ && reusable_; }

  private:
    enum class Stage { kEnvelope, kData, kMessage };
    void say(std::string_view command);
    void say_next_of_envelope();
    void understood(const std::string& answer);
    void envelope_answered(const std::string& answer, int code);
    void finish(const std::string& answer, int code);

    // Constant after construction.
    const SmtpOffers offers_;
    const std::vector<std::string>& recipients_;
    const std::string& message_;

    Stage stage_ = Stage::kEnvelope;
    std::vector<std::string> envelope_;  // MAIL and all RCPT.
    size_t said_ = 0;                    // Of the envelope's commands.
    size_t answered_ = 0;
    size_t accepted_ = 0;
    std::vector<std::string> refused_;  // "<a@b.example>: 550 5.1.1 no such user".
    std::string refusal_;               // The answer that stands for all, when all are refused.
    std::string wire_;
    size_t sent_ = 0;
    SmtpReplyReader reader_;
    bool finished_ = false;
    bool reusable_ = false;
    model::Reply reply_;
};

}  // namespace leadflow::outbound
