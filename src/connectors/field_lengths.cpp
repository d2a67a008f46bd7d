// SPDX-License-Identifier: Apache-2.0
#include "connectors/field_lengths.h"

#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"

#include <algorithm>
#include <vector>

namespace leadflow::connectors {
namespace {

std::string without_nul(std::string text) {
    std::erase(text, '\0');
    return text;
}

std::string_view name_of(const model::JsonObject::value_type& member) {
    return {member.key().data(), member.key().size()};
}

}  // namespace

LongText long_text_of(const model::OpenConnection& connection) {
    return base::equals_ignoring_case(setting(connection, "long_text"), "refuse")
               ? LongText::kRefuse
               : LongText::kCut;
}

ConnectionField long_text_field() {
    return {.key = "long_text",
            .label = "Text longer than its field: cut or refuse",
            .required = false,
            .default_value = "cut"};
}

base::Result<model::JsonObject> fitted(const model::JsonObject& item,
                                       std::span<const FieldLength> lengths, LongText long_text) {
    model::JsonObject row;
    for (const auto& member : item) {
        if (member.value().is_null()) continue;
        const std::string_view name = name_of(member);
        const auto known = std::find_if(lengths.begin(), lengths.end(),
                                        [&](const FieldLength& one) { return one.name == name; });
        if (known == lengths.end() && !member.value().is_string()) {
            row[member.key()] = member.value();
            continue;
        }
        const std::string text = without_nul(as_text(member.value()));
        const size_t units = base::utf16_length(text);
        if (known == lengths.end() || units <= known->units_max) {
            row[member.key()] = model::text_value(text);
        } else if (long_text == LongText::kRefuse) {
            return base::invalid_input(base::format("{} has {} characters, the field holds {}",
                                                    name, units, known->units_max));
        } else {
            row[member.key()] =
                model::text_value(base::prefix_of_utf16_units(text, known->units_max));
        }
    }
    return row;
}

std::string cuts_in(const model::JsonObject& item, const model::JsonObject& sent) {
    std::vector<std::string> cuts;
    for (const auto& member : sent) {
        const model::Json* before = item.if_contains(member.key());
        if (before == nullptr || !member.value().is_string()) continue;
        const size_t had = base::utf16_length(without_nul(as_text(*before)));
        const size_t has = base::utf16_length(model::text_of(member.value()));
        if (has < had)
            cuts.push_back(
                base::format("{} cut from {} to {} characters", name_of(member), had, has));
    }
    return base::joined(cuts, "; ");
}

}  // namespace leadflow::connectors
