// SPDX-License-Identifier: Apache-2.0
#include "connectors/outlook/outlook_form.h"

#include <array>

namespace leadflow::connectors::outlook {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kMail = std::to_array<FormField>({
    {.key = "emailMessage/To",
     .title = "To",
     .description = "Addresses, with semicolons between them",
     .required = true,
     .format = "email"},
    {.key = "emailMessage/Subject", .title = "Subject", .required = true, .length_max = 255},
    {.key = "emailMessage/Body", .title = "Body", .required = true, .format = "html"},
    {.key = "emailMessage/Cc",
     .title = "CC",
     .description = "Addresses, with semicolons between them",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/Bcc",
     .title = "BCC",
     .description = "Addresses, with semicolons between them",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/From",
     .title = "From (send as)",
     .description = "Another address that the sending mailbox may send as",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/ReplyTo",
     .title = "Reply to",
     .visibility = kAdvanced,
     .format = "email"},
    {.key = "emailMessage/Importance",
     .title = "Importance",
     .visibility = kAdvanced,
     .options = "Low|Normal|High",
     .fallback = "Normal"},
    {.key = "emailMessage/Attachments",
     .title = "Attachments",
     .type = kArray,
     .visibility = kAdvanced,
     .items = "Name|ContentBytes"},
    {.key = "emailMessage/Sensitivity",
     .title = "Sensitivity",
     .visibility = kAdvanced,
     .ignored = true},
    {.key = "emailMessage/IsHtml",
     .title = "Is HTML",
     .description = "Whether the body is HTML",
     .type = kBoolean,
     .visibility = kAdvanced},
});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "SendEmailV2",
     .title = "Send an email (V2)",
     .description = "Sends a mail from the connection's mailbox",
     .fields = kMail,
     .important = true,
     .older = "SendEmail"},
});

constexpr Form kForm{.title = "Office 365 Outlook",
                     .description = "Mail from a mailbox of Microsoft 365",
                     .color = "#0078d4",
                     .operations = kOperations};

}  // namespace

const Form& outlook_form() {
    return kForm;
}

}  // namespace leadflow::connectors::outlook
