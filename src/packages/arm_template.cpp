// SPDX-License-Identifier: Apache-2.0
#include "packages/arm_template.h"

#include "base/text.h"
#include "packages/template_functions.h"

namespace leadflow::packages {
namespace {

constexpr std::string_view kWorkflowType = "Microsoft.Logic/workflows";
constexpr std::string_view kDeploymentType = "Microsoft.Resources/deployments";

struct Resource {
    Span span;
    std::string path;
};

// A list, or in newer templates an object of symbolic names.
std::vector<Resource> resources_of(std::string_view text) {
    std::vector<Resource> resources;
    const auto found = find_value(text, all_of(text), {"resources"});
    if (!found) return resources;
    for (const Span item : items_of(text, *found))
        resources.push_back({item, base::format("resources[{}]", resources.size())});
    for (const Member& member : members_of(text, *found))
        resources.push_back({member.value, "resources." + member.key});
    return resources;
}

}  // namespace

bool is_arm_template(std::string_view text) {
    const Span root = all_of(text);
    return find_value(text, root, {"resources"}).has_value() &&
           !find_value(text, root, {"definition"}) && !find_value(text, root, {"triggers"});
}

base::Result<std::vector<ImportedFlow>> read_arm_template(std::string_view text,
                                                          std::string_view values,
                                                          definition::Faults& faults) {
    std::vector<ImportedFlow> flows;
    TemplateFunctions functions(text, values, faults);
    for (const Resource& resource : resources_of(text)) {
        const std::string type = find_text(text, resource.span, {"type"});
        if (base::equals_ignoring_case(type, kDeploymentType))
            faults.warning(resource.path, "NestedDeployment",
                           "What a nested deployment holds is not read; import its template.");
        if (!base::equals_ignoring_case(type, kWorkflowType)) continue;
        ImportedFlow flow;
        flow.name = functions.text_at(resource.span, {"name"});
        const auto properties = find_value(text, resource.span, {"properties"});
        if (properties)
            flow.document = "{\"properties\":" +
                            TRY(functions.resolved(*properties, resource.path + ".properties")) +
                            "}";
        const auto definition = find_value(flow.document, all_of(flow.document),
                                           {"properties", "definition"});
        if (!definition || !is_object(cut(flow.document, *definition))) {
            faults.warning(resource.path, "NoDefinition",
                           "The resource has no definition and is left out.");
            continue;
        }
        flow.off = base::equals_ignoring_case(
            find_text(flow.document, all_of(flow.document), {"properties", "state"}), "Disabled");
        flows.push_back(std::move(flow));
    }
    if (flows.empty())
        return base::invalid_input(
            "the template holds no resource Microsoft.Logic/workflows with a definition");
    return flows;
}

}  // namespace leadflow::packages
