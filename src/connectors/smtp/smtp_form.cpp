// SPDX-License-Identifier: Apache-2.0
#include "connectors/smtp/smtp_form.h"

#include <array>

namespace leadflow::connectors::smtp {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kSmtpMail = std::to_array<FormField>({
    {.key = "emailMessage/From",
     .title = "From",
     .description = "The connection's own sender when empty",
     .visibility = Visibility::kImportant,
     .format = "email"},
    {.key = "emailMessage/To",
     .title = "To",
     .description = "Addresses, with semicolons between them",
     .required = true,
     .format = "email"},
    {.key = "emailMessage/Subject",
     .title = "Subject",
     .visibility = Visibility::kImportant,
     .length_max = 998},
    {.key = "emailMessage/Body",
     .title = "Body",
     .visibility = Visibility::kImportant,
     .format = "html"},
    {.key = "emailMessage/CC", .title = "CC", .visibility = kAdvanced, .format = "email"},
    {.key = "emailMessage/Bcc", .title = "BCC", .visibility = kAdvanced, .format = "email"},
    {.key = "emailMessage/ReplyTo",
     .title = "Reply to",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/Importance",
     .title = "Importance",
     .visibility = kAdvanced,
     .options = "High|Normal|Low",
     .fallback = "Normal"},
    {.key = "emailMessage/ReadReceipt",
     .title = "Read receipt",
     .description = "Who is told that the mail was read",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/DeliveryReceipt",
     .title = "Delivery receipt",
     .visibility = kAdvanced,
     .format = "email",
     .ignored = true},
    {.key = "emailMessage/Attachments",
     .title = "Attachments",
     .type = kArray,
     .visibility = kAdvanced,
     .items = "FileName|ContentData|ContentType|ContentId"},
    {.key = "emailMessage/IsHtml",
     .title = "Is HTML",
     .description = "Whether the body is HTML",
     .type = kBoolean,
     .visibility = kAdvanced},
});

constexpr auto kMail = std::to_array<FormField>({
    {.key = "request/to",
     .title = "To",
     .description = "Addresses, with semicolons or commas between them",
     .required = true,
     .format = "email"},
    {.key = "request/subject", .title = "Subject", .required = true, .length_max = 998},
    {.key = "request/text", .title = "Body", .required = true, .format = "html"},
    {.key = "request/cc", .title = "CC", .visibility = kAdvanced, .format = "email"},
    {.key = "request/bcc", .title = "BCC", .visibility = kAdvanced, .format = "email"},
    {.key = "request/toname",
     .title = "To: name",
     .description = "Of a single recipient",
     .visibility = kAdvanced},
    {.key = "request/ccname",
     .title = "CC: name",
     .description = "Of a single recipient",
     .visibility = kAdvanced,
     .needs = "request/cc"},
    {.key = "request/bccname", .title = "BCC: name", .visibility = kAdvanced, .ignored = true},
    {.key = "request/files",
     .title = "Attachments",
     .type = kArray,
     .visibility = kAdvanced,
     .items = "FileName|ContentData|ContentType"},
    {.key = "request/ishtml",
     .title = "Is HTML",
     .description = "Whether the body is HTML",
     .type = kBoolean,
     .visibility = kAdvanced},
});

constexpr auto kSmtpOperations = std::to_array<FormOperation>({
    {.id = "SendEmailV3",
     .title = "Send Email (V3)",
     .description = "Send an email through your own mail server.",
     .fields = kSmtpMail,
     .important = true,
     .older = "SendEmailV2|SendEmail"},
});
constexpr auto kMailOperations = std::to_array<FormOperation>({
    {.id = "SendEmailV3",
     .title = "Send an email notification (V3)",
     .description = "Sends a mail from the address that the connection has",
     .fields = kMail,
     .important = true,
     .older = "SendEmailV2|SendEmail"},
});

constexpr Form kSmtpForm{.title = "SMTP",
                         .description = "Mail through any mail server",
                         .color = "#7a5c00",
                         .operations = kSmtpOperations};
constexpr Form kMailForm{.title = "Mail",
                         .description = "Notifications from one fixed address",
                         .color = "#a4262c",
                         .operations = kMailOperations};

}  // namespace

const Form& smtp_form() {
    return kSmtpForm;
}
const Form& mail_form() {
    return kMailForm;
}

}  // namespace leadflow::connectors::smtp
