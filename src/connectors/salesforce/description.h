// SPDX-License-Identifier: Apache-2.0
// What Salesforce tells of its objects and of one object's fields (describe), made into choices and
// fields of a form. It asks nothing itself.
#pragma once

#include "base/result.h"
#include "connectors/question.h"

#include <string_view>

namespace leadflow::connectors::salesforce {

// The readings, as the form's table calls them.
inline constexpr std::string_view kObjects = "objects";
inline constexpr std::string_view kExternalIdFields = "external id fields";
inline constexpr std::string_view kFields = "fields";

// `call.purpose` is the reading.
base::Status read_description(const Question& question, const model::Call& call,
                              const model::Reply& reply, Finding& finding);

}  // namespace leadflow::connectors::salesforce
