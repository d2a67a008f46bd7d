// SPDX-License-Identifier: Apache-2.0
#include "connectors/hubspot/hubspot_form.h"

#include <array>

namespace leadflow::connectors::hubspot {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kCreate = std::to_array<FormField>({
    {.key = "body/properties",
     .title = "Properties",
     .description = "Internal names with internal values; email, firstname or lastname at least",
     .type = kObject,
     .required = true,
     .fields = "properties"},
});
constexpr auto kUpsert = std::to_array<FormField>({
    {.key = "properties",
     .title = "Properties",
     .description = "Internal names with internal values",
     .type = kObject,
     .required = true,
     .fields = "properties"},
    {.key = "idProperty",
     .title = "Looked up by",
     .description = "A property that no two contacts share",
     .visibility = kAdvanced,
     .fallback = "email",
     .choices = "unique properties"},
    {.key = "id",
     .title = "Value to look up",
     .description = "When empty, the property's own value",
     .visibility = kAdvanced},
});
constexpr auto kContact = std::to_array<FormOutput>(
    {{"body/id", "Contact id", kString}, {"body/properties", "Properties", kObject}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "UpsertContact",
     .title = "Create or update a contact",
     .description = "Changes the contact with this e-mail address, or creates it",
     .fields = kUpsert,
     .outputs = kContact,
     .important = true},
    {.id = "Create17",
     .title = "Create a contact",
     .description = "Creates a contact; one that is there is updated unless the connection refuses",
     .fields = kCreate,
     .outputs = kContact,
     .important = true,
     .older = "CreateContact"},
});

constexpr Form kForm{.title = "HubSpot CRM",
                     .description = "Contacts of a HubSpot account",
                     .color = "#b84a2b",
                     .operations = kOperations};

}  // namespace

const Form& hubspot_form() {
    return kForm;
}

}  // namespace leadflow::connectors::hubspot
