// SPDX-License-Identifier: Apache-2.0
// Changes: the only form in which anything reaches the store. Rows carry ready text, so that the
// thread that leads a commit only binds and steps.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/flow.h"
#include "model/run.h"
#include "model/trigger_state.h"
#include "model/user.h"

namespace leadflow::model {

struct AddReceipt {
    Receipt receipt;
};
// A refused receipt that was mended and resubmitted now has a run.
struct LinkReceipt {
    ReceiptId receipt;
    RunId run;
};
struct AddRun {
    RunHead head;
};
struct UpdateRun {
    RunHead head;
};
// Inserts or replaces the step of that run, name and repetition.
struct SaveStep {
    RunId run;
    std::string name;
    std::string repetition;
    StepStatus status = StepStatus::kWaiting;
    std::string record;  // JSON text of the whole step but inputs and outputs (model/step_record.h).
    std::string inputs;  // JSON text; empty: none.
    std::string outputs;
    // Secure inputs and outputs. No store reads them: who writes the row seals them into the two
    // members above, or they are not kept.
    std::string secret_inputs;
    std::string secret_outputs;
};
// Takes what a person left in these runs out of the store: summary, tracking id, messages, the
// inputs and outputs of steps, what the engine kept. Status, times and codes stay. Only of runs
// that have ended: kConflict otherwise. Of a run that is no longer there it does nothing.
struct EraseRuns {
    std::vector<RunId> runs;
    base::Time at{};
};
// The same of receipts: headers, query, path, body, sender. When they came, and whether they were
// refused, stays.
struct EraseReceipts {
    std::vector<ReceiptId> receipts;
    base::Time at{};
};
// Takes runs that are not in the indexes of texts and leads yet into them, the oldest first. No reader sees a
// difference but in time.
struct IndexRuns {
    size_t count = 0;
};
struct SaveFlow {
    Flow flow;
};
struct AddFlowVersion {
    FlowVersion version;
};
struct DeleteFlow {  // With its versions, receipts, runs, steps and polling; not its subscriptions.
    FlowId flow;
};
struct SaveConnection {
    Connection connection;
};
struct DeleteConnection {
    ConnectionId connection;
};
// Of a connection that is no longer there it does nothing.
struct NoteConnectionCall {
    ConnectionId connection;
    std::optional<base::Time> at;  // Nothing: as if there had been none.
    std::string error;
};
// A step's sealed inputs and outputs, sealed anew; only while they are as they were.
struct ResealStep {
    RunId run;
    std::string name;
    std::string repetition;
    std::string inputs_before;
    std::string outputs_before;
    std::string inputs;
    std::string outputs;
};
struct SaveConnector {  // Replaces the one of the same name.
    ImportedConnector connector;
};
struct DeleteConnector {
    std::string name;
};
struct SaveToken {
    ApiToken token;
};
struct DeleteToken {
    std::string name;
};
struct SaveUser {  // kConflict: another user has the address.
    User user;
};
struct DeleteUser {  // With its sessions.
    UserId user;
};
struct SaveSession {
    Session session;
};
struct DeleteSession {
    std::string hash;
};
struct SaveSubscription {  // Replaces the one of the same id.
    Subscription subscription;
};
struct DeleteSubscription {
    int64_t id = 0;
};
struct SavePolling {  // Replaces the flow's.
    Polling polling;
};

struct SaveSetting {  // Replaces the one of the same scope and key.
    Setting setting;
};
struct DeleteSetting {
    std::string scope;
    std::string key;
};
// Takes away the oldest runs that have ended, at most `count`, and as many receipts, where they are
// older than `before`. A receipt stays while a run that is open, or that repeats an earlier one, was
// made of it; the last receipt always stays, so that no number is given twice.
struct DropOld {
    base::Time before{};
    size_t count = 0;
};

using Change = std::variant<AddReceipt, LinkReceipt, AddRun, UpdateRun, SaveStep, IndexRuns, SaveFlow,
                            AddFlowVersion, DeleteFlow, SaveConnection, DeleteConnection, SaveToken,
                            DeleteToken, SaveConnector, DeleteConnector, SaveUser, DeleteUser,
                            SaveSession, DeleteSession, SaveSubscription, DeleteSubscription,
                            SavePolling, NoteConnectionCall, ResealStep, SaveSetting, DeleteSetting,
                            DropOld, EraseRuns, EraseReceipts>;
using Changes = std::vector<Change>;

}  // namespace leadflow::model
