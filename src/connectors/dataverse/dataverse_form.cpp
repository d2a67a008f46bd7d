// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/dataverse_form.h"

#include <array>

namespace leadflow::connectors::dataverse {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr FormField kDataset{.key = "dataset",
                             .title = "Organization",
                             .description = "Name or address of the Dynamics 365 organization",
                             .required = true,
                             .choices = "organisations"};
constexpr FormField kOrganization{.key = "organization",
                                  .title = "Environment",
                                  .description = "Address of the environment",
                                  .required = true,
                                  .choices = "organisations"};
constexpr FormField kTable{.key = "table",
                           .title = "Entity name",
                           .description = "The entity set, such as leads",
                           .required = true,
                           .choices = "tables",
                           .needs = "dataset"};
constexpr FormField kTableName{.key = "entityName",
                               .title = "Table name",
                               .description = "The entity set, such as leads",
                               .required = true,
                               .choices = "tables"};
constexpr FormField kTableNameThere{.key = "entityName",
                                    .title = "Table name",
                                    .description = "The entity set, such as leads",
                                    .required = true,
                                    .choices = "tables",
                                    .needs = "organization"};
constexpr FormField kId{.key = "id",
                        .title = "Record id",
                        .description = "A GUID, or an alternate key such as new_key='A1'",
                        .required = true};
constexpr FormField kRowId{.key = "recordId",
                           .title = "Row ID",
                           .description = "A GUID, or an alternate key such as new_key='A1'",
                           .required = true};
constexpr FormField kItem{.key = "item",
                          .title = "Record",
                          .type = kObject,
                          .fields = "columns",
                          .needs = "dataset|table"};
constexpr FormField kRow{
    .key = "item", .title = "Row", .type = kObject, .fields = "columns", .needs = "entityName"};
constexpr FormField kRowThere{.key = "item",
                              .title = "Row",
                              .type = kObject,
                              .fields = "columns",
                              .needs = "organization|entityName"};
constexpr FormField kSelect{.key = "$select",
                            .title = "Select columns",
                            .description = "Names of the columns that come back, with commas",
                            .visibility = kAdvanced};
constexpr FormField kExpand{.key = "$expand",
                            .title = "Expand query",
                            .description = "Related rows that come along",
                            .visibility = kAdvanced};
constexpr FormField kFilter{.key = "$filter",
                            .title = "Filter rows",
                            .description = "An OData filter: statecode eq 0",
                            .visibility = Visibility::kImportant};
constexpr FormField kOrder{.key = "$orderby",
                           .title = "Sort by",
                           .description = "createdon desc",
                           .visibility = kAdvanced};
constexpr FormField kTop{.key = "$top",
                         .title = "Row count",
                         .description = "How many rows at most; with it there is one page only",
                         .type = kInteger,
                         .visibility = kAdvanced};
constexpr FormField kSkip{.key = "$skiptoken",
                          .title = "Skip token",
                          .description = "Of an earlier answer's @odata.nextLink",
                          .visibility = kAdvanced};
constexpr FormField kFetch{.key = "fetchXml",
                           .title = "Fetch Xml query",
                           .description = "In place of the other query fields",
                           .visibility = kAdvanced};

constexpr std::array kCreate = {kDataset, kTable, kItem};
constexpr std::array kChange = {kDataset, kTable, kId, kItem};
constexpr std::array kGet = {kDataset, kTable, kId, kSelect, kExpand};
constexpr std::array kList = {kDataset, kTable,  kFilter, kOrder, kTop,
                              kSelect,  kExpand, kSkip,   kFetch};
constexpr std::array kDelete = {kDataset, kTable, kId};

constexpr std::array kAddRow = {kTableName, kRow};
constexpr std::array kChangeRow = {kTableName, kRowId, kRow};
constexpr std::array kGetRow = {kTableName, kRowId, kSelect, kExpand};
constexpr std::array kListRows = {kTableName, kFilter, kOrder, kTop,
                                  kSelect,    kExpand, kSkip,  kFetch};
constexpr std::array kDeleteRow = {kTableName, kRowId};

constexpr std::array kAddRowThere = {kOrganization, kTableNameThere, kRowThere};
constexpr std::array kChangeRowThere = {kOrganization, kTableNameThere, kRowId, kRowThere};
constexpr std::array kGetRowThere = {kOrganization, kTableNameThere, kRowId, kSelect, kExpand};
constexpr std::array kListRowsThere = {kOrganization, kTableNameThere, kFilter, kOrder, kTop,
                                       kSelect,       kExpand,         kSkip,   kFetch};
constexpr std::array kDeleteRowThere = {kOrganization, kTableNameThere, kRowId};

constexpr auto kRecordOutputs = std::to_array<FormOutput>({{"body", "Record", kObject}});
constexpr auto kListOutputs = std::to_array<FormOutput>(
    {{"body/value", "List of rows", kArray}, {"body/@odata.nextLink", "Next page", kString}});

constexpr auto kDynamics = std::to_array<FormOperation>({
    {.id = "PostItem_V2",
     .title = "Create a new record",
     .description = "Creates a record; a repeat after a lost answer makes no second one",
     .fields = kCreate,
     .outputs = kRecordOutputs,
     .important = true,
     .older = "PostItem"},
    {.id = "PatchItem_V2",
     .title = "Update a record",
     .description = "Changes a record that is there",
     .fields = kChange,
     .outputs = kRecordOutputs,
     .older = "PatchItem"},
    {.id = "GetItem_V2",
     .title = "Get record",
     .description = "Reads one record",
     .fields = kGet,
     .outputs = kRecordOutputs,
     .older = "GetItem"},
    {.id = "GetItems_V2",
     .title = "List records",
     .description = "Reads the records that fit a filter",
     .fields = kList,
     .outputs = kListOutputs,
     .pages = true,
     .older = "GetItems"},
    {.id = "DeleteItem_V2",
     .title = "Delete a record",
     .description = "Deletes one record",
     .fields = kDelete,
     .older = "DeleteItem"},
});

constexpr auto kDataverse = std::to_array<FormOperation>({
    {.id = "CreateRecord",
     .title = "Add a new row",
     .description = "Adds a row; a repeat after a lost answer makes no second one",
     .fields = kAddRow,
     .outputs = kRecordOutputs,
     .important = true},
    {.id = "UpdateOnlyRecord",
     .title = "Update a row",
     .description = "Changes a row that is there",
     .fields = kChangeRow,
     .outputs = kRecordOutputs},
    {.id = "UpdateRecord",
     .title = "Upsert a row",
     .description = "Changes a row, or adds it when there is none",
     .fields = kChangeRow,
     .outputs = kRecordOutputs},
    {.id = "GetItem",
     .title = "Get a row by ID",
     .description = "Reads one row",
     .fields = kGetRow,
     .outputs = kRecordOutputs},
    {.id = "ListRecords",
     .title = "List rows",
     .description = "Reads the rows that fit a filter",
     .fields = kListRows,
     .outputs = kListOutputs,
     .pages = true},
    {.id = "DeleteRecord",
     .title = "Delete a row",
     .description = "Deletes one row",
     .fields = kDeleteRow},
    {.id = "CreateRecordWithOrganization",
     .title = "Add a new row to selected environment",
     .description = "Adds a row; a repeat after a lost answer makes no second one",
     .fields = kAddRowThere,
     .outputs = kRecordOutputs},
    {.id = "UpdateOnlyRecordWithOrganization",
     .title = "Update a row in selected environment",
     .description = "Changes a row that is there",
     .fields = kChangeRowThere,
     .outputs = kRecordOutputs},
    {.id = "UpdateRecordWithOrganization",
     .title = "Upsert a row in selected environment",
     .description = "Changes a row, or adds it when there is none",
     .fields = kChangeRowThere,
     .outputs = kRecordOutputs},
    {.id = "GetItemWithOrganization",
     .title = "Get a row by ID from selected environment",
     .description = "Reads one row",
     .fields = kGetRowThere,
     .outputs = kRecordOutputs},
    {.id = "ListRecordsWithOrganization",
     .title = "List rows from selected environment",
     .description = "Reads the rows that fit a filter",
     .fields = kListRowsThere,
     .outputs = kListOutputs,
     .pages = true},
    {.id = "DeleteRecordWithOrganization",
     .title = "Delete a row from selected environment",
     .description = "Deletes one row",
     .fields = kDeleteRowThere},
});

constexpr Form kDynamicsForm{.title = "Dynamics 365",
                             .description = "Records of a Dynamics 365 organization",
                             .color = "#002050",
                             .operations = kDynamics};
constexpr Form kDataverseForm{.title = "Microsoft Dataverse",
                              .description = "Rows of a Dataverse environment",
                              .color = "#088142",
                              .operations = kDataverse};

}  // namespace

const Form& dynamics_form() {
    return kDynamicsForm;
}
const Form& dataverse_form() {
    return kDataverseForm;
}

}  // namespace leadflow::connectors::dataverse
