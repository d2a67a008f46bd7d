// SPDX-License-Identifier: Apache-2.0
#include "connectors/dataverse/operations.h"

#include "base/text.h"

#include <array>
#include <vector>

namespace leadflow::connectors::dataverse {
namespace {

struct Operation {
    std::string_view name;
    Kind kind;
};

constexpr auto kOperations = std::to_array<Operation>({
    {"PostItem", Kind::kCreate},
    {"PostItem_V2", Kind::kCreate},
    {"PatchItem", Kind::kUpdate},
    {"PatchItem_V2", Kind::kUpdate},
    {"GetItem", Kind::kGet},
    {"GetItem_V2", Kind::kGet},
    {"GetItems", Kind::kList},
    {"GetItems_V2", Kind::kList},
    {"DeleteItem", Kind::kDelete},
    {"DeleteItem_V2", Kind::kDelete},
    {"CreateRecord", Kind::kCreate},
    {"CreateRecordWithOrganization", Kind::kCreate},
    // "Upsert a row" has kept the name that "Update a row" once had.
    {"UpdateRecord", Kind::kUpsert},
    {"UpdateRecordWithOrganization", Kind::kUpsert},
    {"UpdateOnlyRecord", Kind::kUpdate},
    {"UpdateOnlyRecordWithOrganization", Kind::kUpdate},
    {"GetItemWithOrganization", Kind::kGet},
    {"ListRecords", Kind::kList},
    {"ListRecordsWithOrganization", Kind::kList},
    {"DeleteRecord", Kind::kDelete},
    {"DeleteRecordWithOrganization", Kind::kDelete},
});

// What stands first is more special than what it shares its method with.
constexpr auto kPaths = std::to_array<OperationPath>({
    {"POST", "/v2/datasets/{dataset}/tables/{table}/items", "PostItem_V2"},
    {"POST", "/datasets/{dataset}/tables/{table}/items", "PostItem"},
    {"POST", "/api/data/{version}/{entityName}", "CreateRecord"},
    {"PATCH", "/v2/datasets/{dataset}/tables/{table}/items/{id}", "PatchItem_V2"},
    {"PATCH", "/datasets/{dataset}/tables/{table}/items/{id}", "PatchItem"},
    {"PATCH", "/api/data/{version}/{entityName}({recordId})", "UpdateRecord"},
    {"GET", "/v2/datasets/{dataset}/tables/{table}/items/{id}", "GetItem_V2"},
    {"GET", "/datasets/{dataset}/tables/{table}/items/{id}", "GetItem"},
    {"GET", "/v2/datasets/{dataset}/tables/{table}/items", "GetItems_V2"},
    {"GET", "/datasets/{dataset}/tables/{table}/items", "GetItems"},
    {"GET", "/api/data/{version}/{entityName}({recordId})", "GetItem"},
    {"GET", "/api/data/{version}/{entityName}", "ListRecords"},
    {"DELETE", "/v2/datasets/{dataset}/tables/{table}/items/{id}", "DeleteItem_V2"},
    {"DELETE", "/datasets/{dataset}/tables/{table}/items/{id}", "DeleteItem"},
    {"DELETE", "/api/data/{version}/{entityName}({recordId})", "DeleteRecord"},
});

}  // namespace

const Kind* kind_of(std::string_view operation) {
    return kind_in(kOperations, operation);
}

std::string operations_there_are() {
    return names_in(kOperations);
}

std::span<const OperationPath> paths() {
    return kPaths;
}

}  // namespace leadflow::connectors::dataverse
