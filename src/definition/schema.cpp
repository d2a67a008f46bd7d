// SPDX-License-Identifier: Apache-2.0
#include "definition/schema.h"

#include "base/text.h"
#include "definition/schema_preparation.h"
#include "definition/schema_wording.h"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace leadflow::definition {

struct Schema::Compiled {
    model::Json prepared;
    NameTree names;
    bool plain = false;
    valijson::Schema schema;
};

Schema::Schema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Schema::~Schema() = default;

base::Result<std::shared_ptr<const Schema>> Schema::compile(const model::Json& schema,
                                                            std::vector<Fault>* faults) {
    std::vector<Fault> own;
    std::vector<Fault>& found = faults == nullptr ? own : *faults;
    auto prepared = prepare_schema(schema, found);
    auto compiled = std::make_unique<Compiled>();
    if (prepared) {
        compiled->prepared = std::move(*prepared);
        compiled->names = NameTree::of(compiled->prepared);
        compiled->plain = is_plain(compiled->prepared);
        try {
            const valijson::adapters::BoostJsonAdapter adapter(compiled->prepared);
            valijson::SchemaParser(valijson::SchemaParser::kDraft7)
                .populateSchema(adapter, compiled->schema);
        } catch (const std::exception& thrown) {
            Faults(found).error("", "InvalidSchema",
                                base::format("The schema cannot be used: {}.", thrown.what()));
        }
    }
    for (const Fault& fault : found)
        if (!fault.warning)
            return base::invalid_input(base::format(
                "{}: {}", fault.path.empty() ? "schema" : fault.path.c_str(), fault.message));
    return std::shared_ptr<const Schema>(new Schema(std::move(compiled)));
}

std::vector<Mismatch> Schema::validate(const model::Json& value) const {
    // Every lead passes here, and valijson takes ten times as long; a test compares the two.
    if (compiled_->plain) return find_mismatches(compiled_->prepared, value, true);
    if (matches_by_valijson(value)) return {};
    std::vector<Mismatch> found = find_mismatches(compiled_->prepared, value);
    if (found.empty()) found.push_back({"", "JSON does not match the schema."});
    return found;
}

bool Schema::matches_by_valijson(const model::Json& value) const {
    // A Validator of its own for each call: it holds a cache that threads must not share, empty
    // here, for patterns are refused.
    valijson::Validator validator;
    try {
        const valijson::adapters::BoostJsonAdapter adapter(value);
        // Without a list of results valijson stops at the first mismatch and words nothing.
        return validator.validate(compiled_->schema, adapter, nullptr);
    } catch (const std::exception&) {
        return false;
    }
}

const NameTree& Schema::names() const {
    return compiled_->names;
}

bool Schema::wants_container() const {
    const model::Json* type = model::find(compiled_->prepared, "type");
    if (type == nullptr) return !compiled_->names.empty();
    for (const model::Json& item : type->get_array())
        if (model::text_of(item) != "object" && model::text_of(item) != "array") return false;
    return true;
}

}  // namespace leadflow::definition
