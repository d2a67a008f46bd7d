// SPDX-License-Identifier: Apache-2.0
#include "connectors/marketo/marketo_form.h"

#include <array>

namespace leadflow::connectors::marketo {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr FormField kLead{.key = "item",
                          .title = "Lead",
                          .description = "Fields by their REST names; email at least",
                          .type = kObject,
                          .required = true,
                          .fields = "lead fields"};
constexpr FormField kLookup{
    .key = "lookupField", .title = "Looked up by", .visibility = kAdvanced, .fallback = "email"};

constexpr std::array kUpsert = {
    kLead,
    FormField{.key = "action",
              .title = "Action",
              .visibility = kAdvanced,
              .options = "createOrUpdate=Create or update|createOnly=Create only|"
                         "updateOnly=Update only|createDuplicate=Create a duplicate",
              .fallback = "createOrUpdate"},
    kLookup,
    FormField{.key = "partitionName",
              .title = "Partition",
              .description = "The connection's own when empty",
              .visibility = kAdvanced}};
constexpr std::array kPush = {
    kLead,
    FormField{.key = "programName", .title = "Program", .visibility = Visibility::kImportant},
    FormField{.key = "programStatus", .title = "Program status"},
    FormField{.key = "source", .title = "Source", .visibility = kAdvanced},
    FormField{.key = "reason", .title = "Reason", .visibility = kAdvanced},
    kLookup,
    FormField{.key = "partitionName", .title = "Partition", .visibility = kAdvanced}};
constexpr std::array kSubmit = {
    FormField{.key = "formId",
              .title = "Form",
              .description = "The form's number",
              .type = kInteger,
              .required = true,
              .choices = "forms"},
    kLead,
    FormField{.key = "programId", .title = "Program id", .type = kInteger, .visibility = kAdvanced},
    FormField{.key = "visitorData/pageURL", .title = "Page address", .visibility = kAdvanced},
    FormField{.key = "visitorData/queryString", .title = "Page query", .visibility = kAdvanced},
    FormField{.key = "visitorData/leadClientIpAddress",
              .title = "Visitor's IP address",
              .visibility = kAdvanced},
    FormField{.key = "visitorData/userAgentString",
              .title = "Visitor's browser",
              .visibility = kAdvanced},
    FormField{.key = "cookie", .title = "Munchkin cookie", .visibility = kAdvanced}};
constexpr auto kResult = std::to_array<FormOutput>(
    {{"body/id", "Lead id", kInteger}, {"body/status", "What was done", kString}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "UpsertLead",
     .title = "Create or update a lead",
     .description = "Changes the lead with this e-mail address, or creates it",
     .fields = kUpsert,
     .outputs = kResult,
     .important = true},
    {.id = "PushLead",
     .title = "Push a lead into a program",
     .description = "Creates or updates the lead and makes it a member of a program",
     .fields = kPush,
     .outputs = kResult},
    {.id = "SubmitForm",
     .title = "Submit a form",
     .description = "As if the lead had filled in a form of Marketo",
     .fields = kSubmit,
     .outputs = kResult},
});

constexpr Form kForm{.title = "Marketo",
                     .description = "Leads of Adobe Marketo Engage",
                     .color = "#5a4fb0",
                     .operations = kOperations};

}  // namespace

const Form& marketo_form() {
    return kForm;
}

}  // namespace leadflow::connectors::marketo
