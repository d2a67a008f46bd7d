// SPDX-License-Identifier: Apache-2.0
// Mail addresses as flows write them ("Sales <sales@example.com>; b@example.com"), checked before
// they come near an envelope or a header. Also what mail connectors share: attachments, importance.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

struct Mailbox {
    std::string name;     // May be empty; one line.
    std::string address;  // Checked: what it says cannot end a header or a command.
    bool operator==(const Mailbox&) const = default;
};

struct Attachment {
    std::string name;
    std::string type;        // "application/pdf"
    std::string content_id;  // For images within HTML; may be empty.
    std::string bytes;
};

// Separated by ; or , (not within quotes or <>); repeated addresses count once. A JSON list counts
// as well. kInvalidInput names `parameter`, not the text: it may be a lead's.
base::Result<std::vector<Mailbox>> parse_mailboxes(std::string_view text,
                                                   std::string_view parameter);
// Exactly one.
base::Result<Mailbox> parse_mailbox(std::string_view text, std::string_view parameter);
bool is_mail_address(std::string_view text);
// "example.com" of "a@example.com".
std::string_view domain_of(std::string_view address);

// CR, LF, NUL and other control characters become blanks, so that a lead cannot write headers.
std::string one_line(std::string_view text, size_t units_max);

// A list of {Name, ContentBytes} (Outlook), {FileName, ContentData, ContentType, ContentId} (SMTP)
// or plain contents; content is base64 text or a content envelope.
base::Result<std::vector<Attachment>> parse_attachments(const model::Json& list,
                                                        std::string_view parameter);

// Undoes base::html_escape. The engine escapes what enters an HTML parameter without knowing
// whether the action then says IsHtml false: its plain text must not read "&amp;".
std::string html_unescape(std::string_view text);

// "high", "low" or "normal".
std::string importance_of(std::string_view text);

}  // namespace leadflow::connectors
