// SPDX-License-Identifier: Apache-2.0
#include "connectors/azuretables/azuretables_form.h"

#include <array>

namespace leadflow::connectors::azuretables {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr FormField kAccount{
    .key = "storageAccountName",
    .title = "Storage account",
    .description = "Kept for Power Automate: the connection has the account",
    .visibility = kAdvanced,
    .ignored = true};
constexpr FormField kTable{
    .key = "tableName", .title = "Table", .required = true, .choices = "tables"};
constexpr FormField kPartition{
    .key = "PartitionKey", .title = "Partition key", .required = true, .length_max = 512};
constexpr FormField kRow{.key = "RowKey", .title = "Row key", .required = true, .length_max = 512};
constexpr FormField kEntity{.key = "item",
                            .title = "Entity",
                            .description = "Its properties; nested values become JSON text",
                            .type = kObject,
                            .visibility = Visibility::kImportant};
constexpr FormField kEtag{.key = "If-Match",
                          .title = "ETag",
                          .description = "* for any version of the entity",
                          .visibility = kAdvanced,
                          .fallback = "*"};
constexpr FormField kSelect{.key = "$select",
                            .title = "Select query",
                            .description = "Names of the properties that come back, with commas",
                            .visibility = kAdvanced};

constexpr std::array kInsert = {
    kAccount, kTable,
    FormField{
        .key = "item/PartitionKey", .title = "Partition key", .required = true, .length_max = 512},
    FormField{.key = "item/RowKey",
              .title = "Row key",
              .description = "When empty, an id of leadflow's own, the same in each try",
              .visibility = Visibility::kImportant,
              .length_max = 512},
    kEntity};
constexpr std::array kPut = {kAccount, kTable, kPartition, kRow, kEntity};
constexpr std::array kChange = {kAccount, kTable, kPartition, kRow, kEntity, kEtag};
constexpr std::array kGet = {kAccount, kTable, kPartition, kRow, kSelect};
constexpr std::array kList = {kAccount, kTable,
                              FormField{.key = "$filter",
                                        .title = "Filter query",
                                        .description = "An OData filter: PartitionKey eq 'leads'",
                                        .visibility = Visibility::kImportant},
                              kSelect,
                              FormField{.key = "$top",
                                        .title = "Top count",
                                        .description = "How many entities on a page at most",
                                        .type = kInteger,
                                        .visibility = kAdvanced}};
constexpr std::array kDelete = {kAccount, kTable, kPartition, kRow, kEtag};
constexpr std::array kNewTable = {
    kAccount, FormField{.key = "tableName", .title = "Table", .required = true}};
constexpr auto kOne = std::to_array<FormOutput>({{"body", "Entity", kObject}});
constexpr auto kMany = std::to_array<FormOutput>({{"body/value", "List of entities", kArray}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "CreateEntity_V2",
     .title = "Insert Entity (V2)",
     .description = "Adds an entity to a table",
     .fields = kInsert,
     .outputs = kOne,
     .important = true,
     .older = "InsertEntity_V2|CreateEntity|InsertEntity"},
    {.id = "InsertReplaceEntity_V2",
     .title = "Insert or Replace Entity (V2)",
     .description = "Adds an entity, or puts it in the place of the one there",
     .fields = kPut,
     .older = "InsertReplaceEntity"},
    {.id = "InsertMergeEntity_V2",
     .title = "Insert or Merge Entity (V2)",
     .description = "Adds an entity, or its properties to the one there",
     .fields = kPut,
     .older = "InsertMergeEntity"},
    {.id = "ReplaceEntity_V2",
     .title = "Replace Entity (V2)",
     .description = "Puts an entity in the place of the one there",
     .fields = kChange,
     .older = "ReplaceEntity"},
    {.id = "MergeEntity_V2",
     .title = "Merge Entity (V2)",
     .description = "Adds properties to an entity that is there",
     .fields = kChange,
     .older = "MergeEntity"},
    {.id = "GetEntity_V2",
     .title = "Get entity (V2)",
     .description = "Reads one entity",
     .fields = kGet,
     .outputs = kOne,
     .older = "GetEntity"},
    {.id = "GetEntities_V2",
     .title = "Get entities (V2)",
     .description = "Reads the entities that fit a filter",
     .fields = kList,
     .outputs = kMany,
     .pages = true,
     .older = "GetEntities"},
    {.id = "DeleteEntity_V2",
     .title = "Delete Entity (V2)",
     .description = "Deletes one entity",
     .fields = kDelete,
     .older = "DeleteEntity"},
    {.id = "CreateTable_V2",
     .title = "Create table (V2)",
     .description = "Makes a table; one that is there stays as it is",
     .fields = kNewTable,
     .older = "CreateTable"},
});

constexpr Form kForm{.title = "Azure Table Storage",
                     .description = "Entities in tables of a storage account",
                     .color = "#0f7c3f",
                     .operations = kOperations};

}  // namespace

const Form& azuretables_form() {
    return kForm;
}

}  // namespace leadflow::connectors::azuretables
