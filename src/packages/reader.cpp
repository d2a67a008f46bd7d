// SPDX-License-Identifier: Apache-2.0
#include "packages/reader.h"

#include <algorithm>

#include "base/text.h"
#include "packages/archive.h"
#include "packages/arm_template.h"
#include "packages/document.h"
#include "packages/json_file.h"
#include "packages/limits.h"
#include "packages/power_automate.h"
#include "packages/solution.h"
#include "packages/standard_project.h"

namespace leadflow::packages {
namespace {

base::Result<Imported> read_json(std::string_view bytes) {
    Imported imported;
    definition::Faults faults(imported.warnings);
    std::string text = TRY(checked_json(bytes, {}, faults));
    if (is_arm_template(text)) {
        imported.format = Format::kArmTemplate;
        imported.flows = TRY(read_arm_template(text, {}, faults));
        return imported;
    }
    const auto parts = parts_of(text);
    if (!parts)
        return base::invalid_input(
            "the file holds no workflow definition: neither triggers and actions nor a member "
            "'definition' or 'properties.definition' nor a resource Microsoft.Logic/workflows");
    imported.format = !parts->holder        ? Format::kDefinition
                      : parts->in_properties ? Format::kProperties
                                             : Format::kCodeView;
    std::string name = name_in_document(text, *parts);
    imported.flows.push_back({.name = std::move(name), .document = std::move(text)});
    return imported;
}

base::Result<Imported> read_zip(std::string_view bytes) {
    Archive archive = TRY(Archive::open(bytes));
    Imported imported;
    definition::Faults faults(imported.warnings);
    if (is_power_automate_package(archive)) {
        imported.format = Format::kPowerAutomatePackage;
        imported.flows = TRY(read_power_automate_package(archive, faults));
    } else if (is_solution(archive)) {
        imported.format = Format::kSolution;
        imported.flows = TRY(read_solution(archive, faults));
    } else if (const Archive::Entry* entry = archive.find("template.json")) {
        imported.format = Format::kArmTemplate;
        const std::string text = TRY(read_json_entry(archive, *entry, faults));
        std::string values;
        if (const Archive::Entry* parameters = archive.find("parameters.json"))
            values = TRY(read_json_entry(archive, *parameters, faults));
        imported.flows = TRY(read_arm_template(text, values, faults));
    } else if (is_standard_project(archive)) {
        imported.format = Format::kStandardProject;
        imported.flows = TRY(read_standard_project(archive, faults));
    } else {
        return base::invalid_input(
            "the archive holds no flow: it is neither a Power Automate package "
            "(Microsoft.Flow/flows/…/definition.json) nor a solution (Workflows/….json) nor a "
            "Logic Apps project (…/workflow.json) nor an ARM template (template.json)");
    }
    return imported;
}

}  // namespace

std::string_view name_of(Format format) {
    switch (format) {
        case Format::kDefinition: return "definition";
        case Format::kCodeView: return "code view";
        case Format::kProperties: return "properties";
        case Format::kPowerAutomatePackage: return "Power Automate package";
        case Format::kSolution: return "solution";
        case Format::kArmTemplate: return "ARM template";
        case Format::kStandardProject: return "Logic Apps Standard project";
    }
    return "";
}

base::Result<Imported> read(std::string_view bytes) {
    auto imported = is_archive(bytes) ? read_zip(bytes) : read_json(bytes);
    if (!imported) return imported;
    if (imported->flows.empty())
        return base::invalid_input(
            base::format("the {} holds no flow that can be read", name_of(imported->format)));
    if (imported->flows.size() > kFlowsInFileMax)
        return base::limit_exceeded(base::format("the file holds {} flows ({} at most)",
                                                 imported->flows.size(), kFlowsInFileMax));
    return imported;
}

base::Status pick(Imported& imported, std::string_view name) {
    if (name.empty()) return {};
    if (imported.flows.size() > 1) {
        const auto found = std::find_if(imported.flows.begin(), imported.flows.end(),
                                        [&](const ImportedFlow& flow) {
                                            return base::equals_ignoring_case(flow.name, name);
                                        });
        if (found == imported.flows.end()) {
            std::vector<std::string> names;
            for (const ImportedFlow& flow : imported.flows)
                names.push_back(base::format("'{}'", flow.name));
            return base::not_found(base::format("the file holds several flows and none is named "
                                                "'{}': {}",
                                                name, base::joined(names, ", ")));
        }
        std::vector<ImportedFlow> picked;
        picked.push_back(std::move(*found));
        imported.flows = std::move(picked);
        return {};
    }
    imported.flows.front().name = name;
    return {};
}

}  // namespace leadflow::packages
