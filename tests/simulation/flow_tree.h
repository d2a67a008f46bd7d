// SPDX-License-Identifier: Apache-2.0
// FlowTree: what the oracle knows of a workflow definition, read from its document by its own
// means: nothing here comes from definition/ or engine/, so that a fault of theirs is not shared.
#pragma once

#include "model/json.h"
#include "model/status.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leadflow::simulation {

struct Node {
    std::string name;
    std::string type;  // As documented: "Http", "Foreach", …
    // Predecessors and the statuses that are wanted of each.
    std::map<std::string, std::set<model::StepStatus>> run_after;
    // Of a container: branch name ("actions", "else", a case's value, "default") to what is in it.
    std::map<std::string, std::vector<const Node*>> branches;
    std::string expected;  // The description: flow_maker.h.
    model::Json source;    // The action as written.

    bool is_loop() const { return type == "Foreach" || type == "Until"; }
    bool is_container() const {
        return is_loop() || type == "Scope" || type == "If" || type == "Switch";
    }
    bool reaches_out() const { return type == "Http" || type == "OpenApiConnection"; }
    bool has_option(std::string_view option) const;
};

class FlowTree {
  public:
    explicit FlowTree(const std::string& document);
    FlowTree(const FlowTree&) = delete;
    FlowTree& operator=(const FlowTree&) = delete;

    const std::vector<const Node*>& roots() const { return roots_; }
    const Node* find(const std::string& name) const;
    bool is_power_automate() const { return power_automate_; }
    // A run per item of the body's `leads`.
    bool splits() const { return splits_; }
    // How many runs may be under way at once; 0: any number.
    int64_t runs_max() const { return runs_max_; }
    model::StepStatus static_status(const std::string& name) const;

  private:
    std::vector<const Node*> read(const model::Json& actions);

    std::map<std::string, Node> nodes_;
    std::vector<const Node*> roots_;
    model::Json static_results_;
    bool power_automate_ = false;
    bool splits_ = false;
    int64_t runs_max_ = 0;
};

}  // namespace leadflow::simulation
