// SPDX-License-Identifier: Apache-2.0
// Marketo's fields of a lead (describe) and its forms, made into fields and choices of a form. It
// asks nothing itself.
#pragma once

#include "base/result.h"
#include "connectors/marketo/answer.h"
#include "connectors/question.h"

#include <string_view>

namespace leadflow::connectors::marketo {

inline constexpr std::string_view kLeadFields = "lead fields";
inline constexpr std::string_view kForms = "forms";
inline constexpr size_t kFormsPerPage = 200;  // The most that Marketo gives at once.

// Of an answer that went well. The number of entries: a full page of forms may have another after.
base::Result<size_t> read_list(std::string_view reading, const model::Reply& reply,
                               Finding& finding);

}  // namespace leadflow::connectors::marketo
