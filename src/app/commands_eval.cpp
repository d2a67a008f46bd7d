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

base::Result<model::Json> evaluate(std::string expression, model::Json inputs) {
    if (!expression.starts_with('@')) expression = base::format("@{}", expression);
    std::vector<expression::Fault> faults;
    const auto parsed = expression::Template::parse(model::Json(expression), faults);
    if (!faults.empty()) return base::invalid_input(faults.front().message);
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
        auto result = row ? evaluate(std::string(model::text_at(*row, "expression")),
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
    const auto result = evaluate(evaluation.expression, std::move(context));
    if (!result) return fail(result.error());
    std::printf("%s\n", model::to_text(*result).c_str());
    return 0;
}

}  // namespace leadflow::app
