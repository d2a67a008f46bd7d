// SPDX-License-Identifier: Apache-2.0
#include "packages/writer.h"

#include "base/text.h"
#include "definition/reader.h"
#include "model/json.h"
#include "packages/document.h"
#include "packages/power_automate.h"
#include "packages/template_functions.h"

namespace leadflow::packages {
namespace {

using model::JsonObject;
using References = std::vector<model::ConnectionReference>;

constexpr std::string_view kJsonType = "application/json; charset=utf-8";

// What a Logic App calls the connector: without Power Automate's prefix.
std::string_view azure_name(std::string_view api) {
    constexpr std::string_view kPrefix = "shared_";
    return api.starts_with(kPrefix) ? api.substr(kPrefix.size()) : api;
}

// A text inside a template function.
std::string template_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

std::string without_member(std::string_view object, std::string_view key) {
    std::string out;
    for (const Member& member : members_of(object, all_of(object))) {
        if (member.key == key) continue;
        out += out.empty() ? "{" : ",";
        out += quoted(member.key) + ":";
        out += cut(object, member.value);
    }
    return out.empty() ? "{}" : out + "}";
}

std::string connections_text(const References& references, bool for_arm) {
    JsonObject made;
    for (const model::ConnectionReference& reference : references) {
        std::string connection_id = "/connections/" + reference.connection_name;
        std::string id = api_id(reference.api);
        if (for_arm) {
            connection_id = base::format("[resourceId('Microsoft.Web/connections', {})]",
                                         template_text(reference.connection_name));
            id = base::format(
                "[subscriptionResourceId('Microsoft.Web/locations/managedApis', "
                "parameters('location'), {})]",
                template_text(azure_name(reference.api)));
        }
        made[reference.key] = JsonObject{{"connectionId", connection_id},
                                         {"connectionName", reference.connection_name},
                                         {"id", id}};
    }
    return "{\"value\":" + model::to_text(made) + "}";
}

// The values beside the definition: those that the document has, and the connections.
std::string parameters_text(std::string_view document, const DocumentParts& parts,
                            const References& references, bool for_arm) {
    std::string written = "{}";
    if (parts.holder)
        if (const auto found = find_value(document, *parts.holder, {"parameters"}))
            if (is_object(cut(document, *found))) written = cut(document, *found);
    const bool has_connections =
        find_value(written, all_of(written), {"$connections", "value"}).has_value();
    // Ids that an ARM template's functions made cannot be given out.
    const bool made_up = written.find(kMadeUpSubscription) != std::string::npos;
    if (for_arm) written = escaped_for_template(written);
    if (references.empty() || (has_connections && !made_up)) return written;
    if (made_up) written = without_member(written, "$connections");
    return with_member(written, all_of(written), "$connections",
                       connections_text(references, for_arm));
}

std::string code_view(const WrittenFlow& flow, const DocumentParts& parts,
                      const References& references) {
    std::string out = "{\"definition\":";
    out += cut(flow.document, parts.definition);
    out += ",\"parameters\":";
    out += parameters_text(flow.document, parts, references, false);
    return out + "}";
}

std::string arm_template(const WrittenFlow& flow, const DocumentParts& parts,
                         const References& references) {
    std::string out =
        R"({"$schema":"https://schema.management.azure.com/schemas/2019-04-01/)"
        R"(deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"logicAppName":)"
        R"({"type":"string","defaultValue":)";
    out += escaped_for_template(quoted(flow.name));
    out += R"(},"location":{"type":"string","defaultValue":"[resourceGroup().location]"}},)"
           R"("variables":{},"resources":[{"type":"Microsoft.Logic/workflows",)"
           R"("apiVersion":"2019-05-01","name":"[parameters('logicAppName')]",)"
           R"("location":"[parameters('location')]","properties":{"state":)";
    out += flow.on ? "\"Enabled\"" : "\"Disabled\"";
    out += ",\"definition\":";
    out += escaped_for_template(cut(flow.document, parts.definition));
    out += ",\"parameters\":";
    out += parameters_text(flow.document, parts, references, true);
    return out + "}}],\"outputs\":{}}";
}

}  // namespace

std::optional<WrittenFormat> written_format(std::string_view name) {
    if (name == "definition") return WrittenFormat::kDefinition;
    if (name == "codeview") return WrittenFormat::kCodeView;
    if (name == "package") return WrittenFormat::kPackage;
    if (name == "arm") return WrittenFormat::kArm;
    if (name == "document") return WrittenFormat::kDocument;
    return std::nullopt;
}

base::Result<WrittenFile> write(WrittenFormat format, const WrittenFlow& flow) {
    const auto parts = parts_of(flow.document);
    if (!parts) return base::corrupt("the flow's document holds no definition");
    const auto json = [](std::string text) {
        return WrittenFile{std::move(text), std::string(kJsonType), ".json"};
    };
    if (format == WrittenFormat::kDocument) return json(flow.document);
    if (format == WrittenFormat::kDefinition)
        return json(std::string(cut(flow.document, parts->definition)));
    const References references = TRY(definition::read_flow(flow.document)).connections;
    switch (format) {
        case WrittenFormat::kCodeView: return json(code_view(flow, *parts, references));
        case WrittenFormat::kArm: return json(arm_template(flow, *parts, references));
        case WrittenFormat::kPackage:
            return WrittenFile{TRY(write_power_automate_package(flow, references)),
                               "application/zip", ".zip"};
        case WrittenFormat::kDefinition:
        case WrittenFormat::kDocument: break;
    }
    return base::internal("a format that nobody writes");
}

}  // namespace leadflow::packages
