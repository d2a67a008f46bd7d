// SPDX-License-Identifier: Apache-2.0
#include "connectors/teams/teams_form.h"

#include <array>

namespace leadflow::connectors::teams {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr FormField kPoster{.key = "poster",
                            .title = "Post as",
                            .description = "Kept for Power Automate: the webhook has its poster",
                            .visibility = kAdvanced,
                            .options = "Flow bot|User",
                            .fallback = "Flow bot",
                            .ignored = true};
constexpr FormField kLocation{.key = "location",
                              .title = "Post in",
                              .description = "Kept for Power Automate: the webhook has its channel",
                              .visibility = kAdvanced,
                              .options = "Channel|Group chat|Chat with Flow bot",
                              .fallback = "Channel",
                              .ignored = true};
constexpr FormField kTeam{.key = "body/recipient/groupId",
                          .title = "Team",
                          .description = "Kept for Power Automate: the webhook has its channel",
                          .visibility = kAdvanced,
                          .choices = "teams",
                          .ignored = true};
constexpr FormField kChannel{.key = "body/recipient/channelId",
                             .title = "Channel",
                             .description = "Kept for Power Automate: the webhook has its channel",
                             .visibility = kAdvanced,
                             .choices = "channels",
                             .needs = "body/recipient/groupId",
                             .ignored = true};

constexpr std::array kMessage = {FormField{.key = "body/messageBody",
                                           .title = "Message",
                                           .description = "HTML, which becomes plain lines",
                                           .required = true,
                                           .format = "html"},
                                 FormField{.key = "body/subject", .title = "Subject"},
                                 kPoster,
                                 kLocation,
                                 kTeam,
                                 kChannel};
constexpr std::array kCard = {FormField{.key = "body/messageBody",
                                        .title = "Adaptive Card",
                                        .description = "The card's JSON",
                                        .type = kAny,
                                        .required = true,
                                        .format = "json"},
                              kPoster, kLocation, kTeam, kChannel};
constexpr std::array kChannelMessage = {
    FormField{.key = "body/body/content",
              .title = "Message",
              .description = "HTML, which becomes plain lines",
              .required = true,
              .format = "html"},
    FormField{.key = "body/subject", .title = "Subject"},
    FormField{.key = "groupId",
              .title = "Team",
              .description = "Kept for Power Automate: the webhook has its channel",
              .visibility = kAdvanced,
              .choices = "teams",
              .ignored = true},
    FormField{.key = "channelId",
              .title = "Channel",
              .description = "Kept for Power Automate: the webhook has its channel",
              .visibility = kAdvanced,
              .choices = "channels",
              .needs = "groupId",
              .ignored = true}};

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "PostMessageToConversation",
     .title = "Post message in a chat or channel",
     .description = "Posts a message through the connection's webhook",
     .fields = kMessage,
     .important = true},
    {.id = "PostCardToConversation",
     .title = "Post card in a chat or channel",
     .description = "Posts an adaptive card through the connection's webhook",
     .fields = kCard},
    {.id = "PostMessageToChannelV3",
     .title = "Post a message (V3)",
     .description = "Posts a message through the connection's webhook",
     .fields = kChannelMessage,
     .older = "PostMessageToChannelV2"},
});

constexpr Form kForm{.title = "Microsoft Teams",
                     .description = "Messages in a channel of Microsoft Teams",
                     .color = "#4b53bc",
                     .operations = kOperations};

}  // namespace

const Form& teams_form() {
    return kForm;
}

}  // namespace leadflow::connectors::teams
