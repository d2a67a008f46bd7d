// SPDX-License-Identifier: Apache-2.0
#include "simulation/flow_tree.h"

#include "base/check.h"
#include "base/text.h"

namespace leadflow::simulation {

using model::Json;

bool Node::has_option(std::string_view option) const {
    return model::text_at(source, "operationOptions").find(option) != std::string_view::npos;
}

FlowTree::FlowTree(const std::string& document) {
    const Json root = *model::parse_json(document);
    const Json* definition = model::find_path(root, {"properties", "definition"});
    CHECK(definition != nullptr);
    if (const Json* results = model::find(*definition, "staticResults")) static_results_ = *results;
    power_automate_ = model::find_path(root, {"properties", "connectionReferences"}) != nullptr;
    splits_ = model::find_path(*definition, {"triggers", "manual", "splitOn"}) != nullptr;
    if (const Json* most = model::find_path(
            *definition, {"triggers", "manual", "runtimeConfiguration", "concurrency", "runs"}))
        runs_max_ = most->as_int64();
    roots_ = read(*model::find(*definition, "actions"));
}

const Node* FlowTree::find(const std::string& name) const {
    const auto found = nodes_.find(name);
    return found == nodes_.end() ? nullptr : &found->second;
}

model::StepStatus FlowTree::static_status(const std::string& name) const {
    const Json* result = model::find(static_results_, name);
    CHECK(result != nullptr);
    return *model::step_status_of(model::text_at(*result, "status"));
}

std::vector<const Node*> FlowTree::read(const Json& actions) {
    std::vector<const Node*> siblings;
    for (const auto& member : actions.as_object()) {
        Node node;
        node.name = std::string_view(member.key());
        node.source = member.value();
        node.type = model::text_at(node.source, "type");
        node.expected = model::text_at(node.source, "description");
        if (const Json* after = model::find(node.source, "runAfter"))
            for (const auto& before : after->as_object())
                for (const Json& status : before.value().as_array())
                    node.run_after[std::string(std::string_view(before.key()))].insert(
                        *model::step_status_of(model::text_of(status)));
        if (const Json* inside = model::find(node.source, "actions"))
            node.branches["actions"] = read(*inside);
        if (const Json* inside = model::find_path(node.source, {"else", "actions"}))
            node.branches["else"] = read(*inside);
        if (const Json* cases = model::find(node.source, "cases"))
            for (const auto& one : cases->as_object())
                node.branches[std::string(model::text_at(one.value(), "case"))] =
                    read(*model::find(one.value(), "actions"));
        if (const Json* inside = model::find_path(node.source, {"default", "actions"}))
            node.branches["default"] = read(*inside);
        const std::string name = node.name;
        const auto [at, added] = nodes_.emplace(name, std::move(node));
        CHECK(added);
        siblings.push_back(&at->second);
    }
    return siblings;
}

}  // namespace leadflow::simulation
