// SPDX-License-Identifier: Apache-2.0
#include "simulation/oracle.h"

#include "base/check.h"
#include "base/text.h"
#include "simulation/run_check.h"

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

void Oracle::check() {
    check_concurrency();
    for (const model::RunId& id : witness_.acknowledged)
        if (!disk_.run(id))
            findings_.add("J1", base::format("run {} was promised and is lost", id.text()));
    const auto receipts = disk_.receipts({.limit = 1000000});
    for (const model::Receipt& receipt : *receipts)
        if (receipt.refusal_code.empty() && !disk_.run(receipt.run))
            findings_.add(
                "I3", base::format("receipt {} was accepted and has no run", receipt.id.number));
    for (const auto& [id, life] : ledger_.runs()) {
        const auto head = disk_.run(id);
        if (!head || !model::is_final(head->status)) {
            findings_.add("rest", base::format("run {} is not final", id.text()));
            continue;
        }
        const auto receipt = disk_.receipt(head->receipt);
        CHECK(receipt.has_value());
        const auto tree = tree_of(*head);
        RunCheck({*tree, life, world_, witness_, findings_}, *head,
                 *model::parse_json(receipt->body), *disk_.steps(id))
            .check();
    }
}

}  // namespace leadflow::simulation
