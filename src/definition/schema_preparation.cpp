// SPDX-License-Identifier: Apache-2.0
#include "definition/schema_preparation.h"

#include "base/encoding.h"
#include "base/text.h"
#include "definition/limits.h"

#include <boost/json/value_from.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace leadflow::definition {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

enum class Draft { k4, k7 };

constexpr std::array<std::string_view, 7> kTypes{"string",  "object",  "array", "number",
                                                 "integer", "boolean", "null"};

std::string join(const std::string& path, std::string_view member) {
    return path.empty() ? std::string(member) : base::format("{}.{}", path, member);
}

class Preparation {
  public:
    explicit Preparation(Faults& faults) : faults_(faults) {}

    Json schema(const Json& in, const std::string& path, int depth) {
        if (in.is_bool()) return in;
        if (!in.is_object()) {
            invalid(path, base::format("A schema is an object, not {}.", model::type_name(in)));
            return true;
        }
        if (++nodes_ > kSchemaNodesMax || depth > kSchemaDepthMax) {
            if (!full_)
                faults_.error(path, "LimitExceeded",
                              base::format("The schema has more than {} parts or is nested more "
                                           "than {} deep.",
                                           kSchemaNodesMax, kSchemaDepthMax));
            full_ = true;
            return true;
        }
        if (depth == 0) read_draft(in);
        JsonObject out;
        if (const Json* ref = model::find(in, "$ref")) {
            reference(*ref, path, out);
            // Beside a $ref everything but the schemas that others refer to is ignored.
            definitions(in, path, out, depth);
            return out;
        }
        type(in, path, out);
        bounds(in, path, out);
        members(in, path, out, depth);
        combined(in, path, out, depth);
        if (draft_ == Draft::k7) draft_7(in, path, out, depth);
        definitions(in, path, out, depth);
        return out;
    }

  private:
    void invalid(const std::string& path, std::string message) {
        faults_.error(path, "InvalidSchema", std::move(message));
    }

    void read_draft(const Json& in) {
        std::string_view tag = model::text_at(in, "$schema");
        const std::string_view written = tag;
        for (const std::string_view scheme : {"https://", "http://"})
            if (base::starts_with_ignoring_case(tag, scheme)) {
                tag.remove_prefix(scheme.size());
                break;
            }
        while (!tag.empty() && tag.back() == '#') tag.remove_suffix(1);
        if (tag == "json-schema.org/draft-07/schema") {
            draft_ = Draft::k7;
        } else if (!tag.empty() && tag != "json-schema.org/draft-04/schema" &&
                   tag != "json-schema.org/schema") {
            faults_.warning("$schema", "InvalidSchema",
                            base::format("'{}' is not known: the schema is read as draft 4.",
                                         written.substr(0, 100)));
        }
    }

    void reference(const Json& ref, const std::string& path, JsonObject& out) {
        const std::string_view target = model::text_of(ref);
        if (target.substr(0, 2) == "#/" || target == "#")
            out["$ref"] = ref;
        else
            invalid(join(path, "$ref"),
                    "Only references into the schema itself, \"#/definitions/…\", are followed: "
                    "nothing is fetched.");
    }

    void type(const Json& in, const std::string& path, JsonObject& out) {
        const Json* written = model::find(in, "type");
        if (written == nullptr) return;
        std::vector<std::string> names;
        const auto add = [&](const Json& item) {
            const std::string name = base::lower(model::text_of(item));
            if (name != "any" && std::find(kTypes.begin(), kTypes.end(), name) == kTypes.end())
                invalid(join(path, "type"),
                        base::format("'{}' is no type.{}", model::text_of(item),
                                     did_you_mean(name, {kTypes.begin(), kTypes.end()})));
            names.push_back(name);
        };
        if (written->is_array())
            for (const Json& item : written->get_array()) add(item);
        else
            add(*written);
        const auto has = [&](std::string_view name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        if (names.empty() || has("any")) return;
        if (has("integer") && has("number")) std::erase(names, "integer");
        if (!has("integer")) {
            out["type"] = boost::json::value_from(names);
            return;
        }
        // valijson takes only integers written without a point; Logic Apps takes 1.0 as well.
        JsonArray choices{JsonObject{{"type", "number"}, {"multipleOf", 1.0}}};
        out[kWrittenType] = boost::json::value_from(names);
        std::erase(names, "integer");
        if (!names.empty()) choices.push_back(JsonObject{{"type", boost::json::value_from(names)}});
        out["allOf"] = JsonArray{JsonObject{{"anyOf", std::move(choices)}, {kTypeCheck, true}}};
    }

    void bounds(const Json& in, const std::string& path, JsonObject& out) {
        for (const std::string_view name :
             {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}) {
            const Json* found = model::find(in, name);
            if (found == nullptr) continue;
            const auto number = model::integer_at(in, name);
            if (number && *number >= 0)
                out[name] = *number;
            else
                invalid(join(path, name), base::format("{} is a whole number from 0 on.", name));
        }
        limit(in, path, "minimum", "exclusiveMinimum", out);
        limit(in, path, "maximum", "exclusiveMaximum", out);
        if (const Json* multiple = model::find(in, "multipleOf")) {
            const auto number = number_of(*multiple);
            if (number && *number > 0)
                out["multipleOf"] = *number;  // As a double: valijson cuts fractions otherwise.
            else
                invalid(join(path, "multipleOf"), "multipleOf is a number above 0.");
        }
        if (const Json* values = model::find(in, "enum")) {
            if (values->is_array() && !values->get_array().empty())
                out["enum"] = *values;
            else
                invalid(join(path, "enum"), "enum is a list of at least one value.");
        }
        unique_items(in, path, out);
        for (const std::string_view name : {"pattern", "patternProperties"})
            if (model::find(in, name) != nullptr)
                faults_.error(join(path, name), "ActionSchemaNotSupported",
                              base::format("'{}' is not supported in the schema of a trigger, as "
                                           "in Logic Apps.",
                                           name));
    }

    static std::optional<double> number_of(const Json& value) {
        if (!value.is_number()) return std::nullopt;
        boost::json::error_code fault;
        const auto number = value.to_number<double>(fault);
        if (fault || !std::isfinite(number)) return std::nullopt;
        return number;
    }

    // Draft 4 says {"minimum": 1, "exclusiveMinimum": true}, draft 7 {"exclusiveMinimum": 1}.
    void limit(const Json& in, const std::string& path, std::string_view inclusive,
               std::string_view exclusive, JsonObject& out) {
        const Json* bound = model::find(in, inclusive);
        if (bound != nullptr && !number_of(*bound)) {
            invalid(join(path, inclusive), base::format("{} is a number.", inclusive));
            return;
        }
        const Json* other = model::find(in, exclusive);
        if (other != nullptr && other->is_bool()) {
            if (bound != nullptr) out[other->get_bool() ? exclusive : inclusive] = *bound;
            return;
        }
        if (bound != nullptr) out[inclusive] = *bound;
        if (other == nullptr) return;
        if (number_of(*other))
            out[exclusive] = *other;
        else
            invalid(join(path, exclusive),
                    base::format("{} is true, false or a number.", exclusive));
    }

    void unique_items(const Json& in, const std::string& path, JsonObject& out) {
        if (!model::bool_at(in, "uniqueItems").value_or(false)) return;
        const auto most = model::integer_at(in, "maxItems");
        if (most && *most >= 0 && static_cast<size_t>(*most) <= kUniqueItemsMax)
            out["uniqueItems"] = true;
        else
            faults_.warning(join(path, "uniqueItems"), "LimitExceeded",
                            base::format("uniqueItems is only checked beside a maxItems of at "
                                         "most {}.",
                                         kUniqueItemsMax));
    }

    void members(const Json& in, const std::string& path, JsonObject& out, int depth) {
        by_name(in, "properties", path, out, depth);
        below(in, "additionalProperties", path, out, depth);
        below(in, "additionalItems", path, out, depth);
        if (const Json* items = model::find(in, "items"); items != nullptr && items->is_array())
            list(*items, "items", path, out, depth);
        else
            below(in, "items", path, out, depth);
        const Json* required = model::find(in, "required");
        if (required == nullptr) return;
        if (required->is_bool()) {
            faults_.warning(join(path, "required"), "InvalidSchema",
                            "required is a list of names on the object, not true or false on the "
                            "property: it is ignored.");
            return;
        }
        const bool names = required->is_array() &&
                           std::all_of(required->get_array().begin(), required->get_array().end(),
                                       [](const Json& item) { return item.is_string(); });
        if (names)
            out["required"] = *required;
        else
            invalid(join(path, "required"), "required is a list of names.");
    }

    void combined(const Json& in, const std::string& path, JsonObject& out, int depth) {
        for (const std::string_view name : {"allOf", "anyOf", "oneOf"}) {
            const Json* found = model::find(in, name);
            if (found == nullptr) continue;
            if (found->is_array() && !found->get_array().empty())
                list(*found, name, path, out, depth);
            else
                invalid(join(path, name), base::format("{} is a list of schemas.", name));
        }
        below(in, "not", path, out, depth);
        const Json* dependencies = model::find(in, "dependencies");
        if (dependencies == nullptr) return;
        if (!dependencies->is_object()) {
            invalid(join(path, "dependencies"), "dependencies is an object.");
            return;
        }
        JsonObject prepared;
        for (const auto& member : dependencies->get_object())
            prepared[member.key()] =
                member.value().is_array()
                    ? member.value()
                    : schema(member.value(),
                             join(join(path, "dependencies"), std::string_view(member.key())),
                             depth + 1);
        out["dependencies"] = std::move(prepared);
    }

    void draft_7(const Json& in, const std::string& path, JsonObject& out, int depth) {
        for (const std::string_view name : {"if", "then", "else", "contains", "propertyNames"})
            below(in, name, path, out, depth);
        if (const Json* value = model::find(in, "const")) out["const"] = *value;
    }

    void definitions(const Json& in, const std::string& path, JsonObject& out, int depth) {
        by_name(in, "definitions", path, out, depth);
        by_name(in, "$defs", path, out, depth);
    }

    void below(const Json& in, std::string_view name, const std::string& path, JsonObject& out,
               int depth) {
        if (const Json* found = model::find(in, name))
            out[name] = schema(*found, join(path, name), depth + 1);
    }

    void by_name(const Json& in, std::string_view name, const std::string& path, JsonObject& out,
                 int depth) {
        const Json* found = model::find(in, name);
        if (found == nullptr || found->is_null()) return;
        if (!found->is_object()) {
            invalid(join(path, name), base::format("{} is an object of schemas by name.", name));
            return;
        }
        JsonObject prepared;
        for (const auto& member : found->get_object()) {
            const std::string_view key(member.key());
            prepared[key] = schema(member.value(), join(join(path, name), key), depth + 1);
        }
        out[name] = std::move(prepared);
    }

    // Appends to a list that type() may have begun.
    void list(const Json& in, std::string_view name, const std::string& path, JsonObject& out,
              int depth) {
        JsonArray prepared;
        for (const Json& item : in.get_array())
            prepared.push_back(schema(item, join(path, name), depth + 1));
        // References count the written ones, "#/allOf/0", so that the type check goes last.
        if (const Json* begun = out.if_contains(name))
            for (const Json& item : begun->get_array()) prepared.push_back(item);
        out[name] = std::move(prepared);
    }

    Faults& faults_;
    Draft draft_ = Draft::k4;
    size_t nodes_ = 0;
    bool full_ = false;
};

// How many parts a schema has when every $ref is written out. Circles are refused: a schema that
// contains itself can cost any amount of time on a deeply nested body.
class Expansion {
  public:
    Expansion(const Json& root, Faults& faults) : root_(root), faults_(faults) {}

    void check() {
        if (count(root_, 0) > kSchemaChecksMax)
            fail("LimitExceeded", base::format("The schema has more than {} parts with its "
                                               "references written out.",
                                               kSchemaChecksMax));
    }

  private:
    void fail(std::string_view code, std::string message) {
        if (!failed_) faults_.error("", code, std::move(message));
        failed_ = true;
    }

    size_t count(const Json& schema, int depth) {
        if (failed_ || !schema.is_object()) return 1;
        if (depth > kSchemaExpansionDepthMax) {
            fail("LimitExceeded", "The schema's references are nested too deep.");
            return 1;
        }
        const auto [known, is_new] = counts_.try_emplace(&schema, kOpen);
        if (!is_new) {
            if (known->second == kOpen)
                fail("InvalidSchema",
                     "The schema contains itself by way of a $ref, which is not "
                     "supported.");
            return known->second;
        }
        size_t sum = 1;
        if (const Json* ref = model::find(schema, "$ref")) {
            const Json* target = referred(schema, root_);
            if (target == nullptr)
                fail("InvalidSchema",
                     base::format("The reference '{}' leads nowhere.", model::text_of(*ref)));
            else
                sum += count(*target, depth + 1);
        } else {
            sum += count_members(schema, depth);
        }
        sum = std::min(sum, kSchemaChecksMax + 1);
        counts_[&schema] = sum;
        return sum;
    }

    size_t count_members(const Json& schema, int depth) {
        size_t sum = 0;
        const auto add = [&](const Json& one) {
            if (sum <= kSchemaChecksMax) sum += count(one, depth + 1);
        };
        for (const auto& member : schema.get_object()) {
            const std::string_view name(member.key());
            const Json& value = member.value();
            if (name == "enum" || name == "const" || name == "definitions" || name == "$defs")
                continue;
            const bool by_name = name == "properties" || name == "dependencies";
            if (by_name)
                for (const auto& one : value.get_object()) add(one.value());
            else if (value.is_object())
                add(value);
            else if (value.is_array())
                for (const Json& one : value.get_array()) add(one);
        }
        return sum;
    }

    static constexpr size_t kOpen = 0;

    const Json& root_;
    Faults& faults_;
    std::unordered_map<const Json*, size_t> counts_;
    bool failed_ = false;
};

}  // namespace

std::optional<Json> prepare_schema(const Json& schema, std::vector<Fault>& faults) {
    const auto errors = [&] { return has_errors(faults); };
    Faults into(faults);
    Json prepared = Preparation(into).schema(schema, "", 0);
    if (errors()) return std::nullopt;
    Expansion(prepared, into).check();
    if (errors()) return std::nullopt;
    return prepared;
}

const Json* referred(const Json& schema, const Json& root) {
    const std::string_view ref = model::text_at(schema, "$ref");
    if (ref.empty() || ref.front() != '#') return nullptr;
    const auto pointer = base::percent_decode(ref.substr(1));
    if (!pointer) return nullptr;
    boost::json::error_code fault;
    const Json* target = root.find_pointer(*pointer, fault);
    if (fault || target == nullptr) return nullptr;
    return target->is_object() || target->is_bool() ? target : nullptr;
}

}  // namespace leadflow::definition
