// SPDX-License-Identifier: Apache-2.0
// run and receipt
#include <cstdio>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

std::string lead_text(const model::Json& run) {
    const model::Json* summary = model::find(run, "summary");
    if (summary == nullptr) return {};
    std::string line;
    for (const char* key : {"name", "email", "company", "offer"})
        if (const auto value = model::text_at(*summary, key); !value.empty())
            line += (line.empty() ? "" : ", ") + std::string(value);
    return line;
}

void print_run_line(const model::Json& run) {
    std::printf("%s  %-9s  %s  %s\n", text(run, "id").c_str(), text(run, "status").c_str(),
                text(run, "created").substr(0, 19).c_str(), lead_text(run).c_str());
}

void print_action(const model::Json& action) {
    const std::string repetition = text(action, "repetition");
    std::printf("  %-10s %s%s%s %s\n", text(action, "status").c_str(),
                text(action, "name").c_str(), repetition.empty() ? "" : " #", repetition.c_str(),
                text(action, "code").c_str());
    if (const model::Json* error = model::find(action, "error"))
        std::printf("             %s\n", text(*error, "message").c_str());
    if (const model::Json* tracked = model::find(action, "trackedProperties"))
        std::printf("             tracked: %s\n", model::to_text(*tracked).c_str());
    if (const std::string fault = text(action, "trackedPropertiesFault"); !fault.empty())
        std::printf("             tracked: %s\n", fault.c_str());
    const model::Json* attempts = model::find(action, "attempts");
    if (attempts == nullptr || attempts->as_array().size() < 2) return;
    for (const model::Json& attempt : attempts->as_array())
        std::printf("             try %lld: %s %s%s\n",
                    static_cast<long long>(model::integer_at(attempt, "number").value_or(0)),
                    text(attempt, "code").c_str(), text(attempt, "message").c_str(),
                    model::bool_at(attempt, "possiblySent").value_or(false) ? " (possibly sent)"
                                                                            : "");
}

void print_output(std::string_view name, const model::Json& output) {
    const model::Json* value = model::find(output, "value");
    const std::string shown =
        value != nullptr ? model::to_text(*value)
        : model::find(output, "valueHidden") != nullptr
            ? "hidden"
            : "failed: " + text(output, "fault");
    std::printf("  output %s: %s\n", std::string(name).c_str(), shown.c_str());
}

void print_run(const model::Json& run) {
    print_run_line(run);
    if (const model::Json* error = model::find(run, "error"))
        std::printf("  %s: %s\n", text(*error, "code").c_str(), text(*error, "message").c_str());
    if (const model::Json* renamed = model::find_path(run, {"trigger", "renamed"}))
        for (const model::Json& one : renamed->as_array())
            std::printf("  matched without case: %s\n", std::string(model::text_of(one)).c_str());
    if (const model::Json* actions = model::find(run, "actions"))
        for (const model::Json& action : actions->as_array()) print_action(action);
    if (const auto omitted = model::integer_at(run, "actionsOmitted"))
        std::printf("  and %lld more\n", static_cast<long long>(*omitted));
    if (const model::Json* outputs = model::find(run, "outputs"))
        for (const auto& output : outputs->as_object()) print_output(output.key(), output.value());
}

// The same request for each id; the first error is told, the rest still done.
int each(const Client& client, const std::string& path, const std::vector<std::string>& ids,
         const std::string& verb, const Output& output) {
    int status = 0;
    model::JsonArray answers;
    for (const std::string& id : ids) {
        auto answer = client.call("POST", path + base::percent_encode(id) + "/" + verb);
        if (!answer) {
            status = fail(std::move(answer).error().in(id));
            continue;
        }
        if (!output.json) std::printf("%s: %s\n", id.c_str(), model::to_text(*answer).c_str());
        answers.push_back(std::move(*answer));
    }
    if (output.json) std::printf("%s\n", model::to_pretty_text(answers).c_str());
    return status;
}

}  // namespace

int run_list(const Client& client, const RunQuery& query, const Output& output) {
    std::string target = base::format("/api/v1/runs?limit={}", query.limit);
    const auto put = [&target](const char* key, const std::string& value) {
        if (!value.empty()) target += base::format("&{}={}", key, base::percent_encode(value));
    };
    put("flow", query.flow);
    put("status", query.status);
    put("search", query.search);
    put("before", query.before);
    return show(client.call("GET", target), output, [](const model::Json& runs) {
        for (const model::Json& run : runs.as_array()) print_run_line(run);
    });
}

int run_show(const Client& client, const std::string& run, const Output& output) {
    return show(client.call("GET", "/api/v1/runs/" + base::percent_encode(run)), output, print_run);
}

int run_each(const Client& client, const std::vector<std::string>& runs, const std::string& verb,
             const Output& output) {
    return each(client, "/api/v1/runs/", runs, verb, output);
}

int run_resubmit(const Client& client, const std::vector<std::string>& runs,
                 const std::string& from, const Output& output) {
    if (from.empty()) return run_each(client, runs, "resubmit", output);
    return run_each(client, runs, "resubmit?from=" + base::percent_encode(from), output);
}

int receipt_list(const Client& client, const std::string& flow, bool refused,
                 const Output& output) {
    std::string target = "/api/v1/receipts?refused=" + std::string(refused ? "true" : "false");
    if (!flow.empty()) target += "&flow=" + base::percent_encode(flow);
    return show(client.call("GET", target), output, [](const model::Json& receipts) {
        for (const model::Json& receipt : receipts.as_array())
            std::printf("%-8lld  %s  %s  %s\n",
                        static_cast<long long>(model::integer_at(receipt, "id").value_or(0)),
                        text(receipt, "received").substr(0, 19).c_str(),
                        text(receipt, "state").c_str(), text(receipt, "reason").c_str());
    });
}

int receipt_show(const Client& client, const std::string& receipt, const Output& output) {
    return show(client.call("GET", "/api/v1/receipts/" + base::percent_encode(receipt)), output,
                [](const model::Json& answer) {
                    std::printf("%s\n", model::to_pretty_text(answer).c_str());
                });
}

int receipt_resubmit(const Client& client, const std::vector<std::string>& receipts,
                     const Output& output) {
    return each(client, "/api/v1/receipts/", receipts, "resubmit", output);
}

}  // namespace leadflow::app
