// SPDX-License-Identifier: Apache-2.0
// The operations of Dynamics 365 and Dataverse by the names and paths that flows use: Microsoft's
// three connectors (dynamicscrmonline, commondataservice, commondataserviceforapps) in one list.
#pragma once

#include "base/result.h"
#include "connectors/action_parameters.h"

#include <span>
#include <string>
#include <string_view>

namespace leadflow::connectors::dataverse {

enum class Kind {
    kCreate,
    kUpdate,  // Only what is there.
    kUpsert,
    kGet,
    kList,
    kDelete,
};

// nullptr: no such operation.
const Kind* kind_of(std::string_view operation);
std::string operations_there_are();
std::span<const OperationPath> paths();

}  // namespace leadflow::connectors::dataverse
