// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/salesforce_form.h"

#include <array>

namespace leadflow::connectors::salesforce {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr FormField kTable{.key = "table",
                           .title = "Salesforce Object Type",
                           .description = "Its API name, such as Lead",
                           .required = true,
                           .choices = "objects"};
constexpr FormField kItem{.key = "item",
                          .title = "Record",
                          .description = "Fields by their API names",
                          .type = kObject,
                          .fields = "fields",
                          .needs = "table"};
constexpr FormField kId{.key = "id",
                        .title = "Record Id",
                        .description = "15 or 18 characters",
                        .required = true,
                        .length_max = 18};
constexpr FormField kExternalField{.key = "externalIdField",
                                   .title = "External ID Field",
                                   .description = "API name of a field that is an external id",
                                   .required = true,
                                   .choices = "external id fields",
                                   .needs = "table"};
constexpr FormField kExternalId{.key = "externalId", .title = "External ID", .required = true};
constexpr FormField kSelect{.key = "$select",
                            .title = "Select query",
                            .description = "Names of the fields that come back, with commas",
                            .visibility = kAdvanced};

constexpr std::array kCreate = {kTable, kItem};
constexpr std::array kUpsert = {kTable, kExternalField, kExternalId, kItem};
constexpr std::array kUpdate = {kTable, kId, kItem};
constexpr std::array kGet = {kTable, kId, kSelect};
constexpr std::array kGetByExternalId = {kTable, kExternalField, kExternalId, kSelect};
constexpr std::array kDelete = {kTable, kId};
constexpr auto kQuery = std::to_array<FormField>({
    {.key = "query",
     .title = "SOQL query",
     .description = "SELECT Id, Email FROM Lead WHERE …",
     .required = true},
});

#define WEB_FIELD(name, words, most) {.key = "item/" name, .title = words, .length_max = most}
constexpr auto kWebToLead = std::to_array<FormField>({
    {.key = "item/LastName",
     .title = "Last name",
     .visibility = Visibility::kImportant,
     .length_max = 80},
    {.key = "item/Company",
     .title = "Company",
     .visibility = Visibility::kImportant,
     .length_max = 255},
    {.key = "item/Email",
     .title = "Email",
     .visibility = Visibility::kImportant,
     .format = "email",
     .length_max = 80},
    WEB_FIELD("FirstName", "First name", 40),
    WEB_FIELD("Phone", "Phone", 40),
    WEB_FIELD("MobilePhone", "Mobile", 40),
    WEB_FIELD("Fax", "Fax", 40),
    WEB_FIELD("Title", "Title", 128),
    WEB_FIELD("Street", "Street", 255),
    WEB_FIELD("PostalCode", "Zip", 20),
    WEB_FIELD("City", "City", 40),
    WEB_FIELD("State", "State", 80),
    WEB_FIELD("Country", "Country", 80),
    WEB_FIELD("Website", "Website", 255),
    WEB_FIELD("LeadSource", "Lead source", 255),
    WEB_FIELD("Industry", "Industry", 255),
    WEB_FIELD("Description", "Description", 32000),
    {.key = "item",
     .title = "Further fields",
     .description = "Custom fields by their ids (00N…)",
     .type = kObject,
     .visibility = kAdvanced},
});
#undef WEB_FIELD

constexpr auto kRecord =
    std::to_array<FormOutput>({{"body/Id", "Record Id", kString}, {"body", "Record", kObject}});
constexpr auto kRecords = std::to_array<FormOutput>(
    {{"body/records", "Records", kArray}, {"body/totalSize", "How many", kInteger}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "PostItem_V2",
     .title = "Create record",
     .description = "Creates a record of an object, such as a Lead",
     .fields = kCreate,
     .outputs = kRecord,
     .important = true,
     .older = "PostItem"},
    {.id = "PatchItemByExternalIdV2",
     .title = "Create or update a record by external ID (Upsert)",
     .description = "Changes the record with this external id, or creates it",
     .fields = kUpsert,
     .outputs = kRecord,
     .older = "PatchItemByExternalId"},
    {.id = "PatchItem_V3",
     .title = "Update record",
     .description = "Changes a record that is there",
     .fields = kUpdate,
     .outputs = kRecord,
     .older = "PatchItem_V2|PatchItem|UpdateItem_V2"},
    {.id = "GetItem_V2",
     .title = "Get record",
     .description = "Reads one record",
     .fields = kGet,
     .outputs = kRecord,
     .older = "GetItem"},
    {.id = "GetItemByExternalId",
     .title = "Get a record by external ID",
     .description = "Reads the record with this external id",
     .fields = kGetByExternalId,
     .outputs = kRecord},
    {.id = "DeleteItem",
     .title = "Delete record",
     .description = "Deletes one record",
     .fields = kDelete},
    {.id = "ExecuteSoqlQuery",
     .title = "Execute a SOQL query",
     .description = "Reads the records that a query finds",
     .fields = kQuery,
     .outputs = kRecords,
     .pages = true},
    {.id = "WebToLead",
     .title = "Submit web-to-lead",
     .description = "Posts Salesforce's own form; Salesforce does not say whether it kept the lead",
     .fields = kWebToLead},
});

constexpr Form kForm{.title = "Salesforce",
                     .description = "Records of a Salesforce organization",
                     .color = "#0b7fc0",
                     .operations = kOperations};

}  // namespace

const Form& salesforce_form() {
    return kForm;
}

}  // namespace leadflow::connectors::salesforce
