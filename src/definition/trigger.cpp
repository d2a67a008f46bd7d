// SPDX-License-Identifier: Apache-2.0
#include "definition/trigger.h"

#include "base/text.h"
#include "definition/actions.h"
#include "definition/limits.h"
#include "definition/secure_data.h"
#include "definition/recurrence.h"
#include "definition/relative_path.h"
#include "definition/schema.h"
#include "definition/trigger_call.h"

#include <algorithm>
#include <array>

namespace leadflow::definition {
namespace {

using model::Json;
using model::Trigger;

constexpr std::array<std::string_view, 5> kMethods{"GET", "PUT", "POST", "PATCH", "DELETE"};

void read_schema(const Json& inputs, const std::string& path, Trigger& trigger, Faults& faults) {
    const Json* schema = model::find(inputs, "schema");
    // Both are what designers write for "no schema".
    if (schema == nullptr || schema->is_null()) return;
    if (schema->is_object() && schema->get_object().empty()) return;
    const std::string schema_path = path + ".inputs.schema";
    std::vector<Fault> found;
    const auto compiled = Schema::compile(*schema, &found);
    for (Fault& fault : found) {
        std::string at = fault.path.empty() ? schema_path : schema_path + "." + fault.path;
        if (fault.warning)
            faults.warning(std::move(at), fault.code, std::move(fault.message));
        else
            faults.error(std::move(at), fault.code, std::move(fault.message));
    }
    if (compiled) trigger.schema = *schema;
}

void read_inputs(const Json& value, const std::string& path, Trigger& trigger, Faults& faults) {
    const Json* inputs = model::find(value, "inputs");
    if (inputs == nullptr) return;
    trigger.method = base::upper(model::text_at(*inputs, "method"));
    if (!trigger.method.empty() &&
        std::find(kMethods.begin(), kMethods.end(), trigger.method) == kMethods.end())
        faults.error(path + ".inputs.method", "InvalidTemplate",
                     "The method of a request trigger is GET, PUT, POST, PATCH or DELETE.");
    trigger.relative_path = model::text_at(*inputs, "relativePath");
    if (const auto fault = fault_of_relative_path(trigger.relative_path))
        faults.error(path + ".inputs.relativePath", "InvalidTemplate", *fault);
    const std::string_view who = model::text_at(*inputs, "triggerAuthenticationType");
    if (!who.empty() && !base::equals_ignoring_case(who, "All"))
        faults.warning(path + ".inputs.triggerAuthenticationType", "UnsupportedSetting",
                       base::format("Only '{}' may start this flow where it comes from; here "
                                    "everybody may who has its URL.",
                                    who));
    read_schema(*inputs, path, trigger, faults);
}

void read_conditions(const Json& value, const std::string& path, Trigger& trigger, Faults& faults) {
    const Json* conditions = model::find(value, "conditions");
    if (conditions == nullptr || conditions->is_null()) return;
    if (!conditions->is_array()) {
        faults.error(path + ".conditions", "InvalidTemplate",
                     "Trigger conditions are a list of {\"expression\": \"@…\"}.");
        return;
    }
    for (const Json& item : conditions->get_array()) {
        const std::string_view expression =
            item.is_string() ? model::text_of(item) : model::text_at(item, "expression");
        if (expression.empty())
            faults.error(path + ".conditions", "InvalidTemplate",
                         "A trigger condition needs an expression.");
        else
            trigger.conditions.emplace_back(expression);
    }
}

void read_own_settings(const Json& value, const std::string& path, Trigger& trigger,
                       Faults& faults) {
    const Json* own = model::find_path(value, {"metadata", "leadflow"});
    if (own == nullptr) return;
    const auto read = [&](std::string_view name, bool& into) {
        const Json* found = model::find(*own, name);
        if (found == nullptr) return;
        if (found->is_bool())
            into = found->get_bool();
        else
            faults.error(base::format("{}.metadata.leadflow.{}", path, name), "InvalidTemplate",
                         base::format("{} is true or false.", name));
    };
    read("matchNamesIgnoringCase", trigger.match_names_ignoring_case);
    read("validateSchema", trigger.validate_schema);
}

void read_split_on(const Json& value, const std::string& path, Trigger& trigger, Faults& faults) {
    const Json* split_on = model::find(value, "splitOn");
    if (split_on == nullptr || split_on->is_null()) return;
    if (!split_on->is_string() || !model::text_of(*split_on).starts_with('@'))
        return faults.error(path + ".splitOn", "InvalidTemplate",
                            "splitOn is an expression for a list, such as "
                            "\"@triggerBody()?['value']\".");
    trigger.split_on = model::text_of(*split_on);
    if (const Json* id = model::find_path(
            value, {"splitOnConfiguration", "correlation", "clientTrackingId"}))
        trigger.split_tracking_id = model::text_of(*id);
}

void read_concurrency(const Json& value, const std::string& path, Trigger& trigger,
                      Faults& faults) {
    const std::string where = path + ".runtimeConfiguration.concurrency";
    const auto number = [&](const Json& from, std::string_view member, int most, int usual) {
        if (model::find(from, member) == nullptr) return usual;
        const auto given = model::integer_at(from, member);
        if (given && *given >= 1 && *given <= most) return static_cast<int>(*given);
        faults.error(base::format("{}.{}", where, member), "LimitExceeded",
                     base::format("{} is a number from 1 to {}.", member, most));
        return usual;
    };
    if (const Json* found = model::find_path(value, {"runtimeConfiguration", "concurrency"})) {
        trigger.runs_max = number(*found, "runs", faults.limits().runs_at_once_max,
                                  std::min(kRunsUsual, faults.limits().runs_at_once_max));
        trigger.waiting_runs_max = number(*found, "maximumWaitingRuns", kWaitingRunsMax,
                                          *trigger.runs_max + kWaitingRunsUsual);
    }
    // The older way to say it: while a run is under way there is no firing.
    for (const std::string& option : trigger.operation_options)
        if (base::equals_ignoring_case(option, "SingleInstance")) {
            trigger.runs_max = 1;
            trigger.waiting_runs_max = 0;
        }
}

// Those that start a flow here.
const std::vector<std::string>& trigger_types() {
    static const std::vector<std::string> types = {
        "Request",     "Recurrence", "Http",          "HttpWebhook", "OpenApiConnection",
        "OpenApiConnectionWebhook",  "ApiConnection", "ApiConnectionWebhook"};
    return types;
}

void read_clock(const Json& value, const std::string& path, Trigger& trigger, Faults& faults) {
    const Json* recurrence = model::find(value, "recurrence");
    if (recurrence == nullptr || !recurrence->is_object())
        return faults.error(path + ".recurrence", "InvalidRecurrence",
                            base::format("A trigger of type {} says how often: "
                                         "{{\"frequency\": \"Day\", \"interval\": 1}}.",
                                         trigger.type_text));
    trigger.recurrence = read_recurrence(*recurrence, path + ".recurrence", faults);
}

void read_own_kind(const Json& value, const std::string& path, Trigger& trigger, Faults& faults) {
    if (base::equals_ignoring_case(trigger.type_text, "Request")) {
        trigger.type = model::TriggerType::kRequest;
        return read_inputs(value, path, trigger, faults);
    }
    if (base::equals_ignoring_case(trigger.type_text, "Recurrence")) {
        trigger.type = model::TriggerType::kRecurrence;
        return read_clock(value, path, trigger, faults);
    }
    if (read_trigger_call(value, path, trigger, faults)) {
        if (trigger.type == model::TriggerType::kPolling) read_clock(value, path, trigger, faults);
        return;
    }
    faults.error(path + ".type", "UnsupportedTrigger",
                 base::format("The trigger '{}' is of type '{}'; flows start here by one of {}.{}",
                              trigger.name, trigger.type_text, base::joined(trigger_types(), ", "),
                              did_you_mean(trigger.type_text, trigger_types())));
}

Trigger read_one(std::string_view name, const Json& value, Faults& faults) {
    Trigger trigger;
    trigger.name = name;
    const std::string path = base::format("triggers.{}", name);
    const size_t characters_max = faults.limits().name_characters_max;
    if (name.empty() || base::utf16_length(name) > characters_max)
        faults.error(path, "LimitExceeded",
                     base::format("A trigger's name has 1 to {} characters.", characters_max));
    trigger.type_text = model::text_at(value, "type");
    trigger.kind = model::text_at(value, "kind");
    trigger.operation_options = read_options(value);
    read_own_kind(value, path, trigger, faults);
    if (trigger.type == model::TriggerType::kUnknown) return trigger;
    if (const Json* id = model::find_path(value, {"correlation", "clientTrackingId"}))
        trigger.client_tracking_id = model::text_of(*id);
    read_conditions(value, path, trigger, faults);
    read_own_settings(value, path, trigger, faults);
    read_split_on(value, path, trigger, faults);
    read_concurrency(value, path, trigger, faults);
    read_secure_data(value, path, trigger.secure_inputs, trigger.secure_outputs, faults);
    return trigger;
}

}  // namespace

Trigger read_trigger(const Json* triggers, Faults& faults) {
    if (triggers == nullptr || !triggers->is_object() || triggers->get_object().empty()) {
        faults.error("triggers", "MissingTrigger", "The definition has no trigger.");
        return {};
    }
    const model::JsonObject& all = triggers->get_object();
    if (all.size() > kTriggersMax)
        faults.error("triggers", "LimitExceeded",
                     base::format("There are more than {} triggers.", kTriggersMax));
    for (auto second = std::next(all.begin()); second != all.end(); ++second)
        faults.error(base::format("triggers.{}", std::string_view(second->key())),
                     "UnsupportedTrigger", "A flow has one trigger here, and this is another one.");
    return read_one(std::string_view(all.begin()->key()), all.begin()->value(), faults);
}

}  // namespace leadflow::definition
