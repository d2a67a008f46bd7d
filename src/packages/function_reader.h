// SPDX-License-Identifier: Apache-2.0
// FunctionReader: reads and evaluates one template function, "concat('a', parameters('b').c[0])".
// Part of template_functions.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "packages/template_functions.h"

namespace leadflow::packages {

// For one function; used once.
class FunctionReader {
  public:
    using Value = TemplateFunctions::Value;

    FunctionReader(TemplateFunctions& functions, std::string_view text, bool in_connections)
        : functions_(functions), text_(text), in_connections_(in_connections) {}

    base::Result<Value> read();

  private:
    base::Result<Value> expression();
    base::Result<Value> primary();
    base::Result<Value> literal();
    base::Result<Value> call(const std::string& name);
    base::Result<Value> call_with(const std::string& name, const std::vector<Value>& arguments);
    base::Result<Value> concat(const std::vector<Value>& arguments);
    base::Result<Value> made_up(const std::string& name, const std::vector<Value>& arguments);
    base::Result<Value> inside(const Value& value);
    void skip_blanks();
    bool take(char c);
    std::string take_name();

    TemplateFunctions& functions_;
    const std::string_view text_;
    const bool in_connections_;
    size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace leadflow::packages
