// SPDX-License-Identifier: Apache-2.0
#include "expression/json_context.h"

#include <utility>

#include "base/text.h"
#include "expression/property_access.h"

namespace leadflow::expression {

using model::Json;

JsonContext::JsonContext(Json document, base::Time now, base::Random& random)
    : document_(std::move(document)), now_(now), random_(random) {
    const std::string_view fixed = model::text_at(document_, "utcNow");
    if (const auto parsed = base::parse_iso(fixed)) now_ = *parsed;
    now_ticks_ = Context::now_ticks();
    // Seven digits of a second; Time holds six of them.
    const size_t point = fixed.find('.');
    constexpr size_t kTickDigit = 7;
    if (point != std::string_view::npos && point + kTickDigit < fixed.size()) {
        const char digit = fixed[point + kTickDigit];
        if (digit >= '0' && digit <= '9') now_ticks_ += digit - '0';
    }
}

const Json* JsonContext::find_in(std::string_view group, std::string_view name) const {
    const Json* values = model::find(document_, group);
    return values == nullptr ? nullptr : model::find(*values, name);
}

const Json* JsonContext::trigger_outputs() const {
    if (const Json* outputs = model::find(document_, "triggerOutputs")) return outputs;
    return find_in("trigger", "outputs");
}

Json JsonContext::trigger_record() const {
    if (const Json* record = model::find(document_, "trigger")) return *record;
    model::JsonObject record;
    if (const Json* outputs = trigger_outputs()) record["outputs"] = *outputs;
    return record;
}

bool JsonContext::has_action(std::string_view name) const {
    return find_in("actions", name) != nullptr;
}

const Json* JsonContext::action_outputs(std::string_view name) const {
    const Json* action = find_in("actions", name);
    return action == nullptr ? nullptr : model::find(*action, "outputs");
}

Json JsonContext::action_record(std::string_view name) const {
    const Json* action = find_in("actions", name);
    return action == nullptr ? Json() : Json(*action);
}

base::Result<Json> JsonContext::result_of(std::string_view scope) const {
    const Json* records = find_in("results", scope);
    if (records == nullptr)
        return base::invalid_input(base::format("The scope '{}' has no result.", scope));
    return Json(*records);
}

const Json* JsonContext::parameter(std::string_view name) const {
    const Json* values = model::find(document_, "parameters");
    return values == nullptr || !values->is_object() ? nullptr
                                                     : find_member(values->get_object(), name);
}

const Json* JsonContext::variable(std::string_view name) const {
    const Json* values = model::find(document_, "variables");
    return values == nullptr || !values->is_object() ? nullptr
                                                     : find_member(values->get_object(), name);
}

const Json* JsonContext::item(std::string_view loop) const {
    return loop.empty() ? model::find(document_, "item") : find_in("items", loop);
}

std::optional<int64_t> JsonContext::iteration_index(std::string_view loop) const {
    const Json* indexes = model::find(document_, "iterationIndexes");
    if (indexes == nullptr) return std::nullopt;
    return model::integer_at(*indexes, loop);
}

Json JsonContext::workflow() const {
    const Json* record = model::find(document_, "workflow");
    return record == nullptr ? Json(model::JsonObject()) : Json(*record);
}

base::Result<Json> JsonContext::own_action_record() const {
    if (const Json* record = model::find(document_, "action")) return *record;
    return Context::own_action_record();
}

const Json* JsonContext::app_setting(std::string_view name) const {
    return find_in("appSettings", name);
}

const Json* JsonContext::agent_parameter(std::string_view name) const {
    return find_in("agentParameters", name);
}

std::vector<std::string> JsonContext::names(NameKind kind) const {
    const auto group = [kind]() -> std::string_view {
        switch (kind) {
            case NameKind::kAction: return "actions";
            case NameKind::kParameter: return "parameters";
            case NameKind::kVariable: return "variables";
            case NameKind::kLoop: return "items";
        }
        return "";
    };
    std::vector<std::string> out;
    const Json* values = model::find(document_, group());
    if (values == nullptr || !values->is_object()) return out;
    for (const auto& member : values->get_object())
        out.emplace_back(member.key().data(), member.key().size());
    return out;
}

base::Result<std::string> JsonContext::callback_url() const {
    const std::string_view url = model::text_at(document_, "callbackUrl");
    if (url.empty()) return base::invalid_input("There is no callback URL at this location.");
    return std::string(url);
}

}  // namespace leadflow::expression
