// SPDX-License-Identifier: Apache-2.0
// Writes a flow for other places: the definition as it came in, code view, a Power Automate
// package, an ARM template. The definition's text is copied, never printed again, and the same
// flow gives the same bytes each time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace leadflow::packages {

enum class WrittenFormat {
    kDefinition,  // The definition itself, the very bytes that came in.
    kCodeView,    // {"definition", "parameters"}, with the connections under $connections.
    kPackage,     // A zip for Power Automate.
    kArm,
    kDocument,    // The definition with whatever it was wrapped in when it came.
};
// "definition", "codeview", "package", "arm", "document".
std::optional<WrittenFormat> written_format(std::string_view name);

struct WrittenFlow {
    std::string id;
    std::string name;
    base::Time created{};
    bool on = false;
    std::string document;  // FlowVersion::document.
};

struct WrittenFile {
    std::string bytes;
    std::string content_type;
    std::string ending;  // ".json", ".zip"
};

// Pure. kCorrupt when the document holds no definition.
base::Result<WrittenFile> write(WrittenFormat format, const WrittenFlow& flow);

}  // namespace leadflow::packages
