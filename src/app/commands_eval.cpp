// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "base/random.h"
#include "base/text.h"
#include "expression/json_context.h"
#include "expression/template.h"

namespace leadflow::app {
namespace {

// Every fault of the text, with its place.
base::Error error_of(const std::vector<expression::Fault>& faults) {
    std::vector<std::string> messages;
    for (const expression::Fault& fault : faults)
        messages.push_back(base::format("{} (at position {})", fault.message, fault.position));
    return base::invalid_input(base::joined(messages, " "));
}

base::Result<model::Json> evaluate(std::string_view text, model::Json inputs) {
    std::vector<expression::Fault> faults;
    const auto parsed = expression::Template::parse(model::text_value(text), faults);
    if (!faults.empty()) return error_of(faults);
    base::SystemRandom random;
    const expression::JsonContext context(std::move(inputs), base::SystemClock().now(), random);
    return parsed.evaluate(context);
}

int batch() {
    for (std::string line; std::getline(std::cin, line);) {
        if (line.empty()) continue;
        const auto row = model::parse_json(line);
        model::JsonObject answer;
        const model::Json* inputs = row ? model::find(*row, "inputs") : nullptr;
        // As in a flow: a text without @ is a text.
        auto result = row ? evaluate(model::text_at(*row, "expression"),
                                     inputs != nullptr ? *inputs : model::Json(model::JsonObject()))
                          : base::Result<model::Json>(row.error());
        if (result) answer["result"] = std::move(*result);
        else answer["error"] = result.error().message;
        std::printf("%s\n", model::to_text(answer).c_str());
    }
    return 0;
}

}  // namespace

int eval(const Evaluation& evaluation) {
    if (evaluation.batch) return batch();
    model::Json context = model::JsonObject();
    if (!evaluation.context_file.empty()) {
        const auto file = read_file(evaluation.context_file);
        if (!file) return fail(file.error());
        auto parsed = model::parse_json(*file);
        if (!parsed) return fail(parsed.error());
        context = std::move(*parsed);
    }
    // On a command line the @ may be left out.
    std::string text = evaluation.expression;
    const bool is_template = text.starts_with('@') || text.find("@{") != std::string::npos;
    if (!is_template) text.insert(0, 1, '@');
    const auto result = evaluate(text, std::move(context));
    if (!result) return fail(result.error());
    std::printf("%s\n", model::to_text(*result).c_str());
    return 0;
}

}  // namespace leadflow::app
