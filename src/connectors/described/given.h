// SPDX-License-Identifier: Apache-2.0
// Given: an action's inputs sorted by the operation's fields: which value goes where, and the body
// put together of its flat keys. Both forms of a flow are read: OpenApiConnection {"parameters"}
// and ApiConnection {"path", "queries", "headers", "body"}.
#pragma once

#include "base/result.h"
#include "connectors/described/compiled.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace leadflow::connectors::described {

// Borrows the operation and, where nothing had to be changed, the inputs.
class Given {
  public:
    // kInvalidInput names a parameter that is missing or that the operation does not have.
    // `callback_url` fills the hidden fields of a trigger's subscription.
    static base::Result<Given> read(const CompiledOperation& operation, const model::Json& inputs,
                                    std::string_view callback_url = {});

    // nullptr: nothing is sent. `index` is the field's in the operation; not of body fields.
    const model::Json* value(size_t index) const { return values_[index].json; }
    const std::string& file_name(size_t index) const { return values_[index].file_name; }
    const std::optional<model::Json>& body() const { return body_; }
    std::optional<model::Json> take_body() { return std::move(body_); }

  private:
    struct Value {
        const model::Json* json = nullptr;
        std::string file_name;
    };

    explicit Given(const CompiledOperation& operation) : operation_(&operation) {}
    base::Status read_flat(const model::JsonObject& parameters);
    base::Status read_parts(const model::Json& inputs);
    base::Status take(std::string_view key, const model::Json& value);
    bool take_file_part(std::string_view key, const model::Json& value);
    bool take_form_object(std::string_view key, const model::Json& value);
    bool set(std::string_view name, Place place, const model::Json& value);
    void put_body(std::vector<std::string> path, const model::Json& value);
    void type_body_value(std::string_view key);
    void expand_elements(const std::vector<Field>& fields, model::Json& within);
    base::Status add_unasked(std::string_view callback_url);
    base::Status add_unasked_body(const Field& field, std::string_view callback_url);

    const CompiledOperation* operation_;
    std::vector<Value> values_;
    std::deque<model::Json> kept_;  // Values that the inputs do not hold as they are.
    std::optional<model::Json> body_;
};

}  // namespace leadflow::connectors::described
