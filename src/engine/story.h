// SPDX-License-Identifier: Apache-2.0
// Story: a flow, told action by action or as its document, and one run of it that events are given
// to. For the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "definition/reader.h"
#include "engine/decide.h"
#include "engine/run_rows.h"
#include "model/step_record.h"

namespace leadflow::engine {

using model::ActionType;
using model::Json;
using model::RetryClass;
using model::RunStatus;
using model::StepStatus;

class Story {
  public:
    model::Action& action(const std::string& name, ActionType type, const std::string& inputs) {
        model::Action made;
        made.name = name;
        made.type = type;
        made.path = "actions." + name;
        made.inputs = *model::parse_json(inputs);
        made.parent = container_;
        made.branch = branch_;
        definition_.actions.push_back(std::move(made));
        return definition_.actions.back();
    }
    model::Action& compose(const std::string& name, const std::string& value) {
        return action(name, ActionType::kCompose, value);
    }
    // Fails when it runs: the property is missing.
    model::Action& broken(const std::string& name) {
        return compose(name, R"j("@triggerBody()['missing']['too']")j");
    }
    model::Action& mail(const std::string& name) {
        return action(name, ActionType::kOpenApiConnection,
                      R"json({"host":{"apiId":"/providers/x/apis/shared_smtp",
                          "connectionName":"shared_smtp","operationId":"SendEmailV3"},
                         "parameters":{"emailMessage/To":"a@b.c",
                          "emailMessage/Body":"<p>@{triggerBody()?['name']}</p>"}})json");
    }
    model::Action& record(const std::string& name) {
        return action(name, ActionType::kOpenApiConnection,
                      R"json({"host":{"apiId":"/providers/x/apis/shared_crm",
                          "connectionName":"shared_crm","operationId":"Create"},
                         "parameters":{"item/subject":"@triggerBody()?['name']"}})json");
    }
    Story& inside(model::Branch branch = model::Branch::kActions) {
        container_ = static_cast<int>(definition_.actions.size()) - 1;
        branch_ = branch;
        return *this;
    }
    void otherwise() { branch_ = model::Branch::kElse; }
    void outside() { container_ = -1; }

    static void after(model::Action& action, const std::string& name,
                      std::vector<StepStatus> statuses = {StepStatus::kSucceeded}) {
        action.run_after.push_back({name, std::move(statuses)});
    }

    // The whole flow as its document has it: the members of `actions`.
    Story& tell(const std::string& actions, const std::string& rest = "") {
        auto flow = definition::read_flow(
            R"json({"definition":{"triggers":{"manual":{"type":"Request"}},)json" + rest +
            R"json("actions":{)json" + actions + "}}}");
        EXPECT_TRUE(flow.has_value()) << actions;
        if (!flow) return *this;
        for (const definition::Fault& fault : flow->faults)
            if (!fault.warning) faults_.push_back({fault.path, fault.code, fault.message});
        definition_ = std::move(flow->definition);
        return *this;
    }
    model::Definition& definition() { return definition_; }

    // What keeps it from running: "path code: message" a line.
    std::string faults() {
        compile_now();
        std::string text;
        for (const CompileFault& fault : faults_)
            text += fault.path + " " + fault.code + ": " + fault.message + "\n";
        return text;
    }

    void start(const std::string& body = R"({"name":"Ann"})") {
        definition_.trigger.name = "manual";
        EXPECT_EQ(faults(), "");
        run_.id = model::RunId("08584640926573727105946217888CU00");
        run_.created = now_;
        auto trigger = std::make_shared<model::TriggerRecord>();
        trigger->outputs = model::JsonObject{{"body", *model::parse_json(body)}};
        run_.trigger = trigger;
        give(model::Started{});
    }

    // The event and, as the runner does, whatever goes on at once after it.
    void give(const model::Event& event) {
        take(decide(*program_, std::move(run_), event, now_), true);
        while (goes_on_) take(decide(*program_, std::move(run_), model::Continued{}, now_), false);
    }
    void answer(const std::string& step, model::Outcome outcome) {
        const int attempt = run_.find_step(step)->attempts.back().number;
        give(model::Answered{.step = step, .attempt = attempt, .outcome = std::move(outcome)});
    }
    void succeed(const std::string& step) {
        answer(step, {.status = StepStatus::kSucceeded, .code = "OK", .outputs = Json("done")});
    }
    void pass(base::Duration time) { now_ += time; }

    // The run as a restarted process reads it from the store, without what was secret.
    void crash() {
        model::Run stored;
        static_cast<model::RunHead&>(stored) = run_;
        stored.trigger = run_.trigger;
        EXPECT_TRUE(take_rows(*program_, rows_, stored));
        run_ = std::move(stored);
    }
    void crash_and_resume() {
        crash();
        give(model::Resumed{});
    }
    // What somebody else than the engine has stored of the run.
    void store(model::SaveStep row) { keep(std::move(row)); }
    // A crash after every single decision.
    void crash_always() { crashes_ = true; }

    // The row that the store has of a step.
    const model::SaveStep& row(const std::string& name, const std::string& repetition = "") const {
        for (const model::SaveStep& one : rows_)
            if (one.name == name && one.repetition == repetition) return one;
        static const model::SaveStep kNone;
        ADD_FAILURE() << "no row " << name << " " << repetition;
        return kNone;
    }
    bool has_row(const std::string& name, const std::string& repetition = "") const {
        return std::any_of(rows_.begin(), rows_.end(), [&](const model::SaveStep& one) {
            return one.name == name && one.repetition == repetition;
        });
    }
    size_t rows() const { return rows_.size(); }
    Json variable(const std::string& name) const { return run_.variables.at(name).value; }
    std::string outputs(const std::string& step) const {
        const auto found = this->step(step).outputs;
        return found ? model::to_text(*found) : "none";
    }
    size_t changes_most() const { return changes_most_; }
    size_t steps_most() const { return steps_most_; }
    const Program& program() const { return *program_; }
    void become(model::Run run) { run_ = std::move(run); }

    StepStatus status(const std::string& step) const { return run_.steps.at(step).status; }
    // With inputs and outputs that have left the run's memory, secure ones too.
    model::Step step(const std::string& name) const {
        model::Step found = run_.steps.at(name);
        const auto kept = contents_.find(name);
        if (kept == contents_.end()) return found;
        if (!found.inputs) found.inputs = kept->second.first;
        if (!found.outputs) found.outputs = kept->second.second;
        return found;
    }
    RunStatus run_status() const { return run_.status; }
    size_t invokes() const {
        size_t count = 0;
        for (const model::Command& command : decision_.commands)
            count += std::holds_alternative<model::Invoke>(command) ? 1 : 0;
        return count;
    }
    const model::Invocation& invocation() const {
        return std::get<model::Invoke>(decision_.commands.back()).invocation;
    }
    const model::Respond& response() const {
        return std::get<model::Respond>(decision_.commands.back());
    }
    const model::Decision& decision() const { return decision_; }
    const model::Run& run() const { return run_; }
    base::Time now() const { return now_; }

  private:
    void compile_now() {
        program_ = compile(definition_, {},
                           [](const OperationQuery& query) -> base::Result<OperationFacts> {
                               return OperationFacts{
                                   .operation = query.operation,
                                   .html_parameters = {"emailMessage/Body"},
                                   .repeatable = query.api == "shared_crm"};
                           },
                           faults_,
                           [](const model::RunId&, std::string_view step) {
                               return base::Result<std::string>("https://me.example/" +
                                                                std::string(step));
                           });
    }
    void take(model::Decision decision, bool first) {
        goes_on_ = decision.goes_on;
        changes_most_ = std::max(changes_most_, decision.changes.size());
        for (const model::Change& change : decision.changes)
            if (const auto* row = std::get_if<model::SaveStep>(&change)) keep(*row);
        run_ = std::move(decision.next);
        steps_most_ = std::max(steps_most_, run_.steps.size());
        if (crashes_ && goes_on_) {
            crash();
            run_.index = {};
        }
        if (first) decision_ = {};
        for (model::Change& change : decision.changes)
            decision_.changes.push_back(std::move(change));
        for (model::Command& command : decision.commands)
            decision_.commands.push_back(std::move(command));
    }
    void keep(model::SaveStep row) {
        const auto content = [](const std::string& open, const std::string& secret) {
            const std::string& text = open.empty() ? secret : open;
            return text.empty() ? std::optional<Json>() : std::optional(*model::parse_json(text));
        };
        contents_[model::step_key(row.name, row.repetition)] = {
            content(row.inputs, row.secret_inputs), content(row.outputs, row.secret_outputs)};
        row.secret_inputs.clear();
        row.secret_outputs.clear();
        const auto [at, added] = places_.emplace(row.name + "#" + row.repetition, rows_.size());
        if (added) rows_.push_back(std::move(row));
        else rows_[at->second] = std::move(row);
    }

    model::Definition definition_;
    std::vector<CompileFault> faults_;
    std::vector<model::SaveStep> rows_;
    std::map<std::string, size_t> places_;
    std::map<std::string, std::pair<std::optional<Json>, std::optional<Json>>> contents_;
    bool goes_on_ = false;
    bool crashes_ = false;
    size_t changes_most_ = 0;
    size_t steps_most_ = 0;
    int container_ = -1;
    model::Branch branch_ = model::Branch::kActions;
    std::shared_ptr<const Program> program_;
    model::Run run_;
    model::Decision decision_;
    base::Time now_ = base::from_micros(1700000000000000);
};

}  // namespace leadflow::engine
