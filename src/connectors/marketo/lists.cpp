// SPDX-License-Identifier: Apache-2.0
#include "connectors/marketo/lists.h"

#include "base/text.h"
#include "connectors/limits.h"

#include <algorithm>
#include <array>

namespace leadflow::connectors::marketo {
namespace {

using described::Field;
using described::ValueType;
using described::Visibility;
using model::Json;

constexpr std::array<std::string_view, 7> kUsual = {"email",   "firstName", "lastName", "phone",
                                                    "company", "title",     "country"};

void set_type(const Json& told, Field& field) {
    const std::string_view type = model::text_at(told, "dataType");
    field.type = ValueType::kString;
    if (type == "integer" || type == "score") field.type = ValueType::kInteger;
    if (type == "float" || type == "currency" || type == "percent") field.type = ValueType::kNumber;
    if (type == "boolean") field.type = ValueType::kBoolean;
    if (type == "email") field.format = "email";
    if (type == "url") field.format = "uri";
    if (type == "date") field.format = "date";
    if (type == "datetime") field.format = "date-time";
    if (type == "text") field.format = "multiline";
    const int64_t most = model::integer_at(told, "length").value_or(0);
    if (most > 0 && field.type == ValueType::kString)
        field.length_max = static_cast<uint32_t>(most);
}

void add_field(const Json& told, Finding& finding) {
    const Json* rest = model::find(told, "rest");
    const std::string_view name =
        rest == nullptr ? std::string_view() : model::text_at(*rest, "name");
    if (name.empty() || model::bool_at(*rest, "readOnly").value_or(false)) return;
    if (finding.fields.size() >= kFieldsToldMax) {
        finding.cut = true;
        return;
    }
    Field field;
    field.key = "item/" + described::escaped_segment(name);
    field.title = model::text_at(told, "displayName");
    if (field.title.empty()) field.title = name;
    set_type(told, field);
    field.required = name == "email";
    if (std::find(kUsual.begin(), kUsual.end(), name) != kUsual.end())
        field.visibility = Visibility::kImportant;
    finding.fields.push_back(std::move(field));
}

}  // namespace

base::Result<size_t> read_list(std::string_view reading, const model::Reply& reply,
                               Finding& finding) {
    const auto body = model::parse_json(reply.body);
    const Json* list = body ? model::find(*body, "result") : nullptr;
    // A folder without forms has a warning and no result.
    if (list == nullptr || !list->is_array()) return size_t{0};
    for (const Json& one : list->get_array()) {
        if (reading == kLeadFields) {
            add_field(one, finding);
            continue;
        }
        const Json* id = model::find(one, "id");
        if (id == nullptr) continue;
        const std::string_view name = model::text_at(one, "name");
        finding.choices.push_back(
            {.value = *id, .title = name.empty() ? model::to_text(*id) : std::string(name)});
    }
    return list->get_array().size();
}

}  // namespace leadflow::connectors::marketo
