// SPDX-License-Identifier: Apache-2.0
#include "definition/actions.h"

#include "base/text.h"
#include "definition/action_settings.h"
#include "definition/limits.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace leadflow::definition {
namespace {

using model::Action;
using model::ActionType;
using model::Json;

struct TypeName {
    std::string_view name;
    ActionType type;
};

constexpr std::array<TypeName, 7> kTypes{{{"Compose", ActionType::kCompose},
                                          {"If", ActionType::kIf},
                                          {"Scope", ActionType::kScope},
                                          {"Http", ActionType::kHttp},
                                          {"Response", ActionType::kResponse},
                                          {"OpenApiConnection", ActionType::kOpenApiConnection},
                                          {"ApiConnection", ActionType::kApiConnection}}};

// Types that the language has and this program does not run: no spelling mistakes.
constexpr std::array<std::string_view, 27> kForeignTypes{"AppendToArrayVariable",
                                                         "AppendToStringVariable",
                                                         "ApiConnectionWebhook",
                                                         "ApiManagement",
                                                         "DecrementVariable",
                                                         "Expression",
                                                         "Foreach",
                                                         "Function",
                                                         "HttpWebhook",
                                                         "IncrementVariable",
                                                         "InitializeVariable",
                                                         "JavaScriptCode",
                                                         "Join",
                                                         "Liquid",
                                                         "OpenApiConnectionWebhook",
                                                         "ParseJson",
                                                         "Query",
                                                         "Select",
                                                         "ServiceProvider",
                                                         "SetVariable",
                                                         "Switch",
                                                         "Table",
                                                         "Terminate",
                                                         "Until",
                                                         "Wait",
                                                         "Workflow",
                                                         "Xslt"};

ActionType type_of(std::string_view text) {
    for (const TypeName& known : kTypes)
        if (base::equals_ignoring_case(known.name, text)) return known.type;
    return ActionType::kUnknown;
}

void name_unknown_type(const Action& action, Faults& faults) {
    const std::string path = action.path + ".type";
    if (action.type_text.empty()) {
        faults.error(path, "InvalidTemplate",
                     base::format("The action '{}' has no type.", action.name));
        return;
    }
    const bool foreign = std::any_of(
        kForeignTypes.begin(), kForeignTypes.end(),
        [&](std::string_view name) { return base::equals_ignoring_case(name, action.type_text); });
    std::vector<std::string> names;
    for (const TypeName& known : kTypes) names.emplace_back(known.name);
    faults.error(path, "UnknownActionType",
                 base::format("The action '{}' is of type '{}', which cannot be run here: the flow "
                              "is kept but cannot be switched on.{}",
                              action.name, action.type_text,
                              foreign ? std::string() : did_you_mean(action.type_text, names)));
}

// What each type cannot do without.
void check_shape(const Action& action, Faults& faults) {
    const auto need = [&](std::string_view member) {
        const Json* found = model::find(action.inputs, member);
        if (found != nullptr && !found->is_null() &&
            !(found->is_string() && found->get_string().empty()))
            return;
        faults.error(
            base::format("{}.inputs.{}", action.path, member), "InvalidTemplate",
            base::format("The action '{}' needs '{}' in its inputs.", action.name, member));
    };
    switch (action.type) {
        case ActionType::kIf:
            if (!action.expression.is_string() && !action.expression.is_object())
                faults.error(action.path + ".expression", "InvalidTemplate",
                             base::format("The condition '{}' needs an expression: a text that "
                                          "starts with '@' or a tree of and, or, not, equals, ….",
                                          action.name));
            break;
        case ActionType::kHttp:
            need("method");
            need("uri");
            break;
        case ActionType::kResponse:
            if (!action.inputs.is_object())
                faults.error(action.path + ".inputs", "InvalidTemplate",
                             base::format("The action '{}' needs inputs.", action.name));
            break;
        case ActionType::kCompose:
        case ActionType::kScope:
        case ActionType::kOpenApiConnection:  // connections.cpp asks for its host.
        case ActionType::kApiConnection:
        case ActionType::kUnknown:
            break;
    }
}

class Flattening {
  public:
    Flattening(std::vector<Action>& into, Faults& faults) : into_(into), faults_(faults) {}

    void read(const Json& actions, int parent, model::Branch branch, const std::string& path,
              int depth) {
        if (!actions.is_object()) {
            faults_.error(path, "InvalidTemplate",
                          "Actions are an object: a member per action, by name.");
            return;
        }
        if (depth > kNestingMax) {
            faults_.error(path, "LimitExceeded",
                          base::format("Actions are nested more than {} deep.", kNestingMax));
            return;
        }
        for (const auto& member : actions.get_object()) {
            if (into_.size() >= kActionsMax) {
                if (!full_)
                    faults_.error(path, "LimitExceeded",
                                  base::format("There are more than {} actions.", kActionsMax));
                full_ = true;
                return;
            }
            read_one({member.key().data(), member.key().size()}, member.value(), parent, branch,
                     path, depth);
        }
    }

  private:
    void read_one(std::string_view name, const Json& value, int parent, model::Branch branch,
                  const std::string& container_path, int depth) {
        Action action;
        action.name = name;
        action.path = base::format("{}.{}", container_path, name);
        action.parent = parent;
        action.branch = branch;
        check_name(action);
        if (!value.is_object()) {
            faults_.error(action.path, "InvalidTemplate",
                          base::format("The action '{}' is no object.", name));
            into_.push_back(std::move(action));
            return;
        }
        action.type_text = model::text_at(value, "type");
        action.type = type_of(action.type_text);
        action.kind = model::text_at(value, "kind");
        if (const Json* inputs = model::find(value, "inputs")) action.inputs = *inputs;
        if (const Json* expression = model::find(value, "expression"))
            action.expression = *expression;
        action.operation_options = read_options(value);
        if (action.type == ActionType::kUnknown) name_unknown_type(action, faults_);
        check_shape(action, faults_);
        read_action_settings(value, action, faults_);

        const std::string path = action.path;
        const int index = static_cast<int>(into_.size());
        into_.push_back(std::move(action));
        read_nested(value, index, path, depth);
    }

    void check_name(const Action& action) {
        if (action.name.empty())
            faults_.error(action.path, "InvalidTemplate", "An action has an empty name.");
        if (base::utf16_length(action.name) > kNameCharactersMax)
            faults_.error(action.path, "LimitExceeded",
                          base::format("The action's name is longer than {} characters.",
                                       kNameCharactersMax));
        if (!names_.insert(action.name).second)
            faults_.error(action.path, "DuplicateActionName",
                          base::format("Another action is called '{}' as well: names are unique "
                                       "in the whole definition, nested actions included.",
                                       action.name));
    }

    void read_nested(const Json& value, int index, const std::string& path, int depth) {
        const auto below = [&](const Json* actions, model::Branch branch, const std::string& at) {
            if (actions != nullptr) read(*actions, index, branch, at, depth + 1);
        };
        below(model::find(value, "actions"), model::Branch::kActions, path + ".actions");
        below(model::find_path(value, {"else", "actions"}), model::Branch::kElse,
              path + ".else.actions");
        // Of a Switch, which is not run here: its names and circles are checked all the same.
        const Json* cases = model::find(value, "cases");
        if (cases != nullptr && cases->is_object())
            for (const auto& one : cases->get_object())
                below(model::find(one.value(), "actions"), model::Branch::kActions,
                      base::format("{}.cases.{}.actions", path, std::string_view(one.key())));
        below(model::find_path(value, {"default", "actions"}), model::Branch::kActions,
              path + ".default.actions");
    }

    std::vector<Action>& into_;
    Faults& faults_;
    std::unordered_set<std::string> names_;
    bool full_ = false;
};

}  // namespace

void read_actions(const Json& actions, std::vector<Action>& into, Faults& faults) {
    Flattening(into, faults).read(actions, -1, model::Branch::kActions, "actions", 1);
}

std::vector<std::string> read_options(const Json& owner) {
    std::vector<std::string> options;
    const std::string_view text = model::text_at(owner, "operationOptions");
    for (const std::string_view part : base::split(text, ','))
        if (!base::trimmed(part).empty()) options.emplace_back(base::trimmed(part));
    return options;
}

}  // namespace leadflow::definition
