// SPDX-License-Identifier: Apache-2.0
// What RunFilter::search means, said once for all drivers: ASCII letters match in either case,
// anywhere in the tracking id or in the summary's JSON text.
#pragma once

#include <string>
#include <string_view>

#include "model/run.h"

namespace leadflow::store {

// How the words stand inside JSON text: a quote is \" there.
std::string spelling_in_json(std::string_view words);

bool matches_search(const model::RunHead& head, std::string_view words);

}  // namespace leadflow::store
