// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/http_form.h"

#include <array>

namespace leadflow::connectors::http {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kRequest = std::to_array<FormField>({
    {.key = "method",
     .title = "Method",
     .required = true,
     .options = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS"},
    {.key = "uri", .title = "URI", .required = true, .format = "uri"},
    {.key = "headers", .title = "Headers", .type = kObject},
    {.key = "queries", .title = "Queries", .type = kObject},
    {.key = "body", .title = "Body", .type = kAny},
    {.key = "cookie", .title = "Cookie", .visibility = kAdvanced},
    {.key = "authentication",
     .title = "Authentication",
     .description = "Basic, client certificate, Entra ID or raw",
     .type = kObject,
     .visibility = kAdvanced},
});
constexpr auto kReply = std::to_array<FormOutput>({{"statusCode", "Status code", kInteger},
                                                   {"headers", "Headers", kObject},
                                                   {"body", "Body", kAny}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "Http",
     .title = "HTTP",
     .description = "Calls any address",
     .fields = kRequest,
     .outputs = kReply,
     .important = true},
});

constexpr Form kForm{.title = "HTTP",
                     .description = "Requests to any web address",
                     .color = "#4b7a0f",
                     .operations = kOperations,
                     .is_action_type = true};

}  // namespace

const Form& http_form() {
    return kForm;
}

}  // namespace leadflow::connectors::http
