// SPDX-License-Identifier: Apache-2.0
// A JSON schema of a trigger, compiled once and used for every lead. Draft 4 unless it says
// draft 7; nothing is ever fetched. The verdict is valijson's but for plain schemas, the wording
// Logic Apps'.
#pragma once

#include "base/result.h"
#include "definition/fault.h"
#include "definition/name_tree.h"
#include "model/json.h"

#include <memory>
#include <string>
#include <vector>

namespace leadflow::definition {

// Messages hold names and types, never values: a lead's data must not travel in errors.
struct Mismatch {
    std::string path;     // "UserDetails.Email", "leads[0].Phone"; empty for the body itself.
    std::string message;  // "Invalid type. Expected String but got Null."
};

// Constant after compile; validate from any thread. Shared, because every request in flight uses
// the schema of its flow version, which a newer one may replace meanwhile.
class Schema {
  public:
    ~Schema();

    // All faults of the schema at once, with paths in it, where `faults` is given; the error is
    // the first one. Warnings stop nothing.
    static base::Result<std::shared_ptr<const Schema>> compile(
        const model::Json& schema, std::vector<Fault>* faults = nullptr);

    // Empty: `value` matches. At most limits.h's kMismatchesMax entries.
    std::vector<Mismatch> validate(const model::Json& value) const;

    // The verdict of the library, which validate takes for all but plain schemas.
    bool matches_by_valijson(const model::Json& value) const;

    // The declared properties.
    const NameTree& names() const;

    // True when the body itself has to be an object or an array.
    bool wants_container() const;

  private:
    struct Compiled;
    explicit Schema(std::unique_ptr<Compiled> compiled);

    std::unique_ptr<Compiled> compiled_;
};

}  // namespace leadflow::definition
