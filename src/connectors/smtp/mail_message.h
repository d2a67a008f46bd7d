// SPDX-License-Identifier: Apache-2.0
// MailMessage: one mail as a value, and its RFC 5322 text. Blind copies are not in it: they belong
// to the envelope alone.
#pragma once

#include "base/clock.h"
#include "connectors/mailboxes.h"

#include <string>
#include <vector>

namespace leadflow::connectors::smtp {

struct MailMessage {
    Mailbox from;
    std::vector<Mailbox> to;
    std::vector<Mailbox> cc;
    std::vector<Mailbox> reply_to;
    std::string subject;
    std::string body;
    bool html = true;
    std::string importance = "normal";  // "high", "low"
    std::vector<Mailbox> read_receipt;
    std::vector<Attachment> attachments;
    base::Time date{};
    std::string message_id;  // "uuid@example.com", without brackets.
};

// CRLF only, no line over 998 octets; all of it ASCII but for addresses beyond ASCII, which need
// SMTPUTF8. The same message gives the same bytes.
std::string compose(const MailMessage& mail);

}  // namespace leadflow::connectors::smtp
