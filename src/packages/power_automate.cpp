// SPDX-License-Identifier: Apache-2.0
#include "packages/power_automate.h"

#include "base/encoding.h"
#include "base/text.h"
#include "model/json.h"
#include "packages/connector_titles.h"
#include "packages/document.h"
#include "packages/json_file.h"

namespace leadflow::packages {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;
using References = std::vector<model::ConnectionReference>;

constexpr std::string_view kFlowsFolder = "microsoft.flow/flows/";
constexpr std::string_view kDefinitionFile = "/definition.json";

// ".../Microsoft.Flow/flows/{guid}/definition.json", also inside a folder that somebody zipped.
bool is_definition(const std::string& name) {
    const std::string lower = base::lower(name);
    return lower.ends_with(kDefinitionFile) && lower.find(kFlowsFolder) != std::string::npos;
}

base::Result<std::string> read_beside(Archive& archive, std::string_view folder,
                                      std::string_view name, definition::Faults& faults) {
    const Archive::Entry* entry = archive.find(std::string(folder) + std::string(name));
    if (entry == nullptr) return std::string("{}");
    return read_json_entry(archive, *entry, faults);
}

// Old packages say only in the maps which connections a flow uses.
base::Result<std::string> references_of_maps(Archive& archive, std::string_view folder,
                                             std::string_view manifest,
                                             definition::Faults& faults) {
    const std::string apis = TRY(read_beside(archive, folder, "apisMap.json", faults));
    const std::string connections =
        TRY(read_beside(archive, folder, "connectionsMap.json", faults));
    JsonObject references;
    for (const Member& member : members_of(apis, all_of(apis))) {
        const std::string api = find_text(manifest, all_of(manifest),
                                          {"resources", decoded(cut(apis, member.value)), "name"});
        const std::string connection =
            find_text(manifest, all_of(manifest),
                      {"resources", find_text(connections, all_of(connections), {member.key}),
                       "details", "displayName"});
        references[member.key] =
            JsonObject{{"connectionName", connection.empty() ? member.key : connection},
                       {"source", "Embedded"},
                       {"id", api_id(api.empty() ? member.key : api)}};
    }
    return model::to_text(references);
}

// The flow that stands in one folder of the package.
base::Result<ImportedFlow> read_flow_folder(Archive& archive, const Archive::Entry& entry,
                                            std::string_view manifest,
                                            definition::Faults& faults) {
    ImportedFlow flow;
    flow.document = TRY(read_json_entry(archive, entry, faults));
    const auto parts = parts_of(flow.document);
    if (!parts)
        return base::invalid_input(base::format("the archive's entry '{}' holds no definition",
                                                shown_name(entry.name)));
    flow.name = name_in_document(flow.document, *parts);
    if (flow.name.empty())
        flow.name = find_text(manifest, all_of(manifest), {"details", "displayName"});
    if (parts->holder && !find_value(flow.document, *parts->holder, {"connectionReferences"})) {
        const std::string_view folder =
            std::string_view(entry.name).substr(0, entry.name.rfind('/') + 1);
        const std::string references = TRY(references_of_maps(archive, folder, manifest, faults));
        if (references != "{}")
            flow.document =
                with_member(flow.document, *parts->holder, "connectionReferences", references);
    }
    return flow;
}

}  // namespace

bool is_power_automate_package(const Archive& archive) {
    for (const Archive::Entry& entry : archive.entries())
        if (is_definition(entry.name)) return true;
    return false;
}

base::Result<std::vector<ImportedFlow>> read_power_automate_package(Archive& archive,
                                                                    definition::Faults& faults) {
    std::vector<ImportedFlow> flows;
    for (const Archive::Entry& entry : archive.entries()) {
        if (!is_definition(entry.name)) continue;
        const size_t root = base::lower(entry.name).find(kFlowsFolder);
        const std::string manifest =
            TRY(read_beside(archive, entry.name.substr(0, root), "manifest.json", faults));
        flows.push_back(TRY(read_flow_folder(archive, entry, manifest, faults)));
    }
    return flows;
}

namespace {

// The ids of a package's parts: made of the flow's own, so that they never change.
struct PackageIds {
    explicit PackageIds(const std::string& flow) : flow_(flow) {}
    std::string flow() const {
        if (flow_.size() != 32) return base::uuid_from_name("flow/" + flow_);
        std::string guid = flow_;
        for (const size_t at : {20U, 16U, 12U, 8U}) guid.insert(at, 1, '-');
        return guid;
    }
    std::string api(std::string_view api) const {
        return base::uuid_from_name(base::format("{}/api/{}", flow_, api));
    }
    std::string connection(std::string_view key) const {
        return base::uuid_from_name(base::format("{}/connection/{}", flow_, key));
    }

  private:
    std::string flow_;
};

std::string manifest_text(const WrittenFlow& flow, const References& references,
                          const PackageIds& ids) {
    JsonObject resources;
    JsonArray needed;
    for (const model::ConnectionReference& reference : references) {
        const std::string api = ids.api(reference.api);
        if (!resources.contains(api)) needed.emplace_back(api);
        resources[api] = JsonObject{{"id", api_id(reference.api)},
                                    {"name", reference.api},
                                    {"type", "Microsoft.PowerApps/apis"},
                                    {"suggestedCreationType", "Existing"},
                                    {"details", {{"displayName", title_of(reference.api)}}},
                                    {"configurableBy", "System"},
                                    {"hierarchy", "Child"},
                                    {"dependsOn", JsonArray()}};
        const std::string connection = ids.connection(reference.key);
        needed.emplace_back(connection);
        resources[connection] =
            JsonObject{{"type", "Microsoft.PowerApps/apis/connections"},
                       {"suggestedCreationType", "Existing"},
                       {"creationType", "Existing"},
                       {"details", {{"displayName", reference.connection_name}}},
                       {"configurableBy", "User"},
                       {"hierarchy", "Child"},
                       {"dependsOn", JsonArray{Json(api)}}};
    }
    resources[ids.flow()] = JsonObject{{"type", "Microsoft.Flow/flows"},
                                       {"suggestedCreationType", "New"},
                                       {"creationType", "Existing, New, Update"},
                                       {"details", {{"displayName", flow.name}}},
                                       {"configurableBy", "User"},
                                       {"hierarchy", "Root"},
                                       {"dependsOn", std::move(needed)}};
    return model::to_text(
        JsonObject{{"schema", "1.0"},
                   {"details",
                    {{"displayName", flow.name},
                     {"description", ""},
                     {"createdTime", base::iso_text(flow.created)},
                     {"packageTelemetryId", base::uuid_from_name("telemetry/" + flow.id)},
                     {"creator", "leadflow"},
                     {"sourceEnvironment", ""}}},
                   {"resources", std::move(resources)}});
}

// As Power Automate wrote them when they came from there, else made of what is known.
std::string references_text(std::string_view document, const DocumentParts& parts,
                            const References& references) {
    if (parts.holder) {
        const auto written = find_value(document, *parts.holder, {"connectionReferences"});
        bool is_usual = written.has_value();
        for (const model::ConnectionReference& reference : references)
            is_usual = is_usual && find_value(document, *written,
                                              {reference.key, "connectionName"}).has_value();
        if (is_usual) return std::string(cut(document, *written));
    }
    JsonObject made;
    for (const model::ConnectionReference& reference : references)
        made[reference.key] = JsonObject{{"connectionName", reference.connection_name},
                                         {"source", "Embedded"},
                                         {"id", api_id(reference.api)},
                                         {"tier", "NotSpecified"}};
    return model::to_text(made);
}

std::string definition_text(const WrittenFlow& flow, const References& references,
                            const PackageIds& ids) {
    const auto parts = parts_of(flow.document).value_or(DocumentParts{});
    std::string out = base::format(
        R"({{"name":"{}","id":"/providers/Microsoft.Flow/flows/{}","type":"Microsoft.Flow/flows",)"
        R"("properties":{{"apiId":"/providers/Microsoft.PowerApps/apis/shared_logicflows",)"
        R"("displayName":{},"definition":)",
        ids.flow(), ids.flow(), quoted(flow.name));
    out += cut(flow.document, parts.definition);
    out += ",\"connectionReferences\":";
    out += references_text(flow.document, parts, references);
    // Power Automate has no place for values beside the definition; we read them from here.
    if (parts.holder)
        if (const auto values = find_value(flow.document, *parts.holder, {"parameters"})) {
            out += ",\"parameters\":";
            out += cut(flow.document, *values);
        }
    out += ",\"flowFailureAlertSubscribed\":false,\"isManaged\":false}}";
    return out;
}

}  // namespace

base::Result<std::string> write_power_automate_package(const WrittenFlow& flow,
                                                       const References& references) {
    const PackageIds ids(flow.id);
    JsonObject apis;
    JsonObject connections;
    for (const model::ConnectionReference& reference : references) {
        apis[reference.key] = ids.api(reference.api);
        connections[reference.key] = ids.connection(reference.key);
    }
    const std::string folder = "Microsoft.Flow/flows/" + ids.flow();
    const JsonObject assets{{"packageSchemaVersion", "1.0"},
                            {"flowAssets", {{"assetPaths", JsonArray{Json(ids.flow())}}}}};
    return write_archive({{"manifest.json", manifest_text(flow, references, ids)},
                          {"Microsoft.Flow/flows/manifest.json", model::to_text(assets)},
                          {folder + "/definition.json", definition_text(flow, references, ids)},
                          {folder + "/apisMap.json", model::to_text(apis)},
                          {folder + "/connectionsMap.json", model::to_text(connections)}});
}

}  // namespace leadflow::packages
