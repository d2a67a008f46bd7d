// SPDX-License-Identifier: Apache-2.0
#include "simulation/flow_maker.h"

#include "base/text.h"
#include "simulation/ledger.h"

#include <algorithm>

namespace leadflow::simulation {

using model::Json;
using model::JsonArray;
using model::JsonObject;

namespace {

constexpr int kDepthMax = 4;
constexpr int kLoopsDeepMax = 2;

// Passes every check at save time and cannot be evaluated when it runs.
constexpr const char* kBroken = "@triggerBody()['missing']['too']";

Json texts(const std::vector<std::string>& list) {
    JsonArray array;
    for (const std::string& one : list) array.emplace_back(one);
    return array;
}

JsonObject host(const std::string& api, const std::string& operation) {
    return {{"connectionName", api},
            {"operationId", operation},
            {"apiId", "/providers/Microsoft.PowerApps/apis/" + api}};
}

JsonObject reference(const std::string& api) {
    return {{"connectionName", api},
            {"source", "Embedded"},
            {"id", "/providers/Microsoft.PowerApps/apis/" + api}};
}

}  // namespace

JsonObject FlowMaker::lead_body() {
    JsonArray items;
    const int count = dice_.chance(10) ? 0 : dice_.between(1, 5);
    for (int i = 0; i < count; ++i) items.emplace_back(base::format("item {}", i));
    return {{"name", dice_.one_of({"Ann", "Bo <b>x</b>", "@{utcNow()}", "Zoë"})},
            {"n", dice_.between(0, 4)},
            {"kind", dice_.one_of({"a", "b", "c"})},
            {"items", std::move(items)}};
}

std::string FlowMaker::lead() {
    JsonObject body = lead_body();
    JsonArray leads;
    for (int i = dice_.between(0, 3); i > 0; --i) leads.emplace_back(lead_body());
    body["leads"] = std::move(leads);
    return model::to_text(body);
}

JsonObject FlowMaker::request_trigger() {
    JsonObject trigger{{"type", "Request"}, {"kind", "Http"}, {"inputs", JsonObject()}};
    if (dice_.chance(12)) trigger["splitOn"] = "@triggerBody()?['leads']";
    return trigger;
}

JsonObject FlowMaker::clock_trigger() {
    JsonObject recurrence;
    switch (dice_.between(0, 3)) {
        case 0:
            recurrence = {{"frequency", "Second"}, {"interval", dice_.between(1, 90)}};
            break;
        case 1:
            recurrence = {{"frequency", "Minute"}, {"interval", dice_.between(1, 30)}};
            break;
        case 2:
            recurrence = {{"frequency", "Hour"}, {"interval", dice_.between(1, 3)}};
            break;
        default:
            // At times that a night of March has not and one of October has twice.
            recurrence = {{"frequency", "Day"},
                          {"interval", 1},
                          {"timeZone", "W. Europe Standard Time"},
                          {"schedule",
                           {{"hours", JsonArray{dice_.between(1, 3)}},
                            {"minutes", JsonArray{dice_.between(0, 1) * 30}}}}};
    }
    return {{"type", "Recurrence"}, {"recurrence", std::move(recurrence)}};
}

std::string FlowMaker::new_secret() {
    return base::format("{}{}", kSecretMark, dice_.between(100000, 999999));
}

std::string FlowMaker::flow(Starts starts) {
    actions_left_ = dice_.chance(15) ? dice_.between(20, 40) : dice_.between(1, 16);
    made_ = 0;
    connectors_ = dice_.chance(75);
    long_loops_ = dice_.per_mille(8);
    JsonObject trigger = starts == Starts::kByClock ? clock_trigger() : request_trigger();
    // The clock waits for no answer, nor does who sends many leads in one.
    answers_ = starts == Starts::kByRequest && !trigger.contains("splitOn");
    integers_.clear();
    strings_.clear();
    arrays_.clear();
    JsonObject all = actions({}, true);
    if (dice_.chance(12))
        trigger["runtimeConfiguration"] =
            JsonObject{{"concurrency", {{"runs", dice_.between(1, 2)}}}};
    JsonObject definition{
        {"$schema",
         "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/"
         "2016-06-01/workflowdefinition.json#"},
        {"contentVersion", "1.0.0.0"},
        {"parameters", {{"key", {{"type", "securestring"}, {"defaultValue", new_secret()}}}}},
        {"triggers", {{"manual", std::move(trigger)}}},
        {"staticResults",
         {{"good", {{"status", "Succeeded"}, {"outputs", {{"statusCode", 200}}}}},
          {"bad", {{"status", "Failed"}, {"outputs", {{"statusCode", 500}}}}},
          {"late", {{"status", "TimedOut"}}}}},
        {"actions", std::move(all)}};
    JsonObject properties{{"definition", std::move(definition)}};
    if (connectors_) {
        JsonObject references;
        for (const char* api : {"shared_dynamicscrmonline", "shared_smtp"})
            references[api] = reference(api);
        properties["connectionReferences"] = std::move(references);
    }
    return model::to_text(JsonObject{{"properties", std::move(properties)}});
}

std::string FlowMaker::new_name() {
    const int number = ++made_;
    // Names that are the beginning of others, and such that look like a repetition.
    if (dice_.chance(3)) return base::format("A{}#000000", dice_.between(1, 9) * 100 + number);
    return base::format("A{}", number);
}

FlowMaker::Place FlowMaker::below(const Place& place) const {
    Place inner = place;
    ++inner.depth;
    return inner;
}

void FlowMaker::add_variables(JsonObject& actions, std::vector<std::string>& names) {
    std::string last;
    const auto add = [&](const std::string& variable, const char* type, const Json& value) {
        const std::string name = "Init_" + variable;
        JsonObject made{
            {"type", "InitializeVariable"},
            {"inputs",
             {{"variables",
               JsonArray{JsonObject{{"name", variable}, {"type", type}, {"value", value}}}}}},
            {"runAfter", JsonObject()}};
        if (!last.empty()) made["runAfter"] = JsonObject{{last, JsonArray{"Succeeded"}}};
        actions[name] = std::move(made);
        last = name;
    };
    for (int i = dice_.between(0, 2); i > 0; --i) {
        integers_.push_back(base::format("n{}", i));
        add(integers_.back(), "integer", dice_.between(0, 3));
    }
    if (dice_.chance(40)) {
        strings_.push_back("s1");
        add("s1", "string", "");
    }
    if (dice_.chance(40)) {
        arrays_.push_back("a1");
        add("a1", "array", JsonArray());
    }
    if (!last.empty()) names.push_back(last);
}

JsonObject FlowMaker::actions(Place place, bool at_top) {
    JsonObject made;
    std::vector<std::string> siblings;
    if (at_top) add_variables(made, siblings);
    const std::string first = siblings.empty() ? std::string() : siblings.front();
    const int most = at_top ? std::max(1, actions_left_) : std::min(4, actions_left_);
    const int count =
        at_top ? std::min(most, dice_.between(1, 9)) : dice_.between(1, std::max(1, most));
    const bool in_order = dice_.chance(80);
    std::vector<std::pair<std::string, JsonObject>> list;
    for (int i = 0; i < count; ++i) {
        --actions_left_;
        const std::string name = new_name();
        Place here = place;
        JsonObject settings;
        add_run_after(settings, siblings, here);
        if (!first.empty() && settings["runAfter"].as_object().empty() && dice_.chance(90)) {
            settings["runAfter"] = JsonObject{{first, JsonArray{"Succeeded"}}};
            here.before.push_back(first);
        }
        JsonObject one = action(std::move(here), name);
        one["runAfter"] = settings["runAfter"];
        siblings.push_back(name);
        list.emplace_back(name, std::move(one));
    }
    // A successor may stand before what it runs after.
    if (!in_order) std::reverse(list.begin(), list.end());
    for (auto& [name, one] : list) made[name] = std::move(one);
    return made;
}

void FlowMaker::add_run_after(JsonObject& action, const std::vector<std::string>& siblings,
                              Place& place) {
    JsonObject after;
    const int wanted = siblings.empty() ? 0 : static_cast<int>(dice_.weighted({25, 55, 15, 5}));
    for (int i = 0; i < wanted; ++i) {
        // Mostly what was made last, so that chains come about.
        const std::string& before = dice_.chance(60) ? siblings.back() : dice_.one_of(siblings);
        std::vector<std::string> statuses;
        switch (dice_.weighted({62, 8, 18, 3, 9})) {
            case 0:
                statuses = {"Succeeded"};
                break;
            case 1:
                statuses = {"Failed", "TimedOut"};
                break;
            case 2:
                statuses = {"Succeeded", "Failed", "Skipped", "TimedOut"};
                break;
            case 3:
                statuses = {"Skipped"};
                break;
            default:
                for (const char* status :
                     {"Succeeded", "Failed", "Skipped", "TIMEDOUT", "Cancelled"})
                    if (dice_.chance(40)) statuses.emplace_back(status);
        }
        if (statuses.empty()) statuses = {"Failed"};
        after[before] = texts(statuses);
        place.before.push_back(before);
    }
    action["runAfter"] = std::move(after);
}

JsonObject FlowMaker::action(Place place, const std::string& name) {
    const bool deep = place.depth >= kDepthMax || actions_left_ <= 0;
    const bool loops =
        place.foreach_names.size() + place.until_names.size() < static_cast<size_t>(kLoopsDeepMax);
    const int container = deep ? 0 : 1;
    const int loop = deep || !loops ? 0 : 1;
    const int outside = place.in_loop ? 0 : 1;
    const int connector = connectors_ ? 1 : 0;
    const int answer = place.in_loop || !answers_ ? 0 : 1;
    const std::vector<int> weights = {16,
                                      6,
                                      14,
                                      18,
                                      9 * connector,
                                      9 * connector,
                                      8 * container,
                                      4 * container,
                                      8 * loop,
                                      7 * loop,
                                      8 * container,
                                      5,
                                      2 * outside,
                                      2 * answer};
    JsonObject made;
    bool reaches_out = false;
    switch (dice_.weighted(weights)) {
        case 0:
            made = compose(place);
            break;
        case 1:
            made = data_operation(place);
            break;
        case 2:
            made = variable_write(place);
            break;
        case 3:
            made = http(place);
            reaches_out = true;
            break;
        case 4:
            made = create(place);
            reaches_out = true;
            break;
        case 5:
            made = mail(place);
            reaches_out = true;
            break;
        case 6:
            made = if_action(place);
            break;
        case 7:
            made = switch_action(place);
            break;
        case 8:
            made = foreach_action(std::move(place), name);
            break;
        case 9:
            made = until_action(std::move(place), name);
            break;
        case 10:
            made = scope(place);
            break;
        case 11:
            made = wait();
            break;
        case 12:
            made = terminate();
            break;
        default:
            made = response(place);
            break;
    }
    add_settings(made, reaches_out);
    return made;
}

void FlowMaker::add_settings(JsonObject& action, bool reaches_out) {
    const std::string type(model::text_at(action, "type"));
    if (type != "Until" && dice_.chance(reaches_out ? 20 : 4))
        action["limit"] = JsonObject{{"timeout", dice_.one_of({"PT20S", "PT2M", "PT1H"})}};
    JsonObject runtime;
    if (const Json* given = action.if_contains("runtimeConfiguration"))
        runtime = given->get_object();
    if (dice_.chance(6)) {
        const std::string side = dice_.one_of({"inputs", "inputs", "outputs"});
        runtime["secureData"] = JsonObject{
            {"properties",
             dice_.chance(50) ? texts({"inputs", "outputs"}) : texts({side})}};
        // What it takes in is hidden, and what it puts out is made of that.
        if (type == "Compose" && side == "inputs")
            action["inputs"].as_object()["value"] = new_secret();
    }
    if (dice_.chance(3) && type != "InitializeVariable" && type != "Terminate")
        runtime["staticResult"] = JsonObject{{"name", dice_.one_of({"good", "bad", "late"})},
                                             {"staticResultOptions", "Enabled"}};
    if (!runtime.empty()) action["runtimeConfiguration"] = std::move(runtime);
    if (!reaches_out) return;
    if (dice_.chance(30))
        action["metadata"] = JsonObject{{"leadflow", {{"whenPossiblySent", "stop"}}}};
    if (dice_.chance(60)) action["inputs"].as_object()["retryPolicy"] = retry_policy();
}

JsonObject FlowMaker::retry_policy() {
    const int count = dice_.between(1, 4);
    switch (dice_.between(0, 2)) {
        case 0:
            return {{"type", "none"}};
        case 1:
            return {{"type", "fixed"},
                    {"count", count},
                    {"interval", dice_.one_of({"PT5S", "PT20S", "PT1M"})}};
        default: {
            JsonObject policy{{"type", "exponential"},
                              {"count", count},
                              {"interval", dice_.one_of({"PT5S", "PT7S"})}};
            if (dice_.chance(50)) {
                policy["minimumInterval"] = "PT5S";
                policy["maximumInterval"] = "PT1M";
            }
            return policy;
        }
    }
}

Json FlowMaker::value(const Place& place) {
    std::vector<std::string> choices = {
        "plain",   "@triggerBody()?['n']",    "name: @{triggerBody()?['name']}", "@utcNow()",
        "@guid()", "@triggerBody()?['items']"};
    if (!place.before.empty()) {
        const std::string& before = place.before[dice_.index(place.before.size())];
        choices.push_back(base::format("@outputs('{}')", before));
        choices.push_back(base::format("@actions('{}')?['status']", before));
    }
    for (const std::string& loop : place.foreach_names)
        choices.push_back(base::format("@items('{}')", loop));
    for (const std::string& loop : place.until_names)
        choices.push_back(base::format("@iterationIndexes('{}')", loop));
    for (const auto* list : {&integers_, &strings_, &arrays_})
        for (const std::string& variable : *list)
            choices.push_back(base::format("@variables('{}')", variable));
    if (dice_.chance(4)) return Json(kBroken);
    // Whoever uses it hides it, also when it cannot be used.
    if (dice_.chance(4))
        return Json(dice_.one_of({"@parameters('key')", "with @{parameters('key')} in it",
                                  "@int(parameters('key'))", "@json(parameters('key'))"}));
    return Json(dice_.one_of(choices));
}

JsonObject FlowMaker::compose(const Place& place) {
    JsonObject inputs{{"value", value(place)}};
    if (dice_.chance(20)) inputs["more"] = value(place);
    return {{"type", "Compose"}, {"inputs", std::move(inputs)}};
}

JsonObject FlowMaker::data_operation(const Place& place) {
    const Json from = dice_.chance(85) ? Json("@triggerBody()?['items']") : value(place);
    switch (dice_.between(0, 5)) {
        case 0:
            return {{"type", "Query"},
                    {"inputs", {{"from", from}, {"where", "@equals(item(),'item 1')"}}}};
        case 1:
            return {{"type", "Select"},
                    {"inputs", {{"from", from}, {"select", {{"x", "@item()"}}}}}};
        case 2:
            return {{"type", "Join"}, {"inputs", {{"from", from}, {"joinWith", ", "}}}};
        case 3:
            return {{"type", "Table"},
                    {"inputs",
                     {{"from", from},
                      {"format", dice_.one_of({"CSV", "HTML"})},
                      {"columns", JsonArray{JsonObject{{"header", "X"}, {"value", "@item()"}}}}}}};
        case 4:
            return {
                {"type", "ParseJson"},
                {"inputs",
                 {{"content", "@triggerBody()"},
                  {"schema",
                   {{"type", "object"},
                    {"properties", {{"n", {{"type", dice_.one_of({"integer", "string"})}}}}}}}}}};
        default:
            return {{"type", "Expression"},
                    {"kind", "AddToTime"},
                    {"inputs", {{"baseTime", "@utcNow()"}, {"interval", 1}, {"timeUnit", "Day"}}}};
    }
}

JsonObject FlowMaker::variable_write(const Place& place) {
    std::vector<JsonObject> choices;
    for (const std::string& name : integers_) {
        choices.push_back({{"type", "IncrementVariable"},
                           {"inputs", {{"name", name}, {"value", dice_.between(1, 3)}}}});
        choices.push_back(
            {{"type", "DecrementVariable"}, {"inputs", {{"name", name}, {"value", 1}}}});
    }
    for (const std::string& name : strings_)
        choices.push_back({{"type", "AppendToStringVariable"},
                           {"inputs", {{"name", name}, {"value", dice_.one_of({"x", "yy"})}}}});
    for (const std::string& name : arrays_)
        choices.push_back({{"type", "AppendToArrayVariable"},
                           {"inputs", {{"name", name}, {"value", value(place)}}}});
    if (choices.empty()) return compose(place);
    return choices[dice_.index(choices.size())];
}

JsonObject FlowMaker::http(const Place& place) {
    JsonObject inputs{{"method", dice_.one_of({"GET", "POST", "POST", "PUT", "DELETE", "PATCH"})},
                      {"uri", "https://api.example.com/things"}};
    if (dice_.chance(60)) inputs["body"] = JsonObject{{"value", value(place)}};
    return {{"type", "Http"}, {"inputs", std::move(inputs)}};
}

JsonObject FlowMaker::create(const Place& place) {
    JsonObject parameters{
        {"dataset", "contoso.crm4"},
        {"table", "leads"},
        {"item/subject", "A subject that may be too long for its column"},
        {"item/lastname", dice_.chance(80) ? Json("@triggerBody()?['name']") : value(place)}};
    return {{"type", "OpenApiConnection"},
            {"inputs",
             {{"host", host("shared_dynamicscrmonline", "PostItem_V2")},
              {"parameters", std::move(parameters)}}}};
}

JsonObject FlowMaker::mail(const Place& place) {
    JsonObject parameters{{"emailMessage/From", "leads@example.com"},
                          {"emailMessage/To", "sales@example.com"},
                          {"emailMessage/Subject", "New lead"},
                          {"emailMessage/Body", "<p>@{triggerBody()?['name']}</p>"}};
    if (dice_.chance(15)) parameters["emailMessage/Subject"] = value(place);
    return {
        {"type", "OpenApiConnection"},
        {"inputs",
         {{"host", host("shared_smtp", "SendEmailV3")}, {"parameters", std::move(parameters)}}}};
}

JsonObject FlowMaker::if_action(const Place& place) {
    JsonObject made{{"type", "If"}};
    const int n = dice_.between(0, 4);
    switch (dice_.weighted({30, 25, 25, 12, 8})) {
        case 0:
            made["expression"] = JsonObject{
                {"and", JsonArray{JsonObject{{"equals", JsonArray{"@triggerBody()?['n']", n}}}}}};
            made["description"] = base::format("n={}", n);
            break;
        case 1:
            made["expression"] = "@equals(triggerBody()?['kind'],'a')";
            made["description"] = "kind=a";
            break;
        case 2:
            made["expression"] = JsonObject{{"not", {{"equals", JsonArray{1, 1}}}}};
            made["description"] = "false";
            break;
        case 3:
            made["expression"] = "@equals(1,1)";
            made["description"] = "true";
            break;
        default:
            made["expression"] = dice_.chance(50) ? kBroken : "@triggerBody()?['n']";
            made["description"] = "broken";
    }
    made["actions"] = dice_.chance(92) ? actions(below(place), false) : JsonObject();
    if (dice_.chance(60)) made["else"] = JsonObject{{"actions", actions(below(place), false)}};
    return made;
}

JsonObject FlowMaker::switch_action(const Place& place) {
    JsonObject made{{"type", "Switch"}, {"expression", "@triggerBody()?['kind']"}};
    made["description"] = "kind";
    if (dice_.chance(10)) {
        made["expression"] = "@triggerBody()?['items']";
        made["description"] = "broken";
    }
    JsonObject cases;
    cases["First"] = JsonObject{{"case", "a"}, {"actions", actions(below(place), false)}};
    if (dice_.chance(50))
        cases["Second"] = JsonObject{{"case", "b"}, {"actions", actions(below(place), false)}};
    made["cases"] = std::move(cases);
    if (dice_.chance(60)) made["default"] = JsonObject{{"actions", actions(below(place), false)}};
    return made;
}

JsonObject FlowMaker::foreach_action(Place place, const std::string& name) {
    JsonObject made{{"type", "Foreach"}};
    const int count = dice_.between(0, 4);
    switch (dice_.weighted({45, 40, 15})) {
        case 0:
            made["foreach"] = "@triggerBody()?['items']";
            made["description"] = "items";
            break;
        case 1: {
            const bool many = long_loops_ && place.depth == 0;
            const int length = many ? dice_.between(200, 400) : count;
            made["foreach"] = base::format("@range(1, {})", length);
            made["description"] = base::format("{}", length);
            if (length == 0) made["foreach"] = "@json('[]')";
            break;
        }
        default:
            made["foreach"] = dice_.chance(50) ? kBroken : "@triggerBody()?['n']";
            made["description"] = "broken";
    }
    switch (dice_.between(0, 3)) {
        case 0:
            made["operationOptions"] = "Sequential";
            break;
        case 1:
            break;
        default:
            made["runtimeConfiguration"] =
                JsonObject{{"concurrency", {{"repetitions", dice_.between(1, 4)}}}};
    }
    Place inside = below(place);
    inside.in_loop = true;
    inside.in_foreach = true;
    inside.foreach_names.push_back(name);
    made["actions"] = actions(std::move(inside), false);
    return made;
}

JsonObject FlowMaker::until_action(Place place, const std::string& name) {
    std::vector<std::string> ends = {
        "@equals(1,1)", "@equals(1,2)", "@triggerBody()?['n']",
        base::format("@equals(iterationIndexes('{}'),1)", name),
        base::format("@greaterOrEquals(iterationIndexes('{}'),2)", name)};
    if (!integers_.empty())
        ends.push_back(base::format("@greaterOrEquals(variables('{}'),4)", integers_.front()));
    JsonObject made{
        {"type", "Until"},
        {"expression", dice_.one_of(ends)},
        {"limit",
         {{"count", dice_.between(1, 4)}, {"timeout", dice_.one_of({"PT1H", "PT1H", "PT10S"})}}}};
    if (dice_.chance(25)) made["operationOptions"] = "FailWhenLimitsReached";
    Place inside = below(place);
    inside.in_loop = true;
    inside.until_names.push_back(name);
    made["actions"] = actions(std::move(inside), false);
    return made;
}

JsonObject FlowMaker::scope(const Place& place) {
    return {{"type", "Scope"}, {"actions", actions(below(place), false)}};
}

JsonObject FlowMaker::wait() {
    JsonObject inputs;
    if (dice_.chance(80))
        inputs["interval"] =
            JsonObject{{"count", dice_.between(1, 40)},
                       {"unit", dice_.one_of({"Second", "Minute", "Hour", "Day"})}};
    else
        inputs["until"] =
            JsonObject{{"timestamp", dice_.chance(70) ? Json("2020-01-01T00:00:00Z")
                                                      : Json("@addMinutes(utcNow(),5)")}};
    return {{"type", "Wait"}, {"inputs", std::move(inputs)}};
}

JsonObject FlowMaker::terminate() {
    const std::string status = dice_.one_of({"Succeeded", "Failed", "Cancelled"});
    JsonObject inputs{{"runStatus", status}};
    if (status == "Failed")
        inputs["runError"] = JsonObject{{"code", "Own"}, {"message", "as told"}};
    return {{"type", "Terminate"}, {"inputs", std::move(inputs)}};
}

JsonObject FlowMaker::response(const Place& place) {
    return {{"type", "Response"},
            {"kind", "Http"},
            {"inputs", {{"statusCode", 200}, {"body", value(place)}}}};
}

}  // namespace leadflow::simulation
