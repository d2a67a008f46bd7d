// SPDX-License-Identifier: Apache-2.0
// connector
#include <cstdio>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"
#include "connectors/described/compile.h"
#include "connectors/described/report.h"
#include "gallery/definition_files.h"

namespace leadflow::app {
namespace {

namespace described = connectors::described;

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

std::string target(const std::string& name) {
    return "/api/v1/connectors/" + base::percent_encode(name);
}

struct Sources {
    std::string definition;
    std::string properties;
};

base::Result<Sources> read_sources(const gallery::DefinitionFiles& files) {
    Sources sources;
    sources.definition = TRY(read_file(files.definition));
    if (!files.properties.empty()) sources.properties = TRY(read_file(files.properties));
    return sources;
}

// What can run of one definition; a failure to read it is a report, too.
described::Report judged(const gallery::DefinitionFiles& files, const Sources& sources) {
    const auto made = described::compile({.name = files.name,
                                          .definition = sources.definition,
                                          .properties = sources.properties,
                                          .script = files.script});
    if (made) return described::report_of(*made);
    return described::report_of_failure(files.name.empty() ? files.definition : files.name,
                                        made.error().message);
}

base::Status send(const Client& client, const gallery::DefinitionFiles& files,
                  const Sources& sources, const std::string& name) {
    const model::JsonObject body{{"name", name},
                                 {"definition", sources.definition},
                                 {"properties", sources.properties},
                                 {"script", files.script}};
    const auto answer = client.call("POST", "/api/v1/connectors", model::to_text(body));
    return answer ? base::Status() : base::Status(answer.error());
}

void print_fields(const model::Json& operation) {
    for (const model::Json& field : operation.at("fields").as_array()) {
        if (text(field, "visibility") == "internal") continue;
        std::printf("    %-40s %s%s\n", text(field, "key").c_str(), text(field, "type").c_str(),
                    model::bool_at(field, "required").value_or(false) ? ", required" : "");
    }
}

void print_connector(const model::Json& one) {
    std::printf("%s  %s\n", text(one, "api").c_str(), text(one, "title").c_str());
    for (const model::Json& field : one.at("fields").as_array())
        std::printf("  %-16s %s%s\n", text(field, "key").c_str(), text(field, "label").c_str(),
                    model::bool_at(field, "secret").value_or(false) ? " (secret)" : "");
    const model::Json* operations = model::find(one, "operations");
    if (operations == nullptr || !operations->is_array()) return;
    for (const model::Json& operation : operations->as_array()) {
        std::printf("  %s: %s\n", text(operation, "id").c_str(), text(operation, "title").c_str());
        if (const std::string reason = text(operation, "reason"); !reason.empty())
            std::printf("    cannot run: %s\n", reason.c_str());
        print_fields(operation);
    }
}

base::Result<std::vector<gallery::DefinitionFiles>> all_files(const ConnectorImport& import) {
    std::vector<gallery::DefinitionFiles> all;
    for (const std::string& path : import.paths) {
        auto found = TRY(gallery::definitions_below(path));
        for (gallery::DefinitionFiles& one : found) all.push_back(std::move(one));
    }
    if (!import.name.empty() && all.size() > 1)
        return base::invalid_input(
            base::format("--name is for one definition, and there are {}", all.size()));
    if (!import.name.empty()) all.front().name = import.name;
    return all;
}

}  // namespace

int connector_import(const Client& client, const ConnectorImport& import, const Output& output) {
    const auto files = all_files(import);
    if (!files) return fail(files.error());
    std::vector<described::Report> reports;
    bool failed = false;
    for (const gallery::DefinitionFiles& one : *files) {
        const auto sources = read_sources(one);
        if (!sources) return fail(sources.error());
        described::Report report = judged(one, *sources);
        // What has no operation could not be read.
        const bool readable = report.operations > 0;
        failed = failed || !readable;
        if (!import.check && readable) {
            const base::Status sent = send(client, one, *sources, report.name);
            if (!sent) return fail(base::Error(sent.error()).in("importing " + report.name));
        }
        reports.push_back(std::move(report));
    }
    if (output.json)
        std::printf("%s\n", model::to_pretty_text(described::to_json(reports)).c_str());
    else std::printf("%s", described::to_text(reports).c_str());
    return failed && reports.size() == 1 ? 1 : 0;
}

int connector_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/connectors"), output, [](const model::Json& list) {
        for (const model::Json& one : list.as_array()) {
            std::printf("%s", text(one, "api").c_str());
            if (model::bool_at(one, "imported").value_or(false))
                std::printf("  %s, %lld of %lld operations can run", text(one, "title").c_str(),
                            static_cast<long long>(
                                model::integer_at(one, "runnable").value_or(0)),
                            static_cast<long long>(
                                model::integer_at(one, "operations").value_or(0)));
            std::printf("\n");
            for (const model::Json& field : one.at("fields").as_array())
                std::printf("  %-16s %s%s\n", text(field, "key").c_str(),
                            text(field, "label").c_str(),
                            model::bool_at(field, "secret").value_or(false) ? " (secret)" : "");
        }
    });
}

int connector_show(const Client& client, const std::string& name, const Output& output) {
    return show(client.call("GET", target(name)), output, print_connector);
}

int connector_delete(const Client& client, const std::string& name, const Output& output) {
    return show(client.call("DELETE", target(name)), output,
                [](const model::Json&) { std::printf("deleted\n"); });
}

}  // namespace leadflow::app
