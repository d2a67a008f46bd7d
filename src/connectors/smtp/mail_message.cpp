// SPDX-License-Identifier: Apache-2.0
#include "connectors/smtp/mail_message.h"

#include "base/text.h"
#include "connectors/limits.h"
#include "connectors/smtp/mime.h"

namespace leadflow::connectors::smtp {
namespace {

std::string address_header(std::string_view name, const std::vector<Mailbox>& mailboxes) {
    std::vector<std::string> entries;
    for (const Mailbox& mailbox : mailboxes)
        entries.push_back(mailbox.name.empty()
                              ? mailbox.address
                              : base::format("{}\r\n <{}>", phrase(mailbox.name), mailbox.address));
    return entries.empty() ? std::string()
                           : base::format("{}: {}\r\n", name, base::joined(entries, ",\r\n "));
}

// "=_" occurs neither in base64 nor in quoted-printable, so no body can hold the boundary.
std::string boundary_of(const MailMessage& mail, std::string_view kind) {
    std::string letters;
    for (const char c : std::string_view(mail.message_id).substr(0, mail.message_id.find('@')))
        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) letters += c;
    return base::format("=_{}_{}", kind, letters.substr(0, 40));
}

// A part: its headers, the empty line and its body.
std::string text_part(std::string_view subtype, std::string_view text) {
    const std::string lines = with_crlf(text);
    const bool printable = mostly_ascii(lines);
    return base::format(
        "Content-Type: text/{}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n{}", subtype,
        printable ? "quoted-printable" : "base64",
        printable ? quoted_printable(lines) : base64_lines(lines));
}

std::string attachment_part(const Attachment& attachment) {
    const bool within = !attachment.content_id.empty();
    std::string part = base::format("Content-Type: {}{}\r\n", attachment.type,
                                    file_parameter("name", attachment.name));
    part += base::format("Content-Disposition: {}{}\r\n", within ? "inline" : "attachment",
                         file_parameter("filename", attachment.name));
    if (within) {
        std::string id;
        for (const char c : attachment.content_id)
            if (c > ' ' && c < '\x7f' && c != '<' && c != '>') id += c;
        part += base::format("Content-ID: <{}>\r\n", id);
    }
    part += "Content-Transfer-Encoding: base64\r\n\r\n";
    return part + base64_lines(attachment.bytes);
}

std::string multipart(std::string_view subtype, const std::string& boundary,
                      const std::vector<std::string>& parts) {
    std::string out =
        base::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n\r\n", subtype, boundary);
    for (const std::string& part : parts) out += base::format("--{}\r\n{}\r\n", boundary, part);
    return out + base::format("--{}--\r\n", boundary);
}

std::string content(const MailMessage& mail) {
    std::string text =
        mail.html
            ? multipart("alternative", boundary_of(mail, "alternative"),
                        {text_part("plain", text_of_html(mail.body)), text_part("html", mail.body)})
            : text_part("plain", mail.body);
    if (mail.attachments.empty()) return text;
    std::vector<std::string> parts{std::move(text)};
    for (const Attachment& attachment : mail.attachments)
        parts.push_back(attachment_part(attachment));
    return multipart("mixed", boundary_of(mail, "mixed"), parts);
}

}  // namespace

std::string compose(const MailMessage& mail) {
    std::string out;
    out += base::format("Date: {}\r\n", base::mail_date(mail.date));
    out += address_header("From", {mail.from});
    out += address_header("To", mail.to);
    out += address_header("Cc", mail.cc);
    out += address_header("Reply-To", mail.reply_to);
    out += text_header("Subject", one_line(mail.subject, kSubjectUnitsMax));
    out += base::format("Message-ID: <{}>\r\n", mail.message_id);
    if (mail.importance == "high") out += "Importance: high\r\nX-Priority: 1\r\n";
    if (mail.importance == "low") out += "Importance: low\r\nX-Priority: 5\r\n";
    out += address_header("Disposition-Notification-To", mail.read_receipt);
    out += "MIME-Version: 1.0\r\n";
    return out + content(mail);
}

}  // namespace leadflow::connectors::smtp
