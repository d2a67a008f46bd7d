// SPDX-License-Identifier: Apache-2.0
// Reads a received mail lightly, for people to look at: a few headers, the first readable text.
// Total and bounded: whatever the bytes are, it shows something. Not a MIME library.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::sandbox {

struct MailHeaders {
    std::string subject;  // RFC 2047 undone, UTF-8.
    std::string from;
    std::string to;
    std::string message_id;  // Without the angle brackets.
    std::string run_id;      // X-Leadflow-Run-Id.
};
MailHeaders read_mail_headers(std::string_view raw);

struct MailBody {
    bool html = false;
    std::string text;  // UTF-8, at most kShownBodyBytesMax.
};
// The first text/html part, otherwise the first text/plain one.
MailBody read_mail_body(std::string_view raw);

// "=?UTF-8?B?…?=" and "=?utf-8?Q?…?=" (also us-ascii, iso-8859-1) to UTF-8; the rest unchanged.
std::string decode_words(std::string_view text);
// Bytes that are no UTF-8 replaced, so that the text may stand in JSON.
std::string as_utf8(std::string_view bytes);

}  // namespace leadflow::sandbox
