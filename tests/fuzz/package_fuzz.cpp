// SPDX-License-Identifier: Apache-2.0
// Any bytes as an exported flow: refused with a reason, or each flow's definition is there and comes
// out of every export as it went in.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "packages/document.h"
#include "packages/reader.h"
#include "packages/writer.h"

using namespace leadflow;
using packages::WrittenFormat;

namespace {

std::string definition_of(const std::string& document) {
    const auto parts = packages::parts_of(document);
    CHECK(parts.has_value());
    return std::string(packages::cut(document, parts->definition));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto imported = packages::read({reinterpret_cast<const char*>(data), size});
    if (!imported) {
        CHECK(!imported.error().message.empty());
        return 0;
    }
    for (const packages::ImportedFlow& flow : imported->flows)
        for (const auto format : {WrittenFormat::kCodeView, WrittenFormat::kPackage,
                                  WrittenFormat::kArm}) {
            const auto file =
                packages::write(format, {.id = "1", .name = "n", .document = flow.document});
            if (!file) continue;  // A definition that is no object.
            const auto again = packages::read(file->bytes);
            CHECK(again.has_value());
            CHECK(packages::parts_of(again->flows[0].document).has_value());
            // Around a bare definition stand the file's own blanks.
            const std::string before = definition_of(flow.document);
            const std::string after = definition_of(again->flows[0].document);
            CHECK(before.find(after) != std::string::npos);
        }
    return 0;
}
