// SPDX-License-Identifier: Apache-2.0
// Any text as a template, evaluated against a run with a lead, actions, loops and variables: it
// gives a value that can be stored, or an error that says something.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "base/text.h"
#include "expression/json_context.h"
#include "expression/limits.h"
#include "expression/template.h"

using namespace leadflow;

namespace {

const model::Json& run() {
    static const model::Json kRun = model::parse_json(R"json({
        "utcNow": "2026-01-31T12:34:56.7891234Z", "triggerOutputs": {"headers": {"Host": "h"},
        "body": {"LeadSource": "SPZA", "UserDetails": {"FirstName": "S\u00f8ren", "Company": null},
        "tags": ["a", "b", "c"], "n": 3, "ratio": 0.5, "ok": true, "nested": [{"v": 1}, {"v": 2}],
        "big": 9223372036854775807, "huge": 18446744073709551615, "tiny": 1e-308,
        "\ud83d\ude00": "\ud83d\ude00"}},
        "actions": {"A": {"status": "Succeeded", "outputs": {"body": {"value": [{"id": 1}]}}},
        "Form": {"outputs": {"body": {"$content-type": "application/x-www-form-urlencoded",
        "$content": "YT0x", "$formdata": [{"key": "a", "value": "1"}]}}},
        "Xml": {"outputs": {"body": {"$content-type": "application/xml",
        "$content": "PGEgYj0iMSI+PGMvPjxjPng8L2M+PC9hPg=="}}}, "Bare": {}},
        "parameters": {"p": "text", "$connections": {}}, "variables": {"v": [3, 1, 2], "s": "x"},
        "item": {"k": 1}, "items": {"Loop": 7}, "iterationIndexes": {"Until": 2},
        "results": {"Scope": [{"name": "A", "status": "Succeeded"}]},
        "workflow": {"name": "f", "run": {"name": "r"}}, "callbackUrl": "https://h/"})json").value();
    return kRun;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<expression::Fault> faults;
    const auto parsed = expression::Template::parse(model::text_value(text), faults);
    if (!faults.empty()) return 0;
    base::SeededRandom random(7);
    const expression::JsonContext context(run(), base::from_micros(0), random);
    const auto value = parsed.evaluate(context);
    if (!value) {
        CHECK(!value.error().message.empty());
        return 0;
    }
    const std::string written = model::to_text(*value);
    // What a flow's author cannot store (invalid UTF-8) is not the evaluator's to repair.
    CHECK(!base::is_valid_utf8(text) || base::is_valid_utf8(written));
    return 0;
}
