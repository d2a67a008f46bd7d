// SPDX-License-Identifier: Apache-2.0
#include "simulation/oracle.h"

#include "base/check.h"
#include "base/text.h"
#include "simulation/clock_rule.h"
#include "simulation/run_check.h"

#include <algorithm>

namespace leadflow::simulation {

std::shared_ptr<const FlowTree> Oracle::tree_of(const model::RunHead& head) {
    auto& tree = trees_[{head.flow.text(), head.flow_version}];
    if (tree == nullptr) {
        const auto version = disk_.flow_version(head.flow, head.flow_version);
        CHECK(version.has_value());
        tree = std::make_shared<const FlowTree>(version->document);
    }
    return tree;
}

void Oracle::check_concurrency() {
    struct Flow {
        std::set<int64_t> limits;             // More than one: versions differ.
        std::map<uint64_t, int64_t> changes;  // At which commit how many more are under way.
    };
    std::map<model::FlowId, Flow> flows;
    for (const auto& [id, life] : ledger_.runs()) {
        Flow& flow = flows[life.head.flow];
        flow.limits.insert(tree_of(life.head)->runs_max());
        model::RunHead published = life.head;
        published.flow_version = disk_.flow(life.head.flow)->version;
        flow.limits.insert(tree_of(published)->runs_max());
        if (life.started_commit == 0 || life.final_commit == 0) continue;
        ++flow.changes[life.started_commit];
        --flow.changes[life.final_commit];
    }
    for (const auto& [id, flow] : flows) {
        const int64_t most = *flow.limits.begin();
        if (flow.limits.size() > 1 || most == 0) continue;
        int64_t open = 0;
        for (const auto& [commit, change] : flow.changes) {
            open += change;
            if (open <= most) continue;
            findings_.add(
                "I19", base::format("{} runs of a flow are under way, {} are allowed", open, most));
            break;
        }
    }
}

// What a run's triggerBody() is; of a firing by the clock nothing.
model::Json Oracle::lead_of(const model::RunHead& head) {
    const auto receipt = disk_.receipt(head.receipt);
    if (!receipt || receipt->body.empty()) return model::JsonObject();
    const model::Json body = *model::parse_json(receipt->body);
    if (!head.split_index) return body;
    const auto& items = model::find(body, "leads")->as_array();
    const auto index = static_cast<size_t>(*head.split_index);
    return index < items.size() ? items[index] : model::Json(model::JsonObject());
}

void Oracle::check_receipts() {
    std::map<int64_t, std::vector<model::RunHead>> runs;  // Those that are no resubmissions.
    for (const auto& [id, life] : ledger_.runs())
        if (life.head.resubmitted_from.empty()) runs[life.head.receipt.number].push_back(life.head);
    std::map<model::FlowId, std::vector<base::Time>> firings;
    auto receipts = *disk_.receipts({.limit = 1000000});
    std::reverse(receipts.begin(), receipts.end());
    for (const model::Receipt& receipt : receipts) {
        if (receipt.method.empty()) firings[receipt.flow].push_back(receipt.received);
        if (!receipt.refusal_code.empty()) continue;
        if (!disk_.run(receipt.run))
            findings_.add(
                "I3", base::format("receipt {} was accepted and has no run", receipt.id.number));
        else
            check_split(receipt, runs[receipt.id.number]);
    }
    for (const auto& [flow, times] : firings) check_firings(flow, times);
}

void Oracle::check_split(const model::Receipt& receipt, const std::vector<model::RunHead>& runs) {
    std::multiset<int64_t> wanted = {-1};
    if (!runs.empty() && tree_of(runs.front())->splits()) {
        wanted.clear();
        const auto body = model::parse_json(disk_.receipt(receipt.id)->body);
        const auto count = static_cast<int64_t>(model::find(*body, "leads")->as_array().size());
        for (int64_t i = 0; i < count; ++i) wanted.insert(i);
    }
    std::multiset<int64_t> found;
    for (const model::RunHead& run : runs) found.insert(run.split_index.value_or(-1));
    if (found != wanted)
        findings_.add("I18", base::format("receipt {} has {} runs, or not those of its {} items",
                                          receipt.id.number, found.size(), wanted.size()));
}

void Oracle::check_firings(const model::FlowId& flow, const std::vector<base::Time>& firings) {
    const auto row = disk_.flow(flow);
    const auto version = disk_.flow_version(flow, row->version);
    const auto rule = ClockRule::of(version->document, row->modified);
    if (!rule) return;
    for (size_t i = 0; i < firings.size(); ++i) {
        const auto turn = rule->turn_at(firings[i]);
        if (!turn)
            findings_.add("I20", base::format("flow {} fired before its time", flow.text()));
        else if (i > 0 && *turn <= rule->last_turn_surely_begun(firings[i - 1]))
            findings_.add("I21", base::format("flow {} fired twice for the same time, at {}",
                                              flow.text(), base::iso_text(firings[i])));
    }
}

void Oracle::check() {
    check_concurrency();
    for (const model::RunId& id : witness_.acknowledged)
        if (!disk_.run(id))
            findings_.add("J1", base::format("run {} was promised and is lost", id.text()));
    check_receipts();
    for (const auto& [id, life] : ledger_.runs()) {
        const auto head = disk_.run(id);
        if (!head || !model::is_final(head->status)) {
            findings_.add("rest", base::format("run {} is not final", id.text()));
            continue;
        }
        const auto tree = tree_of(*head);
        RunCheck check({*tree, life, effects_, witness_, findings_}, *head, lead_of(*head),
                       *disk_.steps(id));
        const auto origin = witness_.resumed.find(id);
        const bool brought_steps =
            std::any_of(life.steps.begin(), life.steps.end(), [&life = life](const auto& step) {
                return step.second.first_commit == life.added_commit;
            });
        if (origin != witness_.resumed.end() || brought_steps)
            check.resumed_from(*disk_.steps(head->resubmitted_from),
                               origin == witness_.resumed.end() ? "" : origin->second.action);
        check.check();
    }
}

}  // namespace leadflow::simulation
