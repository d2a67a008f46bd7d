// SPDX-License-Identifier: Apache-2.0
// Any bytes as a connector's definition, and behind a NUL its properties: refused with a reason,
// or compiled soon, and what was compiled can be reported, planned and read.
#include "connectors/described/definition_probe.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace leadflow::connectors::described;
    constexpr std::string_view kPlain = R"({"swagger":"2.0","host":"a.example","paths":{
        "/a/{id}":{"get":{"operationId":"A","parameters":[{"name":"q","in":"query"}]}}}})";
    const std::string_view whole(reinterpret_cast<const char*>(data), size);
    const size_t mark = whole.find('\0');
    const std::string_view rest =
        mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1);
    probe_definition(whole.substr(0, mark), rest);
    // Properties by themselves, too: beside a definition that is right.
    probe_definition(kPlain, whole.substr(0, mark));
    return 0;
}
