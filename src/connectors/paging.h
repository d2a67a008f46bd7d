// SPDX-License-Identifier: Apache-2.0
// The next page of a list: the call for it, out of the link that an answer holds. Links lead only
// to where the page came from, since the call bears the sign-in.
#pragma once

#include "base/result.h"
#include "model/invocation.h"

#include <string>
#include <string_view>

namespace leadflow::connectors {

// The same call for the address in `link` (absolute, or relative to it), by GET. kInvalidInput when
// that is of another origin.
base::Result<model::HttpCall> next_page_call(const model::HttpCall& call, std::string_view link);

// Gives an outcome that succeeded its next page, when more items are wanted and its body has a link
// to one. A link to elsewhere makes it a failure: a part of a list is not to pass for the whole.
void add_next_page(const model::Invocation& invocation, const model::Call& call,
                   std::string_view list, std::string_view link, model::Outcome& outcome);

}  // namespace leadflow::connectors
