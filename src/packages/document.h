// SPDX-License-Identifier: Apache-2.0
// A flow's document as it is kept (FlowVersion::document): JSON text that holds a definition, bare
// or wrapped. Says where the parts stand, by the same rules as definition/reader.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "packages/json_text.h"

namespace leadflow::packages {

struct DocumentParts {
    Span definition;
    // The object that has `definition` as a member; absent when the document is bare.
    std::optional<Span> holder;
    bool in_properties = false;  // The holder is the root's `properties`.
};

// Nothing when the text holds no definition. `text` is valid JSON.
std::optional<DocumentParts> parts_of(std::string_view text);

// The same document with one more member at the start of the object `holder`.
std::string with_member(std::string_view text, Span holder, std::string_view key,
                        std::string_view json);

// Power Automate's or Azure's id of a connector: "/providers/…/apis/shared_smtp".
std::string api_id(std::string_view api);

}  // namespace leadflow::packages
