// SPDX-License-Identifier: Apache-2.0
#include "outbound/smtp_transaction.h"

#include "base/text.h"
#include "outbound/limits.h"

#include <algorithm>
#include <cctype>

namespace leadflow::outbound {
namespace {

bool is_address(std::string_view text) {
    return !text.empty() && base::is_valid_utf8(text) &&
           std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '<' || c == '>';
           });
}

bool has_high_bytes(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// Dots doubled, every line end CRLF (a bare LF could end the message early for a lenient
// server, and smuggle a second one), the end mark added.
std::string as_data(std::string_view message) {
    std::string out;
    out.reserve(message.size() + message.size() / 64 + 8);
    bool at_line_start = true;
    for (size_t i = 0; i < message.size(); ++i) {
        const char c = message[i];
        if (c == '\r' || c == '\n') {
            if (c == '\r' && i + 1 < message.size() && message[i + 1] == '\n') ++i;
            out += "\r\n";
            at_line_start = true;
            continue;
        }
        if (at_line_start && c == '.') out += '.';
        out += c;
        at_line_start = false;
    }
    if (!at_line_start) out += "\r\n";
    return out += ".\r\n";
}

}  // namespace

void SmtpOffers::learn(std::string_view line) {
    if (line.size() < 4) return;
    const std::string_view words = base::trimmed(line.substr(4));
    const std::string_view word = words.substr(0, words.find_first_of(" ="));
    if (base::equals_ignoring_case(word, "PIPELINING")) pipelining = true;
    if (base::equals_ignoring_case(word, "8BITMIME")) eight_bit = true;
    if (base::equals_ignoring_case(word, "SMTPUTF8")) utf8_addresses = true;
    if (base::equals_ignoring_case(word, "SIZE")) size = true;
    if (base::equals_ignoring_case(word, "AUTH")) auth = true;
}

int smtp_code(std::string_view reply) {
    if (reply.size() < 3) return 0;
    int code = 0;
    for (size_t i = 0; i < 3; ++i) {
        if (reply[i] < '0' || reply[i] > '9') return 0;
        code = code * 10 + (reply[i] - '0');
    }
    return code;
}

bool SmtpReplyReader::feed(std::string_view bytes) {
    unread_ += bytes;
    const bool plausible = unread_.size() < 3 || smtp_code(unread_) >= 200;
    return plausible && unread_.size() <= kSmtpReplyBytesMax;
}

std::string SmtpReplyReader::take() {
    std::string reply;
    for (size_t from = 0;;) {
        const size_t end = unread_.find('\n', from);
        if (end == std::string::npos) return {};
        const std::string_view line =
            base::trimmed(std::string_view(unread_).substr(from, end - from));
        if (!reply.empty()) reply += '\n';
        reply += line;
        from = end + 1;
        if (line.size() < 4 || line[3] != '-') {
            unread_.erase(0, from);
            return reply;
        }
    }
}

std::string SmtpTransaction::fault_of(const model::MailCall& mail) {
    if (mail.login_only) return {};
    if (!is_address(mail.from)) return "the sender's address is not valid";
    if (mail.recipients.empty()) return "the mail has no recipient";
    for (const std::string& recipient : mail.recipients)
        if (!is_address(recipient)) return "a recipient's address is not valid";
    return {};
}

SmtpTransaction::SmtpTransaction(const model::MailCall& mail, SmtpOffers offers)
    : offers_(offers), recipients_(mail.recipients), message_(mail.message) {
    const bool utf8 = has_high_bytes(mail.from) ||
                      std::any_of(recipients_.begin(), recipients_.end(), has_high_bytes);
    if (utf8 && !offers_.utf8_addresses) {
        reply_.fault = "the mail server takes no addresses beyond ASCII (SMTPUTF8)";
        reply_.of_call = true;
        reply_.permanent = true;
        finished_ = reusable_ = true;
        return;
    }
    std::string command = base::format("MAIL FROM:<{}>", mail.from);
    if (offers_.size) command += base::format(" SIZE={}", message_.size());
    if (offers_.eight_bit && has_high_bytes(message_)) command += " BODY=8BITMIME";
    if (utf8) command += " SMTPUTF8";
    envelope_.push_back(std::move(command));
    for (const std::string& recipient : recipients_)
        envelope_.push_back(base::format("RCPT TO:<{}>", recipient));
    say_next_of_envelope();
}

void SmtpTransaction::say(std::string_view command) {
    wire_.erase(0, sent_);
    sent_ = 0;
    wire_ += command;
    wire_ += "\r\n";
}

void SmtpTransaction::say_next_of_envelope() {
    const size_t until = offers_.pipelining ? envelope_.size() : said_ + 1;
    while (said_ < until) say(envelope_[said_++]);
}

void SmtpTransaction::sent(size_t bytes) {
    sent_ += bytes;
}

void SmtpTransaction::received(std::string_view bytes) {
    if (!reader_.feed(bytes)) {
        reply_ = cut("what the mail server answers is no SMTP", false);
        finished_ = true;
        return;
    }
    while (!finished_) {
        const std::string answer = reader_.take();
        if (answer.empty()) return;
        understood(answer);
    }
}

void SmtpTransaction::understood(const std::string& answer) {
    const int code = smtp_code(answer);
    switch (stage_) {
        case Stage::kEnvelope:
            envelope_answered(answer, code);
            break;
        case Stage::kData:
            if (code != 354) return finish(answer, code);
            wire_ = as_data(message_);
            sent_ = 0;
            stage_ = Stage::kMessage;
            break;
        case Stage::kMessage:
            // An answer before the end of the message is a refusal, or nonsense.
            if (!message_is_out() && code < 400) {
                reply_ = cut("the mail server answered in the middle of the message", false);
                finished_ = true;
                return;
            }
            reusable_ = code / 100 == 2;
            finish(answer, code);
            break;
    }
}

void SmtpTransaction::envelope_answered(const std::string& answer, int code) {
    const size_t which = answered_++;
    const bool good = code / 100 == 2;
    // 421: the server says good-bye, whatever was asked.
    if (code == 421 || (which == 0 && !good)) return finish(answer, code);
    if (which > 0 && good) ++accepted_;
    if (which > 0 && !good) {
        refused_.push_back(base::format("<{}>: {}", recipients_[which - 1], answer));
        // A temporary refusal counts for more: a repeat may then reach somebody.
        if (refusal_.empty() || (smtp_code(refusal_) >= 500 && code < 500)) refusal_ = answer;
    }
    if (said_ < envelope_.size()) return say_next_of_envelope();
    if (answered_ < envelope_.size()) return;
    if (accepted_ == 0) return finish(refusal_, smtp_code(refusal_));
    stage_ = Stage::kData;
    say("DATA");
}

void SmtpTransaction::finish(const std::string& answer, int code) {
    reply_.reach = model::Reach::kAnswered;
    reply_.status = code;
    reply_.body = answer;
    for (const std::string& line : refused_) reply_.body += "\nrefused " + line;
    finished_ = true;
}

model::Reply SmtpTransaction::cut(std::string fault, bool timed_out) const {
    model::Reply reply;
    reply.reach = message_is_out() ? model::Reach::kAmbiguous : model::Reach::kNotSent;
    reply.fault = std::move(fault);
    reply.timed_out = timed_out;
    return reply;
}

}  // namespace leadflow::outbound
