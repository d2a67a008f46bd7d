// SPDX-License-Identifier: Apache-2.0
#include "connectors/described/report.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace leadflow::connectors::described {
namespace {

using model::JsonArray;
using model::JsonObject;

constexpr size_t kNamesShown = 10;

struct Totals {
    size_t connectors = 0;
    size_t runnable_connectors = 0;
    size_t operations = 0;
    size_t runnable = 0;
    size_t shown = 0;
    size_t shown_runnable = 0;
};

// A definition without operations has nothing that cannot run, but nothing that can either.
bool is_whole(const Report& report) {
    return report.operations > 0 && report.shown_runnable == report.shown &&
           (report.shown > 0 || report.runnable == report.operations);
}

Totals totals_of(const std::vector<Report>& reports) {
    Totals totals;
    for (const Report& report : reports) {
        ++totals.connectors;
        totals.runnable_connectors += is_whole(report) ? 1 : 0;
        totals.operations += report.operations;
        totals.runnable += report.runnable;
        totals.shown += report.shown;
        totals.shown_runnable += report.shown_runnable;
    }
    return totals;
}

double percent(size_t part, size_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

Report report_of(const CompiledConnector& connector) {
    Report report{.name = connector.name, .title = connector.title};
    std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
    for (const CompiledOperation& operation : connector.operations) {
        const size_t shown = operation.visibility == Visibility::kInternal ? 0 : 1;
        ++report.operations;
        report.shown += shown;
        if (operation.problem.empty()) {
            ++report.runnable;
            report.shown_runnable += shown;
            continue;
        }
        auto at = std::find_if(by_reason.begin(), by_reason.end(), [&](const auto& one) {
            return one.first == operation.problem;
        });
        if (at == by_reason.end()) at = by_reason.insert(at, {operation.problem, {}});
        at->second.push_back(operation.id);
    }
    std::stable_sort(by_reason.begin(), by_reason.end(), [](const auto& a, const auto& b) {
        return a.second.size() > b.second.size();
    });
    for (auto& [reason, names] : by_reason) {
        const size_t count = names.size();
        names.resize(std::min(count, kNamesShown));
        report.reasons.push_back(base::format("{}: {}{}", reason, base::joined(names, ", "),
                                              count > kNamesShown
                                                  ? base::format(" and {} more", count - kNamesShown)
                                                  : ""));
    }
    if (report.operations == 0) report.reasons.emplace_back("it has no operations");
    return report;
}

Report report_of_failure(std::string name, std::string reason) {
    return {.name = name, .title = name, .reasons = {std::move(reason)}};
}

model::Json to_json(const Report& report) {
    JsonArray reasons;
    for (const std::string& reason : report.reasons) reasons.emplace_back(reason);
    return JsonObject{{"name", report.name},
                      {"title", report.title},
                      {"operations", report.operations},
                      {"runnable", report.runnable},
                      {"shown", report.shown},
                      {"shown_runnable", report.shown_runnable},
                      {"reasons", std::move(reasons)}};
}

model::Json to_json(const std::vector<Report>& reports) {
    JsonArray list;
    for (const Report& report : reports) list.push_back(to_json(report));
    const Totals totals = totals_of(reports);
    return JsonObject{{"connectors", std::move(list)},
                      {"total", JsonObject{{"connectors", totals.connectors},
                                           {"runnable_connectors", totals.runnable_connectors},
                                           {"operations", totals.operations},
                                           {"runnable", totals.runnable},
                                           {"shown", totals.shown},
                                           {"shown_runnable", totals.shown_runnable}}}};
}

std::string to_text(const std::vector<Report>& reports) {
    std::string text;
    for (const Report& report : reports) {
        text += base::format("{:<32} {:>4} of {:>4} operations can run\n", report.name,
                             report.runnable, report.operations);
        for (const std::string& reason : report.reasons) text += base::format("    {}\n", reason);
    }
    const Totals totals = totals_of(reports);
    if (reports.size() > 1)
        text += base::format(
            "total: {} of {} connectors ({:.1f} %) in full; {} of {} operations ({:.1f} %), of those "
            "that are shown {} of {} ({:.1f} %)\n",
            totals.runnable_connectors, totals.connectors,
            percent(totals.runnable_connectors, totals.connectors), totals.runnable,
            totals.operations, percent(totals.runnable, totals.operations),
            totals.shown_runnable, totals.shown, percent(totals.shown_runnable, totals.shown));
    return text;
}

}  // namespace leadflow::connectors::described
