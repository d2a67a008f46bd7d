// SPDX-License-Identifier: Apache-2.0
#include "packages/solution.h"

#include <map>

#include "base/text.h"
#include "model/json.h"
#include "packages/document.h"
#include "packages/json_file.h"

namespace leadflow::packages {
namespace {

constexpr size_t kGuidLength = 36;

// "Workflows/Name-GUID.json", also inside a folder that somebody zipped.
bool is_workflow(const std::string& name) {
    const std::string lower = base::lower(name);
    const size_t folder = lower.rfind('/');
    return folder != std::string::npos && lower.ends_with(".json") &&
           (lower.starts_with("workflows/") || lower.find("/workflows/") != std::string::npos);
}

std::string base_name(const std::string& entry) { return entry.substr(entry.rfind('/') + 1); }

std::string unescaped_xml(std::string text) {
    constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
    for (const auto& [entity, letter] : kEntities)
        for (size_t at = text.find(entity); at != std::string::npos;
             at = text.find(entity, at + letter.size()))
            text.replace(at, entity.size(), letter);
    return text;
}

// The Name of the last element <Workflow …> that opens before `end`.
std::string workflow_name(std::string_view xml, size_t end) {
    const size_t start = xml.rfind("<Workflow ", end);
    if (start == std::string_view::npos) return {};
    const std::string_view tag = xml.substr(start, xml.find('>', start) - start);
    constexpr std::string_view kName = " Name=\"";
    const size_t name = tag.find(kName);
    if (name == std::string_view::npos) return {};
    const std::string_view rest = tag.substr(name + kName.size());
    return unescaped_xml(std::string(rest.substr(0, rest.find('"'))));
}

// What the solution's own files call the flow; else its file's name without the GUID.
base::Result<std::string> name_of_flow(Archive& archive, const std::string& entry,
                                       std::string_view customizations) {
    const std::string file = base_name(entry);
    if (const Archive::Entry* data = archive.find(entry + ".data.xml")) {
        const std::string xml = TRY(archive.read(*data));
        if (std::string name = workflow_name(xml, std::string::npos); !name.empty()) return name;
    }
    const size_t mentioned = customizations.find("/" + file + "<");
    if (mentioned != std::string_view::npos)
        if (std::string name = workflow_name(customizations, mentioned); !name.empty()) return name;
    std::string stem = file.substr(0, file.rfind('.'));
    if (stem.size() > kGuidLength + 1 && stem[stem.size() - kGuidLength - 1] == '-')
        stem.resize(stem.size() - kGuidLength - 1);
    return stem;
}

// Values of environment variables, by schema name in lower case.
using Values = std::map<std::string, std::string>;

base::Result<Values> environment_values(Archive& archive, definition::Faults& faults) {
    Values values;
    for (const Archive::Entry& entry : archive.entries()) {
        constexpr std::string_view kFile = "/environmentvariablevalues.json";
        const std::string lower = base::lower(entry.name);
        if (!lower.ends_with(kFile)) continue;
        const std::string text = TRY(read_json_entry(archive, entry, faults));
        const auto value =
            find_value(text, all_of(text),
                       {"environmentvariablevalues", "environmentvariablevalue", "value"});
        if (!value || !is_string(cut(text, *value))) continue;
        const std::string folder = lower.substr(0, lower.size() - kFile.size());
        values[folder.substr(folder.rfind('/') + 1)] = decoded(cut(text, *value));
    }
    return values;
}

// A variable's text as a parameter of that type wants it.
std::string as_json(const std::string& text, const std::string& type) {
    if (base::equals_ignoring_case(type, "string") ||
        base::equals_ignoring_case(type, "securestring") || !model::parse_json(text))
        return quoted(text);
    return std::string(base::trimmed(text));
}

// An environment variable is a parameter of the definition whose metadata names it; its value in
// this solution becomes the parameter's value, beside the definition.
void add_values(ImportedFlow& flow, const Values& values) {
    const auto parts = parts_of(flow.document);
    const std::string_view text = flow.document;
    if (!parts->holder || find_value(text, *parts->holder, {"parameters"})) return;
    const auto parameters = find_value(text, parts->definition, {"parameters"});
    if (!parameters) return;
    std::string made;
    for (const Member& parameter : members_of(text, *parameters)) {
        const std::string schema_name = find_text(text, parameter.value, {"metadata", "schemaName"});
        const auto value = values.find(base::lower(schema_name));
        if (schema_name.empty() || value == values.end()) continue;
        made += base::format("{}{}:{{\"value\":{}}}", made.empty() ? "" : ",",
                             quoted(parameter.key),
                             as_json(value->second, find_text(text, parameter.value, {"type"})));
    }
    if (!made.empty())
        flow.document = with_member(text, *parts->holder, "parameters", "{" + made + "}");
}

}  // namespace

bool is_solution(const Archive& archive) {
    for (const Archive::Entry& entry : archive.entries())
        if (is_workflow(entry.name)) return true;
    return archive.find("solution.xml") != nullptr;
}

base::Result<std::vector<ImportedFlow>> read_solution(Archive& archive,
                                                      definition::Faults& faults) {
    std::string customizations;
    if (const Archive::Entry* entry = archive.find("customizations.xml"))
        customizations = TRY(archive.read(*entry));
    const Values values = TRY(environment_values(archive, faults));
    std::vector<ImportedFlow> flows;
    for (const Archive::Entry& entry : archive.entries()) {
        if (!is_workflow(entry.name)) continue;
        ImportedFlow flow;
        flow.document = TRY(read_json_entry(archive, entry, faults));
        if (!parts_of(flow.document)) {
            faults.warning(shown_name(entry.name), "NoDefinition",
                           "The file holds no definition of a flow and is left out.");
            continue;
        }
        flow.name = TRY(name_of_flow(archive, entry.name, customizations));
        add_values(flow, values);
        flows.push_back(std::move(flow));
    }
    return flows;
}

}  // namespace leadflow::packages
