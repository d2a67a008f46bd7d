// SPDX-License-Identifier: Apache-2.0
#include "definition/schema_wording.h"

#include "base/text.h"
#include "definition/limits.h"
#include "definition/schema_preparation.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leadflow::definition {
namespace {

using model::Json;

// The words of the schema library that Logic Apps uses: a float is a Number.
std::string_view type_word(const Json& value) {
    const std::string_view name = model::type_name(value);
    return name == "Float" ? "Number" : name;
}

bool is_of_type(const Json& value, std::string_view type) {
    if (type == "number") return value.is_number();
    if (type == "integer") {
        if (value.is_double()) return std::trunc(value.get_double()) == value.get_double();
        return value.is_int64() || value.is_uint64();
    }
    return base::equals_ignoring_case(type_word(value), type);
}

// nullptr: any type.
const Json* types_of(const Json& schema) {
    const Json* listed = model::find(schema, kWrittenType);
    return listed != nullptr ? listed : model::find(schema, "type");
}

bool has_type_among(const Json& value, const Json& types) {
    const auto& names = types.get_array();
    return std::any_of(names.begin(), names.end(),
                       [&](const Json& name) { return is_of_type(value, model::text_of(name)); });
}

// "String, Null" of ["string", "null"].
std::string type_words(const Json& types) {
    std::string words;
    for (const Json& item : types.get_array()) {
        const std::string_view name = model::text_of(item);
        if (!words.empty()) words += ", ";
        words += base::upper(name.substr(0, 1));
        words += name.substr(1);
    }
    return words;
}

// Where a value stands, spelled out only for a mismatch: most leads have none.
struct Path {
    const Path* above = nullptr;  // Of the caller's stack.
    std::string_view name = {};
    std::optional<size_t> index = {};

    std::string text() const {
        if (above == nullptr) return {};
        const std::string before = above->text();
        if (index) return base::format("{}[{}]", before, *index);
        return before.empty() ? std::string(name) : base::format("{}.{}", before, name);
    }
};

class Wording {
  public:
    explicit Wording(const Json& root, bool plain = false) : root_(root), plain_(plain) {}

    void word(const Json& schema, const Json& value, const Path& path) {
        if (found_.size() >= kMismatchesMax) return;
        if (schema.is_bool()) {
            if (!schema.get_bool()) add(path, "Schema always fails validation.");
            return;
        }
        if (!plain_)
            if (const Json* target = referred(schema, root_)) return word(*target, value, path);
        const Json* types = types_of(schema);
        if (types != nullptr && !has_type_among(value, *types)) {
            add(path, base::format("Invalid type. Expected {} but got {}.", type_words(*types),
                                   type_word(value)));
            return;
        }
        if (value.is_object()) object(schema, value, path);
        if (value.is_array()) array(schema, value, path);
        if (plain_) return;
        if (value.is_string()) string(schema, value, path);
        if (value.is_number()) number(schema, value, path);
        values(schema, value, path);
        combined(schema, value, path);
    }

    std::vector<Mismatch> take() && { return std::move(found_); }

  private:
    void add(const Path& path, std::string message) {
        if (found_.size() < kMismatchesMax) found_.push_back({path.text(), std::move(message)});
    }

    bool matches(const Json& schema, const Json& value) const {
        Wording other(root_);
        other.word(schema, value, Path());
        return other.found_.empty();
    }

    void object(const Json& schema, const Json& value, const Path& path) {
        if (const Json* required = model::find(schema, "required")) {
            std::vector<std::string> missing;
            for (const Json& name : required->get_array())
                if (model::find(value, model::text_of(name)) == nullptr)
                    missing.emplace_back(model::text_of(name));
            if (!missing.empty())
                add(path, base::format("Required properties are missing from object: {}.",
                                       base::joined(missing, ", ")));
        }
        if (!plain_)
            count(schema, value.get_object().size(), path, "Object property", "minProperties",
                  "maxProperties");
        const Json* declared = model::find(schema, "properties");
        const Json* additional = model::find(schema, "additionalProperties");
        for (const auto& member : value.get_object()) {
            const std::string_view name(member.key());
            const Json* property = declared == nullptr ? nullptr : model::find(*declared, name);
            const Path below{&path, name};
            if (property != nullptr)
                word(*property, member.value(), below);
            else if (additional != nullptr && additional->is_object())
                word(*additional, member.value(), below);
            else if (additional != nullptr && !additional->get_bool())
                add(below,
                    base::format("Property '{}' has not been defined and the schema does not "
                                 "allow additional properties.",
                                 name.substr(0, kNameShownMax)));
        }
    }

    void array(const Json& schema, const Json& value, const Path& path) {
        count(schema, value.get_array().size(), path, "Array item", "minItems", "maxItems");
        const Json* items = model::find(schema, "items");
        const Json* additional = model::find(schema, "additionalItems");
        for (size_t i = 0; i < value.get_array().size(); ++i) {
            const Json* item = items;
            if (items != nullptr && items->is_array())
                item = i < items->get_array().size() ? &items->get_array()[i] : additional;
            if (item != nullptr) word(*item, value.get_array()[i], Path{&path, {}, i});
        }
        if (model::find(schema, "uniqueItems") == nullptr) return;
        const auto& all = value.get_array();
        for (size_t i = 1; i < std::min(all.size(), kUniqueItemsMax); ++i)
            if (std::find(all.begin(), all.begin() + static_cast<ptrdiff_t>(i), all[i]) !=
                all.begin() + static_cast<ptrdiff_t>(i))
                return add(path, base::format("Non-unique array item at index {}.", i));
    }

    void count(const Json& schema, size_t size, const Path& path, std::string_view noun,
               std::string_view min_keyword, std::string_view max_keyword) {
        const auto least = model::integer_at(schema, min_keyword);
        const auto most = model::integer_at(schema, max_keyword);
        if (least && size < static_cast<size_t>(*least))
            add(path,
                base::format("{} count {} is less than minimum count of {}.", noun, size, *least));
        if (most && size > static_cast<size_t>(*most))
            add(path, base::format("{} count {} exceeds maximum count of {}.", noun, size, *most));
    }

    void string(const Json& schema, const Json& value, const Path& path) {
        const auto least = model::integer_at(schema, "minLength");
        const auto most = model::integer_at(schema, "maxLength");
        if (!least && !most) return;
        const std::string_view text = model::text_of(value);
        const auto length =
            static_cast<int64_t>(std::count_if(text.begin(), text.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
            }));
        if (least && length < *least)
            add(path, base::format("String is less than minimum length of {}.", *least));
        if (most && length > *most)
            add(path, base::format("String exceeds maximum length of {}.", *most));
    }

    void number(const Json& schema, const Json& value, const Path& path) {
        const auto as_double = [](const Json& one) {
            boost::json::error_code fault;
            return one.to_number<double>(fault);
        };
        const double given = as_double(value);
        const std::string_view noun = value.is_double() ? "Float" : "Integer";
        const auto bound = [&](std::string_view keyword, auto fails, std::string_view wording) {
            const Json* limit = model::find(schema, keyword);
            if (limit != nullptr && fails(given, as_double(*limit)))
                add(path, base::format("{} {} {}.", noun, wording, boost::json::serialize(*limit)));
        };
        bound(
            "minimum", [](double a, double b) { return a < b; }, "is less than minimum value of");
        bound(
            "maximum", [](double a, double b) { return a > b; }, "exceeds maximum value of");
        bound(
            "exclusiveMinimum", [](double a, double b) { return a <= b; },
            "is not above the exclusive minimum value of");
        bound(
            "exclusiveMaximum", [](double a, double b) { return a >= b; },
            "is not below the exclusive maximum value of");
        bound(
            "multipleOf", [](double a, double b) { return std::remainder(a, b) != 0; },
            "is not a multiple of");
    }

    void values(const Json& schema, const Json& value, const Path& path) {
        const Json* listed = model::find(schema, "enum");
        if (listed != nullptr && std::find(listed->get_array().begin(), listed->get_array().end(),
                                           value) == listed->get_array().end())
            add(path, "Value is not defined in enum.");
        const Json* only = model::find(schema, "const");
        if (only != nullptr && *only != value) add(path, "Value does not match const.");
    }

    void combined(const Json& schema, const Json& value, const Path& path) {
        if (const Json* all = model::find(schema, "allOf"))
            for (const Json& one : all->get_array())
                if (model::find(one, kTypeCheck) == nullptr) word(one, value, path);
        const auto matching = [&](const Json& list) {
            return std::count_if(list.get_array().begin(), list.get_array().end(),
                                 [&](const Json& one) { return matches(one, value); });
        };
        if (const Json* any = model::find(schema, "anyOf"); any != nullptr && matching(*any) == 0)
            add(path, "JSON does not match any schemas from 'anyOf'.");
        if (const Json* one = model::find(schema, "oneOf")) {
            const auto number = matching(*one);
            if (number == 0) add(path, "JSON is valid against no schemas from 'oneOf'.");
            if (number > 1) add(path, "JSON is valid against more than one schema from 'oneOf'.");
        }
        const Json* refused = model::find(schema, "not");
        if (refused != nullptr && matches(*refused, value))
            add(path, "JSON is valid against schema from 'not'.");
    }

    const Json& root_;
    const bool plain_;  // Nothing but what is_plain allows: most keywords need no look.
    std::vector<Mismatch> found_;
};

}  // namespace

std::vector<Mismatch> find_mismatches(const Json& schema, const Json& value, bool plain) {
    Wording wording(schema, plain);
    wording.word(schema, value, Path());
    return std::move(wording).take();
}

bool is_plain(const Json& schema) {
    if (!schema.is_object()) return schema.is_bool();
    for (const auto& member : schema.get_object()) {
        const std::string_view keyword(member.key());
        if (keyword == "type" || keyword == "required") continue;
        if (keyword == "properties" || keyword == "definitions" || keyword == "$defs") {
            for (const auto& one : member.value().get_object())
                if (!is_plain(one.value())) return false;
            continue;
        }
        if (keyword == "items" && member.value().is_object() && is_plain(member.value())) continue;
        return false;
    }
    return true;
}

}  // namespace leadflow::definition
