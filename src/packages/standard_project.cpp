// SPDX-License-Identifier: Apache-2.0
#include "packages/standard_project.h"

#include "base/text.h"
#include "packages/document.h"
#include "packages/json_file.h"

namespace leadflow::packages {
namespace {

constexpr std::string_view kWorkflowFile = "workflow.json";

bool is_workflow(const std::string& name) {
    const std::string lower = base::lower(name);
    return lower == kWorkflowFile || lower.ends_with("/workflow.json");
}

// Before the last slash, without it; empty at the top.
std::string folder_of(const std::string& name) {
    const size_t slash = name.rfind('/');
    return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

base::Result<std::string> read_project_file(Archive& archive, const std::string& workflow,
                                            std::string_view name, definition::Faults& faults) {
    const std::string project = folder_of(folder_of(workflow));
    const std::string path = (project.empty() ? "" : project + "/") + std::string(name);
    const Archive::Entry* entry = archive.find(path);
    if (entry == nullptr) return std::string("{}");
    return read_json_entry(archive, *entry, faults);
}

}  // namespace

bool is_standard_project(const Archive& archive) {
    for (const Archive::Entry& entry : archive.entries())
        if (is_workflow(entry.name)) return true;
    return false;
}

base::Result<std::vector<ImportedFlow>> read_standard_project(Archive& archive,
                                                              definition::Faults& faults) {
    std::vector<ImportedFlow> flows;
    for (const Archive::Entry& entry : archive.entries()) {
        if (!is_workflow(entry.name)) continue;
        ImportedFlow flow;
        flow.document = TRY(read_json_entry(archive, entry, faults));
        const auto parts = parts_of(flow.document);
        if (!parts || !parts->holder) {
            faults.warning(shown_name(entry.name), "NoDefinition",
                           "The file holds no workflow's definition and is left out.");
            continue;
        }
        const std::string folder = folder_of(entry.name);
        flow.name = folder.substr(folder.rfind('/') + 1);
        const std::string connections =
            TRY(read_project_file(archive, entry.name, "connections.json", faults));
        const auto managed =
            find_value(connections, all_of(connections), {"managedApiConnections"});
        const std::string parameters =
            TRY(read_project_file(archive, entry.name, "parameters.json", faults));
        const Span holder = *parts->holder;
        const bool has_references =
            find_value(flow.document, holder, {"connectionReferences"}).has_value();
        const bool has_parameters = find_value(flow.document, holder, {"parameters"}).has_value();
        // Each is put at the holder's start, so that its place does not move.
        if (managed && !has_references)
            flow.document = with_member(flow.document, holder, "connectionReferences",
                                        cut(connections, *managed));
        if (!members_of(parameters, all_of(parameters)).empty() && !has_parameters)
            flow.document = with_member(flow.document, holder, "parameters",
                                        base::trimmed(parameters));
        flows.push_back(std::move(flow));
    }
    return flows;
}

}  // namespace leadflow::packages
