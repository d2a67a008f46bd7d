// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"
#include "connectors/registry.h"
#include "definition/reader.h"
#include "packages/reader.h"
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

// "  subscription failing: the service answered 500".
void print_trigger_state(const model::Json& flow, std::string_view name) {
    const model::Json* state = model::find(flow, name);
    if (state == nullptr) return;
    const std::string error = text(*state, "error");
    std::printf("  %s %s%s%s\n", std::string(name).c_str(), text(*state, "state").c_str(),
                error.empty() ? "" : ": ", error.c_str());
}

void print_flow(const model::Json& flow) {
    std::printf("%s  %s\n  state %s, version %lld\n  URL %s\n", text(flow, "id").c_str(),
                text(flow, "name").c_str(), text(flow, "state").c_str(),
                static_cast<long long>(model::integer_at(flow, "version").value_or(0)),
                text(flow, "url").c_str());
    print_trigger_state(flow, "subscription");
    print_trigger_state(flow, "polling");
    print_warnings(flow);
}

// Of a file with several flows all are listed, the first one among them.
void print_imported(const model::Json& answer) {
    const model::Json* flows = model::find(answer, "flows");
    if (flows == nullptr) return print_flow(answer);
    for (const model::Json& flow : flows->as_array()) print_flow(flow);
}

}  // namespace

int flow_import(const Client& client, const FlowImport& import, const Output& output) {
    const auto document = read_file(import.file);
    if (!document) return fail(document.error());
    const std::string query = base::format("/api/v1/flows?name={}&off={}",
                                           base::percent_encode(import.name), import.off);
    return show(client.call("POST", query, *document), output, print_imported);
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

int flow_export(const Client& client, const FlowExport& wanted) {
    const auto file = client.fetch(target(wanted.flow, "/export?format=" + wanted.format));
    if (!file) return fail(file.error());
    std::FILE* out = wanted.output.empty() ? stdout : std::fopen(wanted.output.c_str(), "wb");
    if (out == nullptr)
        return fail(base::unavailable("file " + wanted.output + " cannot be written"));
    bool written = std::fwrite(file->data(), 1, file->size(), out) == file->size();
    written = (wanted.output.empty() ? std::fflush(out) : std::fclose(out)) == 0 && written;
    return written ? 0 : fail(base::unavailable("the export cannot be written"));
}

int flow_save(const Client& client, const std::string& flow, const std::string& file,
              const Output& output) {
    const auto document = read_file(file);
    if (!document) return fail(document.error());
    return show(client.call("PUT", target(flow), *document), output, print_flow);
}

namespace {

void print_url_keys(const model::Json& answer) {
    std::printf("%s\n", text(answer, "url").c_str());
    for (const model::Json& key : answer.at("keys").as_array()) {
        const std::string ends = text(key, "ends");
        const std::string last = text(key, "lastUsed");
        std::printf("  %s, since %s%s%s: %lld requests of %lld callers%s%s%s%s\n",
                    text(key, "name").c_str(), text(key, "created").c_str(),
                    ends.empty() ? "" : ", until ", ends.c_str(),
                    static_cast<long long>(model::integer_at(key, "requests").value_or(0)),
                    static_cast<long long>(model::integer_at(key, "callers").value_or(0)),
                    last.empty() ? "" : ", last ", last.c_str(), last.empty() ? "" : " from ",
                    text(key, "lastAddress").c_str());
    }
}

}  // namespace

int flow_url_keys(const Client& client, const std::string& flow, const Output& output) {
    return show(client.call("GET", target(flow, "/url-keys")), output, print_url_keys);
}

int flow_rotate(const Client& client, const std::string& flow, int overlap_days,
                const Output& output) {
    return show(client.call("POST", target(flow, "/url-keys/rotate"),
                            model::to_text(model::JsonObject{{"overlapDays", overlap_days}})),
                output, print_url_keys);
}

namespace {

void print_lead_settings(const model::Json& settings) {
    std::printf("the same lead again within %lld hours: %s\ntest leads: %s\ndo not contact: %s\n",
                static_cast<long long>(model::integer_at(settings, "windowHours").value_or(0)),
                text(settings, "duplicates").c_str(), text(settings, "testLeads").c_str(),
                text(settings, "doNotContact").c_str());
    const model::Json& fallback = settings.at("fallback");
    if (fallback.is_null()) return;
    std::string people;
    for (const model::Json& one : fallback.at("mailTo").as_array())
        people += (people.empty() ? "" : ", ") + std::string(model::text_of(one));
    std::printf("when leads do not get through: mail to %s by %s after %lld minutes, tried for %lld "
                "hours\n",
                people.c_str(), text(fallback, "connection").c_str(),
                static_cast<long long>(model::integer_at(fallback, "afterMinutes").value_or(0)),
                static_cast<long long>(model::integer_at(fallback, "keepTryingHours").value_or(0)));
}

}  // namespace

int flow_leads(const Client& client, const std::string& flow, const FlowLeads& wanted,
               const Output& output) {
    const std::string place = target(flow, "/lead-settings");
    auto settings = client.call("GET", place);
    if (!settings) return fail(settings.error());
    bool changed = wanted.window_hours > 0;
    if (changed) settings->at("windowHours") = wanted.window_hours;
    const auto put = [&](std::string_view name, const std::string& value) {
        if (value.empty()) return;
        settings->as_object()[name] = value;
        changed = true;
    };
    put("duplicates", wanted.duplicates);
    put("testLeads", wanted.test_leads);
    put("doNotContact", wanted.do_not_contact);
    if (changed) settings = client.call("PUT", place, model::to_text(*settings));
    return show(std::move(settings), output, print_lead_settings);
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

namespace {

// Of one flow, as a save finds them.
base::Result<std::vector<definition::Fault>> faults_of(const std::string& document) {
    definition::ReadFlow read = TRY(definition::read_flow(document));
    const connectors::Registry registry;
    std::vector<engine::CompileFault> compile_faults;
    static_cast<void>(engine::compile(read.definition, read.connections,
                                      runner::lookup_in(registry), compile_faults));
    for (engine::CompileFault& fault : compile_faults)
        read.faults.push_back({.path = std::move(fault.path),
                               .code = std::move(fault.code),
                               .message = std::move(fault.message)});
    return std::move(read.faults);
}

// Adds them to `list`; for people they are printed at once.
void tell_faults(const std::vector<definition::Fault>& faults, const std::string& flow,
                 const Output& output, model::JsonArray& list) {
    for (const definition::Fault& fault : faults) {
        model::JsonObject one{{"path", fault.path},
                              {"code", fault.code},
                              {"message", fault.message},
                              {"warning", fault.warning}};
        if (!flow.empty()) one["flow"] = flow;
        list.push_back(std::move(one));
        if (!output.json)
            std::printf("%s %s%s%s: %s: %s\n", fault.warning ? "warning" : "fault", flow.c_str(),
                        flow.empty() ? "" : ": ", fault.path.c_str(), fault.code.c_str(),
                        fault.message.c_str());
    }
}

}  // namespace

// Needs no server: the same code that a save runs.
int flow_check(const std::string& file, const Output& output) {
    const auto bytes = read_file(file);
    if (!bytes) return fail(bytes.error());
    const auto imported = packages::read(*bytes);
    if (!imported) return fail(imported.error());
    model::JsonArray list;
    bool ok = true;
    std::vector<std::string> names;
    tell_faults(imported->warnings, "", output, list);
    for (const packages::ImportedFlow& flow : imported->flows) {
        const auto faults = faults_of(flow.document);
        if (!faults) return fail(faults.error());
        ok = ok && !definition::has_errors(*faults);
        names.push_back(flow.name);
        tell_faults(*faults, imported->flows.size() > 1 ? flow.name : "", output, list);
    }
    const std::string format(packages::name_of(imported->format));
    if (output.json)
        std::printf("%s\n",
                    model::to_pretty_text(
                        model::JsonObject{
                            {"ok", ok}, {"format", format}, {"faults", std::move(list)}})
                        .c_str());
    else if (ok) std::printf("ok: %s (%s)\n", base::joined(names, ", ").c_str(), format.c_str());
    return ok ? 0 : 1;
}

}  // namespace leadflow::app
