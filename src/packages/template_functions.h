// SPDX-License-Identifier: Apache-2.0
// The template functions of an ARM template: strings that begin with '[' and end with ']', which
// Azure evaluates before it reads the rest. Resolved are parameters, variables and concat; what
// only a deployment knows (resourceGroup, reference, …) stays as written and is reported.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "definition/fault.h"
#include "packages/json_text.h"

namespace leadflow::packages {

// One thread. Both texts are valid JSON and outlive it.
class TemplateFunctions {
  public:
    // `values` is a parameter file's text; empty when there is none.
    TemplateFunctions(std::string_view text, std::string_view values, definition::Faults& faults);

    // The value at `span` of the template with its functions resolved and "[[" unescaped; what is
    // no function stays as written, byte for byte. `path` says where it stands. Fails only when
    // the results pass limits.h.
    base::Result<std::string> resolved(Span span, const std::string& path);

    // A string's text, decoded and resolved; empty when it is none or cannot be resolved.
    std::string text_at(Span within, std::initializer_list<std::string_view> path);

  private:
    friend class FunctionReader;
    struct Value {
        bool is_text = false;
        std::string text;  // Decoded when it is text, JSON otherwise.
    };

    // `in_connections`: ids of resources may be made up, because only the names in them count.
    base::Result<Value> evaluated(std::string_view function, bool in_connections);
    base::Result<Value> parameter(const std::string& name, bool in_connections);
    base::Result<Value> variable(const std::string& name, bool in_connections);
    base::Result<Value> value_at(std::string_view text, Span span, bool in_connections);
    base::Result<std::string> rewritten(std::string_view text, Span span, const std::string& path,
                                        bool strictly, bool in_connections);
    base::Result<std::string> replaced(std::string_view quoted, bool is_key, bool in_connections);
    base::Status spend(size_t bytes);

    const std::string_view text_;
    const std::string_view values_;
    definition::Faults& faults_;
    std::map<std::string, Span, std::less<>> parameters_;  // By name in lower case.
    std::map<std::string, Span, std::less<>> variables_;
    std::map<std::string, Span, std::less<>> given_;  // In values_.
    size_t bytes_left_;
    int references_ = 0;  // Parameters and variables that are being looked up.
};

// What an id of a resource begins with that was made up for lack of a deployment.
inline constexpr std::string_view kMadeUpSubscription = "/subscriptions/-";

// Whether Azure would evaluate this text.
bool is_template_function(std::string_view text);

// JSON text as an ARM template must have it: strings that Azure would evaluate get one more '['.
std::string escaped_for_template(std::string_view json);

}  // namespace leadflow::packages
