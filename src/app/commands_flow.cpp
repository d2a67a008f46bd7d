// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"
#include "connectors/registry.h"
#include "definition/reader.h"
#include "runner/operation_lookup.h"

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

std::string target(const std::string& flow, const std::string& rest = "") {
    return "/api/v1/flows/" + base::percent_encode(flow) + rest;
}

void print_warnings(const model::Json& flow) {
    const model::Json* warnings = model::find(flow, "warnings");
    if (warnings == nullptr || !warnings->is_array()) return;
    for (const model::Json& warning : warnings->get_array())
        std::printf("  note: %s\n", std::string(model::text_of(warning)).c_str());
}

void print_flow(const model::Json& flow) {
    std::printf("%s  %s\n  state %s, version %lld\n  URL %s\n", text(flow, "id").c_str(),
                text(flow, "name").c_str(), text(flow, "state").c_str(),
                static_cast<long long>(model::integer_at(flow, "version").value_or(0)),
                text(flow, "url").c_str());
    print_warnings(flow);
}

}  // namespace

int flow_import(const Client& client, const FlowImport& import, const Output& output) {
    const auto document = read_file(import.file);
    if (!document) return fail(document.error());
    const std::string query = base::format("/api/v1/flows?name={}&off={}",
                                           base::percent_encode(import.name), import.off);
    return show(client.call("POST", query, *document), output, print_flow);
}

int flow_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/flows"), output, [](const model::Json& flows) {
        for (const model::Json& flow : flows.as_array())
            std::printf("%s  %-3s  %s\n", text(flow, "id").c_str(), text(flow, "state").c_str(),
                        text(flow, "name").c_str());
    });
}

int flow_show(const Client& client, const std::string& flow, const Output& output) {
    return show(client.call("GET", target(flow)), output, print_flow);
}

int flow_export(const Client& client, const std::string& flow) {
    const auto answer = client.call("GET", target(flow, "/definition"));
    if (!answer) return fail(answer.error());
    const std::string_view document = model::text_at(*answer, "document");
    std::fwrite(document.data(), 1, document.size(), stdout);
    return 0;
}

int flow_save(const Client& client, const std::string& flow, const std::string& file,
              const Output& output) {
    const auto document = read_file(file);
    if (!document) return fail(document.error());
    return show(client.call("PUT", target(flow), *document), output, print_flow);
}

int flow_url(const Client& client, const std::string& flow, const Output& output) {
    return show(client.call("GET", target(flow)), output, [](const model::Json& answer) {
        std::printf("%s\n", text(answer, "url").c_str());
    });
}

int flow_switch(const Client& client, const std::string& flow, bool on, const Output& output) {
    return show(client.call("POST", target(flow, on ? "/on" : "/off")), output, print_flow);
}

int flow_delete(const Client& client, const std::string& flow, const Output& output) {
    return show(client.call("DELETE", target(flow)), output,
                [](const model::Json&) { std::printf("deleted\n"); });
}

// Needs no server: the same code that a save runs.
int flow_check(const std::string& file, const Output& output) {
    const auto document = read_file(file);
    if (!document) return fail(document.error());
    const auto read = definition::read_flow(*document);
    if (!read) return fail(read.error());
    const connectors::Registry registry;
    std::vector<definition::Fault> faults = read->faults;
    std::vector<engine::CompileFault> compile_faults;
    static_cast<void>(engine::compile(read->definition, read->connections, runner::lookup_in(registry),
                                      compile_faults));
    for (engine::CompileFault& fault : compile_faults)
        faults.push_back({.path = fault.path, .code = fault.code, .message = fault.message});
    const bool ok = !definition::has_errors(faults);
    model::JsonArray list;
    for (const definition::Fault& fault : faults) {
        list.push_back(model::JsonObject{{"path", fault.path},
                                         {"code", fault.code},
                                         {"message", fault.message},
                                         {"warning", fault.warning}});
        if (!output.json)
            std::printf("%s %s: %s: %s\n", fault.warning ? "warning" : "fault", fault.path.c_str(),
                        fault.code.c_str(), fault.message.c_str());
    }
    if (output.json)
        std::printf("%s\n", model::to_pretty_text(
                                model::JsonObject{{"ok", ok}, {"faults", std::move(list)}})
                                .c_str());
    else if (ok)
        std::printf("ok: %s\n", read->display_name.c_str());
    return ok ? 0 : 1;
}

}  // namespace leadflow::app
