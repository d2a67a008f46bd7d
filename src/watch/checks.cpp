// SPDX-License-Identifier: Apache-2.0
#include "watch/checks.h"

#include "base/text.h"
#include "watch/connection_health.h"
#include "watch/field_judgement.h"
#include "watch/limits.h"
#include "watch/preferences.h"

namespace leadflow::watch {
namespace {

Alarm about_flow(std::string kind, const flows::LiveFlow& live, base::Time now) {
    return {.kind = std::move(kind), .subject = live.flow.id.text(), .flow = live.flow.id.text(),
            .since = now};
}

std::optional<std::pair<std::string, std::string>> words_of(const ConnectionHealth& health,
                                                            const std::string& name) {
    const std::string ends = health.expires ? base::iso_text(*health.expires).substr(0, 10) : "";
    switch (health.state) {
        case ConnectionState::kConnected: return std::nullopt;
        case ConnectionState::kFailing:
            return std::pair(base::format("The last call by connection '{}' failed.", name),
                             "Open Connections, look at the fault, and test the connection.");
        case ConnectionState::kExpiresSoon:
            return std::pair(base::format("Connection '{}' expires on {}.", name, ends),
                             "Make a new secret at the far side and change the connection, or sign "
                             "in again, before that day.");
        case ConnectionState::kExpired:
            return std::pair(base::format("Connection '{}' expired on {}.", name, ends),
                             "Change its secret, or sign in again; then resubmit what failed.");
        case ConnectionState::kNotSignedIn:
            return std::pair(base::format("Nobody has signed in for connection '{}'.", name),
                             "Open Connections and sign in.");
    }
    return std::nullopt;
}

}  // namespace

base::Result<std::vector<Alarm>> Checks::look(base::Time now) {
    std::vector<Alarm> found;
    TRY(look_at_connections(now, found));
    TRY(look_at_failures(now, found));
    TRY(look_at_backlog(now, found));
    TRY(look_at_quiet(now, found));
    TRY(look_at_fields(now, found));
    return found;
}

base::Status Checks::look_at_connections(base::Time now, std::vector<Alarm>& found) const {
    for (const model::Connection& connection : rooms_.connections.all()) {
        auto words = words_of(health_of(rooms_, connection), connection.name);
        if (!words) continue;
        found.push_back({.kind = "connection", .subject = connection.name,
                         .message = std::move(words->first), .advice = std::move(words->second),
                         .since = now});
    }
    return {};
}

base::Status Checks::look_at_failures(base::Time now, std::vector<Alarm>& found) const {
    using std::chrono::hours;
    struct Sum {
        int64_t succeeded = 0;
        int64_t failed = 0;
    };
    std::map<model::FlowId, Sum> sums;
    // The hour under way and the one before it.
    const auto counted = TRY(rooms_.store.run_hours(
        base::Time(std::chrono::floor<hours>(now).time_since_epoch() - hours(1))));
    for (const auto& hour : counted) {
        Sum& sum = sums[hour.flow];
        sum.succeeded += hour.succeeded;
        sum.failed += hour.failed;
    }
    for (const auto& [id, sum] : sums) {
        const auto live = rooms_.catalog.find(id.text());
        if (live == nullptr || sum.failed < kFailedRunsMin || sum.failed <= sum.succeeded) continue;
        // Mended when the newest run went well.
        const auto newest = TRY(rooms_.store.runs({.flow = id, .limit = 1}));
        if (!newest.empty() && newest.front().status == model::RunStatus::kSucceeded) continue;
        Alarm alarm = about_flow("flow-failing", *live, now);
        alarm.message = base::format("Most runs of flow '{}' fail.", live->flow.name);
        alarm.advice = "Open the failed runs, mend what they tell, then resubmit all that failed.";
        found.push_back(std::move(alarm));
    }
    return {};
}

base::Status Checks::look_at_backlog(base::Time now, std::vector<Alarm>& found) const {
    const auto counts = TRY(rooms_.store.run_counts());
    if (counts.open < kBacklogRuns) return {};
    found.push_back({.kind = "backlog", .subject = "runs",
                     .message = base::format("More than {} runs wait to be finished.", kBacklogRuns),
                     .advice = "Look whether a service that flows call is slow or down; runs go on "
                               "by themselves when it is back.",
                     .since = now});
    return {};
}

base::Status Checks::look_at_quiet(base::Time now, std::vector<Alarm>& found) const {
    const auto all = TRY(flow_preferences(rooms_.store));
    for (const auto& [id, preferences] : all) {
        const auto& days = preferences.quiet_days;
        const flows::LiveFlowPtr live = rooms_.catalog.find(id.text());
        if (!days || live == nullptr || live->flow.state == model::FlowState::kOff) continue;
        const auto newest = TRY(rooms_.store.runs({.flow = live->flow.id, .limit = 1}));
        const base::Time last = newest.empty() ? live->flow.created : newest.front().created;
        if (now - last < std::chrono::days(*days)) continue;
        Alarm alarm = about_flow("quiet", *live, now);
        alarm.message =
            base::format("Flow '{}' has had no lead for {} days.", live->flow.name, *days);
        alarm.advice = "Look whether the offer is live and has this flow's URL, and send a test lead.";
        found.push_back(std::move(alarm));
    }
    return {};
}

base::Status Checks::look_at_fields(base::Time now, std::vector<Alarm>& found) {
    std::map<model::FlowId, Judged> judged;
    for (const flows::LiveFlowPtr& live : rooms_.catalog.all()) {
        const auto newest = TRY(rooms_.store.runs({.flow = live->flow.id, .limit = 1}));
        if (newest.empty()) continue;
        Judged& now_judged = judged[live->flow.id];
        const auto before = fields_.find(live->flow.id);
        if (before != fields_.end() && before->second.newest == newest.front().id) {
            now_judged = before->second;
        } else {
            now_judged.newest = newest.front().id;
            for (FieldFinding& finding : TRY(judge_fields(rooms_, *live))) {
                Alarm alarm = about_flow(finding.field.empty() ? "blank" : "field-empty", *live, now);
                if (!finding.field.empty()) alarm.subject += "/" + finding.field;
                alarm.message = std::move(finding.message);
                alarm.advice = std::move(finding.advice);
                now_judged.alarms.push_back(std::move(alarm));
            }
        }
        found.insert(found.end(), now_judged.alarms.begin(), now_judged.alarms.end());
    }
    fields_ = std::move(judged);
    return {};
}

}  // namespace leadflow::watch
