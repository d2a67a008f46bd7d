// SPDX-License-Identifier: Apache-2.0
#include "connectors/slack/slack_form.h"

#include <array>

namespace leadflow::connectors::slack {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kMessage = std::to_array<FormField>({
    {.key = "message/channel",
     .title = "Channel",
     .description = "Id or name; the connection's own when empty",
     .visibility = Visibility::kImportant,
     .choices = "channels"},
    {.key = "message/text", .title = "Message text", .required = true, .length_max = 40000},
    {.key = "message/username", .title = "Bot name", .visibility = kAdvanced},
    {.key = "message/icon_url", .title = "Bot icon", .visibility = kAdvanced},
    {.key = "message/icon_emoji", .title = "Icon emoji", .visibility = kAdvanced},
    {.key = "message/as_user", .title = "Post as user", .type = kBoolean, .visibility = kAdvanced},
    {.key = "message/parse",
     .title = "Parse mode",
     .visibility = kAdvanced,
     .options = "none|full"},
    {.key = "message/mrkdwn", .title = "Use markup", .type = kBoolean, .visibility = kAdvanced},
    {.key = "message/link_names", .title = "Link names", .type = kBoolean, .visibility = kAdvanced},
    {.key = "message/unfurl_links",
     .title = "Unfurl links",
     .type = kBoolean,
     .visibility = kAdvanced},
    {.key = "message/unfurl_media",
     .title = "Unfurl media",
     .type = kBoolean,
     .visibility = kAdvanced},
    {.key = "message/thread_ts",
     .title = "Thread",
     .description = "The ts of the message that this one answers",
     .visibility = kAdvanced},
    {.key = "message/reply_broadcast",
     .title = "Show the reply in the channel, too",
     .type = kBoolean,
     .visibility = kAdvanced},
    {.key = "message/blocks",
     .title = "Blocks",
     .description = "Block Kit, as JSON",
     .type = kArray,
     .visibility = kAdvanced},
    {.key = "message/attachments", .title = "Attachments", .type = kArray, .visibility = kAdvanced},
});
constexpr auto kPosted = std::to_array<FormOutput>(
    {{"body/channel", "Channel", kString}, {"body/ts", "Message time stamp", kString}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "PostMessageV2",
     .title = "Post message (V2)",
     .description = "Posts a message to a channel",
     .fields = kMessage,
     .outputs = kPosted,
     .important = true,
     .older = "PostMessage_V2|PostMessage|ChatPostMessage"},
});

constexpr Form kForm{.title = "Slack",
                     .description = "Messages in a channel of Slack",
                     .color = "#5c2a5e",
                     .operations = kOperations};

}  // namespace

const Form& slack_form() {
    return kForm;
}

}  // namespace leadflow::connectors::slack
