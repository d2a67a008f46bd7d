// SPDX-License-Identifier: Apache-2.0
// JSON files as they come: with a byte order mark, in UTF-16, with keys twice. Part of reader.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "definition/fault.h"
#include "packages/archive.h"
#include "packages/document.h"

namespace leadflow::packages {

// The text without its byte order mark, once it is known to be JSON. `where` is put in front of
// messages; empty for the file itself.
base::Result<std::string> checked_json(std::string_view bytes, std::string_view where,
                                       definition::Faults& faults);
base::Result<std::string> read_json_entry(Archive& archive, const Archive::Entry& entry,
                                          definition::Faults& faults);

// What the document calls its flow; empty when it does not.
std::string name_in_document(std::string_view text, const DocumentParts& parts);

}  // namespace leadflow::packages
