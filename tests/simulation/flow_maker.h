// SPDX-License-Identifier: Apache-2.0
// FlowMaker: workflow definitions by chance, always valid, and leads for them. What a condition or
// a loop must come to, as far as that is known beforehand, stands in the action's `description`,
// which the program does not read: the oracle does (flow_tree.h).
#pragma once

#include "model/json.h"
#include "simulation/dice.h"

#include <string>
#include <vector>

namespace leadflow::simulation {

class FlowMaker {
  public:
    explicit FlowMaker(Dice& dice) : dice_(dice) {}

    // Who starts it: a request, or the clock (a Recurrence). A flow stays with one of them.
    enum class Starts { kByRequest, kByClock };

    // A whole document, as an export has it. Its secrets begin with kSecretMark (ledger.h).
    std::string flow(Starts starts);
    // {"name", "n": 0 to 4, "kind": "a" to "c", "items": […], "leads": […]}: the last ones, of the
    // same form, are what a trigger with splitOn takes apart.
    std::string lead();

  private:
    // Where actions are made.
    struct Place {
        int depth = 0;
        bool in_loop = false;
        bool in_foreach = false;
        std::vector<std::string> foreach_names;
        std::vector<std::string> until_names;
        std::vector<std::string> before;  // What an expression may ask for.
    };

    model::JsonObject lead_body();
    model::JsonObject request_trigger();
    model::JsonObject clock_trigger();
    std::string new_secret();

    model::JsonObject actions(Place place, bool at_top);
    model::JsonObject action(Place place, const std::string& name);
    void add_run_after(model::JsonObject& action, const std::vector<std::string>& siblings,
                       Place& place);
    void add_variables(model::JsonObject& actions, std::vector<std::string>& names);
    void add_settings(model::JsonObject& action, bool reaches_out);

    model::JsonObject compose(const Place& place);
    model::JsonObject data_operation(const Place& place);
    model::JsonObject variable_write(const Place& place);
    model::JsonObject http(const Place& place);
    model::JsonObject create(const Place& place);
    model::JsonObject mail(const Place& place);
    model::JsonObject if_action(const Place& place);
    model::JsonObject switch_action(const Place& place);
    model::JsonObject foreach_action(Place place, const std::string& name);
    model::JsonObject until_action(Place place, const std::string& name);
    model::JsonObject scope(const Place& place);
    model::JsonObject wait();
    model::JsonObject terminate();
    model::JsonObject response(const Place& place);

    model::Json value(const Place& place);
    model::JsonObject retry_policy();
    std::string new_name();
    Place below(const Place& place) const;

    Dice& dice_;
    int actions_left_ = 0;
    int made_ = 0;
    bool connectors_ = true;  // Without: a flow of Logic Apps.
    bool long_loops_ = false;
    bool answers_ = true;  // May have a Response.
    std::vector<std::string> integers_;
    std::vector<std::string> strings_;
    std::vector<std::string> arrays_;
};

}  // namespace leadflow::simulation
