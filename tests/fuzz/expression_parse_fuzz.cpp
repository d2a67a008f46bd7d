// SPDX-License-Identifier: Apache-2.0
// Any text as a template: it parses, or its faults say where, within the text and in its order.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "expression/references.h"
#include "expression/template.h"

using namespace leadflow;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<expression::Fault> faults;
    const auto parsed = expression::Template::parse(model::text_value(text), faults);
    // A broken byte may count as the two units it announces.
    const size_t units_max = 2 * text.size();
    size_t position = 0;
    for (const expression::Fault& fault : faults) {
        CHECK(!fault.message.empty());
        CHECK(fault.position >= position && fault.position <= units_max);
        position = fault.position;
    }
    const expression::References references = expression::references_of(parsed);
    for (const expression::FunctionCall& call : references.calls)
        CHECK(!call.function.empty() && call.place.position <= units_max);
    CHECK(references.names.size() <= references.calls.size());
    return 0;
}
