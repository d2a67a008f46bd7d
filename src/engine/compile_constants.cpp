// SPDX-License-Identifier: Apache-2.0
#include "engine/compile_constants.h"

#include "expression/ast.h"
#include "expression/evaluator.h"
#include "expression/function.h"

namespace leadflow::engine {
namespace {

using expression::Expression;
using model::Json;

// There is no run: it notes that something of one was asked for, so that nothing follows from
// what the evaluation came to.
class NoRun final : public expression::Context {
  public:
    bool was_asked() const { return asked_; }

    const Json* trigger_outputs() const override { return none(); }
    Json trigger_record() const override { return null(); }
    bool has_action(std::string_view /*name*/) const override { return none() != nullptr; }
    const Json* action_outputs(std::string_view /*name*/) const override { return none(); }
    Json action_record(std::string_view /*name*/) const override { return null(); }
    base::Result<Json> result_of(std::string_view /*scope*/) const override { return null(); }
    const Json* parameter(std::string_view /*name*/) const override { return none(); }
    const Json* variable(std::string_view /*name*/) const override { return none(); }
    const Json* item(std::string_view /*loop*/) const override { return none(); }
    std::optional<int64_t> iteration_index(std::string_view /*loop*/) const override {
        asked_ = true;
        return std::nullopt;
    }
    Json workflow() const override { return null(); }
    base::Result<std::string> callback_url() const override {
        asked_ = true;
        return std::string();
    }
    base::Result<Json> own_action_record() const override { return null(); }
    const Json* app_setting(std::string_view /*name*/) const override { return none(); }
    const Json* agent_parameter(std::string_view /*name*/) const override { return none(); }
    base::Time now() const override {
        asked_ = true;
        return {};
    }
    int64_t now_ticks() const override {
        asked_ = true;
        return 0;
    }
    uint64_t random() const override {
        asked_ = true;
        return 0;
    }

  private:
    const Json* none() const {
        asked_ = true;
        return nullptr;
    }
    Json null() const {
        asked_ = true;
        return {};
    }

    mutable bool asked_ = false;
};

// The evaluation asks in the order in which a run's would: what fails before anything of a run is
// asked for fails in every run.
void check(const Expression& expression, const std::string& path, const TellConstantFault& tell) {
    if (expression.is_literal()) return;
    const NoRun no_run;
    const auto value = expression::Evaluator(no_run).evaluate(expression);
    if (!no_run.was_asked()) {
        if (!value) tell(path, value.error().message);
        return;
    }
    // What comes after the first question: every argument of an eager function is evaluated, of a
    // lazy one the first.
    const bool lazy = expression.function->arguments == expression::Arguments::kLazy;
    for (const Expression& argument : expression.arguments) {
        check(argument, path, tell);
        if (lazy) return;
    }
}

}  // namespace

void find_constant_faults(const expression::Template& parsed, const TellConstantFault& tell) {
    parsed.for_each_expression([&](const Expression& expression, const std::string& path) {
        // The outermost one of its text: those inside it are looked at with it.
        if (!expression.source.empty()) check(expression, path, tell);
    });
}

void find_constant_faults(const Condition& condition, const TellConstantFault& tell) {
    const NoRun no_run;
    const auto holds = condition.evaluate(no_run);
    if (!holds && !no_run.was_asked()) tell("", holds.error().message);
}

}  // namespace leadflow::engine
