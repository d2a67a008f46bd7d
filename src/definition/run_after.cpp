// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "definition/actions.h"

#include <algorithm>
#include <unordered_map>

namespace leadflow::definition {
namespace {

using model::Action;

bool are_siblings(const Action& a, const Action& b) {
    return a.parent == b.parent && a.branch == b.branch && a.case_index == b.case_index;
}

// Depth first, each action once; `kOpen` on the way down is a circle.
enum class Mark { kUnseen, kOpen, kDone };

class CircleSearch {
  public:
    CircleSearch(const std::vector<Action>& actions,
                 const std::unordered_map<std::string_view, size_t>& by_name, Faults& faults)
        : actions_(actions), by_name_(by_name), faults_(faults), marks_(actions.size()) {}

    void run() {
        for (size_t i = 0; i < actions_.size(); ++i) visit(i);
    }

  private:
    // As deep as the longest chain, the limit of actions.
    void visit(size_t index) {
        if (marks_[index] != Mark::kUnseen) return;
        marks_[index] = Mark::kOpen;
        for (const model::RunAfter& entry : actions_[index].run_after) {
            const auto found = by_name_.find(entry.action);
            if (found == by_name_.end() || !are_siblings(actions_[index], actions_[found->second]))
                continue;
            if (marks_[found->second] == Mark::kOpen)
                faults_.error(
                    base::format("{}.runAfter.{}", actions_[index].path, entry.action),
                    "RunAfterCycle",
                    base::format("'{}' waits for '{}', which waits for it in turn: neither would "
                                 "ever run.",
                                 actions_[index].name, entry.action));
            else
                visit(found->second);
        }
        marks_[index] = Mark::kDone;
    }

    const std::vector<Action>& actions_;
    const std::unordered_map<std::string_view, size_t>& by_name_;
    Faults& faults_;
    std::vector<Mark> marks_;
};

}  // namespace

void check_run_after(const std::vector<Action>& actions, Faults& faults) {
    std::unordered_map<std::string_view, size_t> by_name;
    for (size_t i = 0; i < actions.size(); ++i) by_name.emplace(actions[i].name, i);

    for (const Action& action : actions) {
        for (const model::RunAfter& entry : action.run_after) {
            const auto found = by_name.find(entry.action);
            if (found != by_name.end() && are_siblings(action, actions[found->second])) continue;
            std::vector<std::string> siblings;
            for (const Action& other : actions)
                if (&other != &action && are_siblings(action, other))
                    siblings.push_back(other.name);
            faults.error(
                base::format("{}.runAfter.{}", action.path, entry.action), "UnknownRunAfter",
                found != by_name.end()
                    ? base::format("'{}' waits for '{}', which stands in another container.",
                                   action.name, entry.action)
                    : base::format("'{}' waits for '{}', which does not exist.{}", action.name,
                                   entry.action, did_you_mean(entry.action, siblings)));
        }
    }
    CircleSearch(actions, by_name, faults).run();
}

}  // namespace leadflow::definition
