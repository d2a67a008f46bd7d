// SPDX-License-Identifier: Apache-2.0
// ActionParameters: an action's parameters by name, wherever the form of the action put them: the
// map of an OpenApiConnection; path, queries, headers and body of an ApiConnection. Also which
// operation an ApiConnection's method and path mean. It checks no values.
#pragma once

#include "base/text.h"
#include "connectors/parameters.h"
#include "model/invocation.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadflow::connectors {

// "/v2/tables/{table}/entities(RowKey='{rowKey}')": literals ignore case, {…} is one segment or the
// part of one between literals.
struct OperationPath {
    std::string_view method;
    std::string_view pattern;
    std::string_view operation;
};

struct PathMatch {
    std::string_view operation;
    std::map<std::string, std::string, std::less<>> values;  // Percent-decoded.
};
// The first that fits.
std::optional<PathMatch> match_path(std::span<const OperationPath> paths, std::string_view method,
                                    std::string_view path);

// The name of the operation; else kNotFound, which lists what `service` has.
base::Result<std::string> operation_of_path(std::string_view service,
                                            std::span<const OperationPath> paths,
                                            std::string_view method, std::string_view path);

// Tables of {name, kind}: an operation's kind, nullptr when there is none of that name; and all the
// names, for who asked for another.
template <typename Table>
auto kind_in(const Table& operations, std::string_view name) -> decltype(&operations[0].kind) {
    for (const auto& known : operations)
        if (known.name == name) return &known.kind;
    return nullptr;
}
template <typename Table>
std::string names_in(const Table& operations) {
    std::vector<std::string> names;
    for (const auto& known : operations) names.emplace_back(known.name);
    return base::joined(names, ", ");
}

class ActionParameters {
  public:
    ActionParameters(const model::Json& inputs, std::span<const OperationPath> paths);

    // The first of these names that has a text; of each the map first, then path, queries, headers.
    std::string text(std::initializer_list<std::string_view> names) const;
    // kInvalidInput says that the first of the names is empty.
    base::Result<std::string> required(std::initializer_list<std::string_view> names) const;
    // As Parameters::find, first of these.
    const model::Json* find(std::initializer_list<std::string_view> names) const;
    const model::JsonObject* object(std::initializer_list<std::string_view> names) const {
        return parameters_.object(names);
    }

  private:
    Parameters parameters_;
    PathMatch path_;
    model::JsonObject queries_;
    model::JsonObject headers_;
};

}  // namespace leadflow::connectors
