// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: a flow with awkward spelling, and every wrapper for one.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "packages/archive.h"
#include "packages/document.h"
#include "packages/reader.h"
#include "packages/writer.h"

namespace leadflow::packages {

// Numbers, escapes, order, blanks and members that a parser would print differently.
inline const std::string kAwkward = R"({
  "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
	"zzz": {"unknown" :[1.0, 1e3, -0, 12345678901234567890, 1E+2, 0.10, "\u00e9\/é", [ ], { }]},
  "parameters": {"$connections": {"type": "Object", "defaultValue": {}}},
  "triggers": {"manual": {"type": "Request", "kind": "Http", "inputs": {}}},
  "actions": {
    "Write": {"type": "Compose", "inputs": {"b": 1.50, "a": "[not a function]", "[key]": "[[x", "c": "[", "d": "\u005bx]"}, "runAfter": {}},
    "Mail": {"type": "OpenApiConnection", "runAfter": {"Write": ["Succeeded"]},
      "inputs": {"host": {"apiId": "/providers/Microsoft.PowerApps/apis/shared_smtp", "connectionName": "shared_smtp", "operationId": "SendEmailV3"},
        "parameters": {"emailMessage/To": "a@example.com"}}}
  },
  "contentVersion": "1.0.0.0" })";

inline const std::string kReferences =
    R"({"shared_smtp": {"connectionName": "smtp-1", "source": "Invoker", "id": "/providers/Microsoft.PowerApps/apis/shared_smtp", "extra": 1.0}})";

inline std::string properties_of(const std::string& definition, const std::string& name) {
    return R"({"name":"0","properties":{"displayName":")" + name + R"(","definition":)" + definition +
           R"(,"connectionReferences":)" + kReferences + "},\"more\":1.0}";
}

inline std::string zipped(std::vector<ArchiveFile> files) {
    return write_archive(std::move(files)).value();
}

inline Imported read_well(const std::string& bytes) {
    auto imported = read(bytes);
    EXPECT_TRUE(imported) << imported.error().message;
    return imported ? std::move(*imported) : Imported{.flows = {ImportedFlow{}}};
}

inline std::string error_of(const std::string& bytes) {
    const auto imported = read(bytes);
    EXPECT_FALSE(imported);
    return imported ? std::string() : imported.error().message;
}

inline std::string definition_of(const std::string& document) {
    const auto parts = parts_of(document);
    return parts ? std::string(cut(document, parts->definition)) : std::string();
}

inline std::string at(const std::string& json, std::initializer_list<std::string_view> path) {
    const auto found = find_value(json, all_of(json), path);
    return found ? std::string(cut(json, *found)) : "(absent)";
}

inline std::string messages(const Imported& imported) {
    std::string all;
    for (const definition::Fault& fault : imported.warnings)
        all += fault.path + ": " + fault.message + "\n";
    return all;
}

}  // namespace leadflow::packages
