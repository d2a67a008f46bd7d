// SPDX-License-Identifier: Apache-2.0
#include "sandbox/mail_text.h"

#include <gtest/gtest.h>

namespace leadflow::sandbox {
namespace {

TEST(MailText, DecodesEncodedWords) {
    EXPECT_EQ(decode_words("plain"), "plain");
    EXPECT_EQ(decode_words("=?UTF-8?B?w6k=?="), "\xC3\xA9");
    EXPECT_EQ(decode_words("a =?utf-8?q?b=C3=A9_c?= d"), "a b\xC3\xA9 c d");
    EXPECT_EQ(decode_words("=?iso-8859-1?Q?=E9?="), "\xC3\xA9");
    // Blanks between two encoded words belong to the coding.
    EXPECT_EQ(decode_words("=?utf-8?Q?a?= =?utf-8?Q?b?="), "ab");
    EXPECT_EQ(decode_words("=?utf-8?X?a?="), "=?utf-8?X?a?=");
    EXPECT_EQ(decode_words("=?utf-8?B?"), "=?utf-8?B?");
    EXPECT_EQ(decode_words("=?"), "=?");
    EXPECT_EQ(decode_words("\xE9"), "\xC3\xA9");
}

TEST(MailText, ReadsFoldedHeaders) {
    const MailHeaders headers = read_mail_headers(
        "subject: =?utf-8?Q?New?=\r\n =?utf-8?Q?_lead?=\r\nFrom: A <a@b.com>\r\nTo: c@d.com\r\n"
        "Message-ID: <1@x>\r\nX-Leadflow-Run-Id: run1\r\n\r\nSubject: not this\r\n");
    EXPECT_EQ(headers.subject, "New lead");
    EXPECT_EQ(headers.from, "A <a@b.com>");
    EXPECT_EQ(headers.to, "c@d.com");
    EXPECT_EQ(headers.message_id, "1@x");
    EXPECT_EQ(headers.run_id, "run1");
}

TEST(MailText, PrefersTheHtmlPart) {
    const MailBody body = read_mail_body(
        "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n"
        "--b1\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--b1\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=C3=A9=\r\n!</p>\r\n--b1--\r\n");
    EXPECT_TRUE(body.html);
    EXPECT_EQ(body.text, "<p>caf\xC3\xA9!</p>");
    EXPECT_EQ(read_mail_body("Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n").text, "hi");
}

TEST(MailText, ShowsSomethingForBrokenMails) {
    for (const std::string_view raw :
         {"", "\r\n", ":", "Content-Type: multipart/mixed\r\n\r\nx",
          "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b",
          "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n--b"}) {
        EXPECT_EQ(read_mail_headers(raw).subject, "");
        EXPECT_LE(read_mail_body(raw).text.size(), raw.size());
    }
}

}  // namespace
}  // namespace leadflow::sandbox
