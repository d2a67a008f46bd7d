// SPDX-License-Identifier: Apache-2.0
#include "definition/actions.h"

#include "base/text.h"
#include "definition/action_settings.h"
#include "definition/action_shape.h"

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

constexpr std::array<TypeName, 28> kTypes{
    {{"Compose", ActionType::kCompose},
     {"ParseJson", ActionType::kParseJson},
     {"Query", ActionType::kQuery},
     {"Select", ActionType::kSelect},
     {"Join", ActionType::kJoin},
     {"Table", ActionType::kTable},
     {"Expression", ActionType::kExpression},
     {"InitializeVariable", ActionType::kInitializeVariable},
     {"SetVariable", ActionType::kSetVariable},
     {"IncrementVariable", ActionType::kIncrementVariable},
     {"DecrementVariable", ActionType::kDecrementVariable},
     {"AppendToArrayVariable", ActionType::kAppendToArrayVariable},
     {"AppendToStringVariable", ActionType::kAppendToStringVariable},
     {"If", ActionType::kIf},
     {"Switch", ActionType::kSwitch},
     {"Foreach", ActionType::kForeach},
     {"Until", ActionType::kUntil},
     {"Scope", ActionType::kScope},
     {"Terminate", ActionType::kTerminate},
     {"Wait", ActionType::kWait},
     {"Http", ActionType::kHttp},
     {"Response", ActionType::kResponse},
     {"OpenApiConnection", ActionType::kOpenApiConnection},
     {"ApiConnection", ActionType::kApiConnection},
     {"Workflow", ActionType::kWorkflow},
     {"HttpWebhook", ActionType::kHttpWebhook},
     {"OpenApiConnectionWebhook", ActionType::kOpenApiConnectionWebhook},
     {"ApiConnectionWebhook", ActionType::kApiConnectionWebhook}}};

// Types that the language has and this program does not run: no spelling mistakes.
constexpr std::array<std::string_view, 7> kForeignTypes{
    "ApiManagement",   "Function",    "JavaScriptCode", "Liquid",
    "ServiceProvider", "SendToBatch", "Xslt"};

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

// Where actions stand: a container's index, or -1, and its branch.
struct Room {
    int parent = -1;
    model::Branch branch = model::Branch::kActions;
    int case_index = -1;
};

class Flattening {
  public:
    Flattening(std::vector<Action>& into, Faults& faults) : into_(into), faults_(faults) {}

    void read(const Json& actions, const Room& room, const std::string& path, int depth) {
        if (!actions.is_object()) {
            faults_.error(path, "InvalidTemplate",
                          "Actions are an object: a member per action, by name.");
            return;
        }
        if (depth > faults_.limits().nesting_max) {
            faults_.error(path, "LimitExceeded",
                          base::format("Actions are nested more than {} deep.",
                                       faults_.limits().nesting_max));
            return;
        }
        for (const auto& member : actions.get_object()) {
            if (into_.size() >= faults_.limits().actions_max) {
                if (!full_)
                    faults_.error(path, "LimitExceeded",
                                  base::format("There are more than {} actions.",
                                               faults_.limits().actions_max));
                full_ = true;
                return;
            }
            read_one({member.key().data(), member.key().size()}, member.value(), room, path, depth);
        }
    }

  private:
    void read_one(std::string_view name, const Json& value, const Room& room,
                  const std::string& container_path, int depth) {
        Action action;
        action.name = name;
        action.path = base::format("{}.{}", container_path, name);
        action.parent = room.parent;
        action.branch = room.branch;
        action.case_index = room.case_index;
        check_name(action);
        if (!value.is_object()) {
            faults_.error(action.path, "InvalidTemplate",
                          base::format("The action '{}' is no object.", name));
            into_.push_back(std::move(action));
            return;
        }
        action.type_text = model::text_at(value, "type");
        action.type = action_type_of(action.type_text);
        action.kind = model::text_at(value, "kind");
        if (const Json* inputs = model::find(value, "inputs")) action.inputs = *inputs;
        const bool loops = action.type == ActionType::kForeach;
        if (const Json* expression = model::find(value, loops ? "foreach" : "expression"))
            action.expression = *expression;
        if (action.type == ActionType::kSwitch) read_cases(value, action, faults_);
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
        if (base::utf16_length(action.name) > faults_.limits().name_characters_max)
            faults_.error(action.path, "LimitExceeded",
                          base::format("The action's name is longer than {} characters.",
                                       faults_.limits().name_characters_max));
        if (action.name.starts_with('$'))
            faults_.error(action.path, "InvalidTemplate",
                          "Names that begin with '$' are kept for the program itself.");
        if (!names_.insert(action.name).second)
            faults_.error(action.path, "DuplicateActionName",
                          base::format("Another action is called '{}' as well: names are unique "
                                       "in the whole definition, nested actions included.",
                                       action.name));
    }

    void read_nested(const Json& value, int index, const std::string& path, int depth) {
        const auto below = [&](const Json* actions, const Room& room, const std::string& at) {
            if (actions != nullptr) read(*actions, room, at, depth + 1);
        };
        below(model::find(value, "actions"), {index}, path + ".actions");
        below(model::find_path(value, {"else", "actions"}), {index, model::Branch::kElse},
              path + ".else.actions");
        const Json* cases = model::find(value, "cases");
        if (cases != nullptr && cases->is_object()) {
            int number = 0;
            for (const auto& one : cases->get_object())
                below(model::find(one.value(), "actions"),
                      {index, model::Branch::kCase, number++},
                      base::format("{}.cases.{}.actions", path, std::string_view(one.key())));
        }
        below(model::find_path(value, {"default", "actions"}), {index, model::Branch::kElse},
              path + ".default.actions");
    }

    std::vector<Action>& into_;
    Faults& faults_;
    std::unordered_set<std::string> names_;
    bool full_ = false;
};

}  // namespace

ActionType action_type_of(std::string_view text) {
    for (const TypeName& known : kTypes)
        if (base::equals_ignoring_case(known.name, text)) return known.type;
    return ActionType::kUnknown;
}

void read_actions(const Json& actions, std::vector<Action>& into, Faults& faults) {
    Flattening(into, faults).read(actions, {}, "actions", 1);
}

std::vector<std::string> read_options(const Json& owner) {
    std::vector<std::string> options;
    const std::string_view text = model::text_at(owner, "operationOptions");
    for (const std::string_view part : base::split(text, ','))
        if (!base::trimmed(part).empty()) options.emplace_back(base::trimmed(part));
    return options;
}

}  // namespace leadflow::definition
