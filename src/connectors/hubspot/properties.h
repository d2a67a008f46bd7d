// SPDX-License-Identifier: Apache-2.0
// The properties of a contact as HubSpot lists them, made into fields of a form, and those that no
// two contacts share. It asks nothing itself.
#pragma once

#include "base/result.h"
#include "connectors/question.h"

#include <string_view>

namespace leadflow::connectors::hubspot {

inline constexpr std::string_view kProperties = "properties";
inline constexpr std::string_view kUniqueProperties = "unique properties";

// `call.purpose` is the reading, a blank, and of kProperties the key of the object that they are
// in.
base::Status read_properties(const model::Call& call, const model::Reply& reply, Finding& finding);

}  // namespace leadflow::connectors::hubspot
