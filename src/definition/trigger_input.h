// SPDX-License-Identifier: Apache-2.0
// What a request becomes for a flow: its trigger's outputs, or a refusal in Logic Apps' words. It
// neither signs, stores nor starts anything: a receipt in, a value out.
#pragma once

#include "base/result.h"
#include "definition/schema.h"
#include "model/definition.h"
#include "model/run.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace leadflow::definition {

struct TriggerInput {
    model::Json outputs;               // {headers, queries?, relativePathParameters?, body?}
    std::vector<std::string> renamed;  // "userDetails -> UserDetails"
};

// For the answer {"error":{"code":…,"message":…}}. Messages name fields and types, no values.
struct Refusal {
    int http_status = 400;
    std::string code;  // "TriggerInputSchemaMismatch", "InvalidRequestContent", …
    std::string message;
};

using TriggerReading = std::variant<TriggerInput, Refusal>;

// One per flow version; constant after construction, read from any thread.
class TriggerReader {
  public:
    // Fails when the trigger's schema cannot be compiled: the reader of flows said so before.
    static base::Result<TriggerReader> of(const model::Trigger& trigger);

    // The body is checked against the schema as it came; only then are its names matched with the
    // declared ones. An empty body is none: it is not checked, and the flow runs with blanks.
    TriggerReading read(const model::Receipt& receipt) const;
    // The same for who has just written receipt.headers: `headers` is what their text says.
    TriggerReading read(const model::Receipt& receipt, model::JsonObject headers) const;

  private:
    TriggerReader() = default;

    std::string name_;
    bool by_request_ = true;  // Otherwise a request only says "now": its outputs are null.
    std::string relative_path_;
    bool match_names_ = true;
    bool validate_ = true;
    bool with_authorization_ = false;
    // Shared with nobody else; a pointer because a Schema does not move. Null: none.
    std::shared_ptr<const Schema> schema_;
};

}  // namespace leadflow::definition
