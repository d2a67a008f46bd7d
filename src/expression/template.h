// SPDX-License-Identifier: Apache-2.0
// Template: a JSON value whose strings may be expressions ("@triggerBody()", "Hi @{…}"), parsed
// once when the flow is saved and evaluated once per run. What evaluation puts in is data: it is
// never evaluated a second time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/context.h"
#include "expression/limits.h"
#include "model/json.h"

namespace leadflow::expression {

// A parse fault: where in the JSON value ("parameters.item/subject"), at which character of the
// string (UTF-16 units, as the portal counts), what is wrong, in Logic Apps' wording.
struct Fault {
    std::string path;
    size_t position = 0;
    std::string message;
};

// Constant after parse, but for mark_html; call evaluate from any thread. Cheap to copy.
class Template {
  public:
    // Gives null.
    Template() = default;
    // All faults of the whole value at once; empty faults: usable.
    static Template parse(const model::Json& value, std::vector<Fault>& faults,
                          size_t characters_max = kExpressionCharactersMax);

    // The string at this path of the value is HTML: values interpolated into it are escaped.
    // A path that is not there is ignored. Before the template is shared: copies see it too.
    void mark_html(const std::vector<std::string_view>& path);

    // kInvalidInput with the language's message when an expression fails; kLimitExceeded when it
    // takes more steps or memory than limits.h allows.
    base::Result<model::Json> evaluate(const Context& context) const;

    // True when nothing in it is an expression.
    bool is_constant() const;
    // Literal text contains '<': its author writes markup.
    bool has_markup() const;
    // Visits every expression in it, nested ones included, outer before inner.
    void for_each_expression(const std::function<void(const Expression&)>& visit) const;
    // The same, with the path of the string that each stands in (as Fault::path).
    void for_each_expression(
        const std::function<void(const Expression&, const std::string& path)>& visit) const;
    // Names given as literals to body(), outputs(), actions(), result(), items() and so on; each
    // once, in order of appearance.
    std::vector<std::string> actions_named() const;

    // Defined in template.cpp, where its parser and its evaluator are.
    struct Node;

  private:
    // Shared by the copies of one template, none of which outlives another by design.
    std::shared_ptr<Node> root_;
};

}  // namespace leadflow::expression
