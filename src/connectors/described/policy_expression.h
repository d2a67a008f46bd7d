// SPDX-License-Identifier: Apache-2.0
// The small language of policy templates: text with @connectionParameters('name', 'default'),
// @headers('x'), @queryParameters('x'), @body().a['b'][0], @item(), @triggerBody(), each also as
// @{…} and {@…}, and @Request.OriginalHTTPMethod. Compiled once; evaluating cannot fail.
#pragma once

#include "base/result.h"
#include "model/json.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors::described {

struct PathStep {
    std::string name;
    int64_t index = -1;  // Of an array; -1: a name.
};
using JsonPath = std::vector<PathStep>;

// nullptr when it leads nowhere.
const model::Json* walk(const model::Json* from, const JsonPath& path);

// A text, and whether a secret is in it.
struct MaybeSecret {
    std::string text;
    bool secret = false;
};

// What expressions may look at. Absent parts give empty text.
struct Scope {
    std::function<std::optional<MaybeSecret>(std::string_view)> connection;
    std::function<std::optional<MaybeSecret>(std::string_view)> header;
    std::function<std::optional<MaybeSecret>(std::string_view)> query;
    std::string_view method;
    const model::Json* body = nullptr;
    const model::Json* item = nullptr;
    const model::Json* trigger_body = nullptr;
};

class Expression {
  public:
    enum class Source : uint8_t {
        kText,
        kConnection,
        kHeader,
        kQuery,
        kBody,
        kItem,
        kTriggerBody,
        kMethod,
        kPathField,  // {name}: only where asked for.
    };
    struct Part {
        Source source = Source::kText;
        std::string text;  // The text itself, or the name.
        std::string fallback;
        JsonPath path;
    };

    // kInvalidInput names a function that is not known.
    static base::Result<Expression> parse(std::string_view text, bool path_fields = false);

    bool empty() const { return parts_.empty(); }
    const std::vector<Part>& parts() const { return parts_; }
    // The path of a lone @body()… or @item()…; nullptr for anything else.
    const Part* lone() const { return parts_.size() == 1 ? &parts_.front() : nullptr; }

    MaybeSecret text(const Scope& scope) const;
    // A lone expression keeps its type: numbers, objects.
    model::Json value(const Scope& scope) const;

  private:
    std::vector<Part> parts_;
};

// One part's text; for a path field "".
MaybeSecret text_of(const Expression::Part& part, const Scope& scope);

}  // namespace leadflow::connectors::described
