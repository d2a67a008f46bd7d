// SPDX-License-Identifier: Apache-2.0
#include "connectors/azureblob/azureblob_form.h"

#include <array>

namespace leadflow::connectors::azureblob {
namespace {

using enum described::ValueType;
using described::Visibility;

constexpr auto kAdvanced = Visibility::kAdvanced;

constexpr auto kCreate = std::to_array<FormField>({
    {.key = "dataset",
     .title = "Storage account",
     .description = "Kept for Power Automate: the connection has the account",
     .visibility = kAdvanced,
     .ignored = true},
    {.key = "folderPath",
     .title = "Folder path",
     .description = "Begins with the container: /leads/2026",
     .required = true,
     .choices = "containers"},
    {.key = "name",
     .title = "Blob name",
     .description = "When empty, an id of leadflow's own, the same in each try",
     .visibility = Visibility::kImportant,
     .length_max = 1024},
    {.key = "body", .title = "Blob content", .type = kAny, .visibility = Visibility::kImportant},
    {.key = "contentType",
     .title = "Content type",
     .description = "text/csv; when empty, what the content is",
     .visibility = kAdvanced},
});
constexpr auto kBlob = std::to_array<FormOutput>({{"body/Path", "Path", kString},
                                                  {"body/Name", "Name", kString},
                                                  {"body/Size", "Size", kInteger},
                                                  {"body/ETag", "ETag", kString}});

constexpr auto kOperations = std::to_array<FormOperation>({
    {.id = "CreateFile_V2",
     .title = "Create blob (V2)",
     .description = "Writes a blob; one that is there stays unless the connection overwrites",
     .fields = kCreate,
     .outputs = kBlob,
     .important = true,
     .older = "CreateFile"},
    {.id = "CreateBlockBlob_V2",
     .title = "Create block blob (V2)",
     .description = "Writes a blob; one that is there stays unless the connection overwrites",
     .fields = kCreate,
     .outputs = kBlob,
     .older = "CreateBlockBlob"},
});

constexpr Form kForm{.title = "Azure Blob Storage",
                     .description = "Blobs in containers of a storage account",
                     .color = "#27709b",
                     .operations = kOperations};

}  // namespace

const Form& azureblob_form() {
    return kForm;
}

}  // namespace leadflow::connectors::azureblob
