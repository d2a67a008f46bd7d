// SPDX-License-Identifier: Apache-2.0
// The commands behind the command line. Each prints to standard output, with `json` for scripts,
// and returns the exit status: 0 done, 1 failed (one clear line on standard error).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/client.h"
#include "app/config.h"

namespace leadflow::app {

struct Output {
    bool json = false;
};

// Prints the error, returns 1.
int fail(const base::Error& error);
// Prints a JSON value, or what `print` makes of it for people.
int show(const base::Result<model::Json>& answer, const Output& output,
         const std::function<void(const model::Json&)>& print);
base::Result<std::string> read_file(const std::string& file);  // "-": standard input.

int serve(const std::function<void(Config&)>& from_arguments);
class App;
// Tells how the first owner is made, while there is none. To standard output: it is no log.
void print_setup_link(App& app);
struct DemoOptions {
    std::string data = "./leadflow-demo-data";
    std::string listen = "127.0.0.1:8443";
    bool once = false;
};
int demo(const DemoOptions& options);
struct SandboxOptions {
    std::string listen = "127.0.0.1:8480";
    std::string smtp = "127.0.0.1:8425";
};
int sandbox(const SandboxOptions& options, const Output& output);

struct FlowImport {
    std::string file;
    std::string name;
    bool off = false;
};
int flow_import(const Client& client, const FlowImport& import, const Output& output);
int flow_list(const Client& client, const Output& output);
int flow_show(const Client& client, const std::string& flow, const Output& output);
struct FlowExport {
    std::string flow;
    std::string format = "definition";
    std::string output;  // Empty: standard output.
};
int flow_export(const Client& client, const FlowExport& wanted);
int flow_save(const Client& client, const std::string& flow, const std::string& file,
              const Output& output);
int flow_url_keys(const Client& client, const std::string& flow, const Output& output);
int flow_rotate(const Client& client, const std::string& flow, int overlap_days,
                const Output& output);
struct FlowLeads {  // What is empty, or 0, stays as it is.
    std::string duplicates;
    int64_t window_hours = 0;
    std::string test_leads;
    std::string do_not_contact;
};
int flow_leads(const Client& client, const std::string& flow, const FlowLeads& wanted,
               const Output& output);
int flow_url(const Client& client, const std::string& flow, const Output& output);
int flow_switch(const Client& client, const std::string& flow, bool on, const Output& output);
int flow_delete(const Client& client, const std::string& flow, const Output& output);
int flow_check(const std::string& file, const Output& output);

struct RunQuery {
    std::string flow;
    std::string status;
    std::string search;
    std::string before;
    int limit = 50;
};
int run_list(const Client& client, const RunQuery& query, const Output& output);
int run_show(const Client& client, const std::string& run, const Output& output);
int run_resubmit(const Client& client, const std::vector<std::string>& runs,
                 const std::string& from, const Output& output);
int run_each(const Client& client, const std::vector<std::string>& runs, const std::string& verb,
             const Output& output);

int receipt_list(const Client& client, const std::string& flow, bool refused,
                 const Output& output);
int receipt_show(const Client& client, const std::string& receipt, const Output& output);
int receipt_resubmit(const Client& client, const std::vector<std::string>& receipts,
                     const Output& output);

struct LeadsQuery {
    std::string offer, source, action, country, fate, flow, search, from, to, test, before;
    int limit = 0;  // 0: as the server thinks fit.
};
int leads_list(const Client& client, const LeadsQuery& query, const Output& output);
int leads_export(const Client& client, const LeadsQuery& query, const std::string& file,
                 const Output& output);

// Where an offer's leads come from and go to: often the same server.
struct AuditEnds {
    Client sender;
    Client receiver;
};
// Of all offers, or of one; `flow` receives instead of the one that the offer's URL names. Ends with
// 1 when the books differ.
int leads_audit(const AuditEnds& ends, const std::string& offer, const std::string& flow,
                const Output& output);

int person_show(const Client& client, const std::string& mail, const Output& output);
int person_export(const Client& client, const std::string& mail, const std::string& file);
struct PersonErase {
    std::string mail;
    bool cancel = false;
    bool mentions = false;
};
int person_erase(const Client& client, const PersonErase& wish, const Output& output);
int person_erasures(const Client& client, const Output& output);

struct ConnectionAdd {
    std::string api;
    std::string name;
    std::vector<std::string> settings;  // KEY=VALUE
    std::vector<std::string> secrets;   // KEY; from LEADFLOW_SECRET_KEY or standard input.
};
int connection_add(const Client& client, const ConnectionAdd& add, const Output& output);
int connection_list(const Client& client, const Output& output);
// Ends with 1 when the connection does not work.
int connection_test(const Client& client, const std::string& name, const Output& output);
int connection_show(const Client& client, const std::string& name, const Output& output);
// Every flow that uses `name` uses `with` from then on.
int connection_replace(const Client& client, const std::string& name, const std::string& with,
                       const Output& output);
int connection_delete(const Client& client, const std::string& name, const Output& output);

struct ConnectorImport {
    std::vector<std::string> paths;
    std::string name;    // Of a single one; empty: its folder's or title's.
    bool check = false;  // Reports only; needs no server.
};
int connector_import(const Client& client, const ConnectorImport& import, const Output& output);
int connector_list(const Client& client, const Output& output);
int connector_show(const Client& client, const std::string& name, const Output& output);
int connector_delete(const Client& client, const std::string& name, const Output& output);

int offer_list(const Client& client, const Output& output);
int offer_show(const Client& client, const std::string& offer, const Output& output);
// Makes it, or changes the one of that publisher and offer.
int offer_import(const Client& client, const std::string& file, const Output& output);
// Ends with 1 when the destination did not take the test lead.
int offer_validate(const Client& client, const std::string& offer, const Output& output);
// "publish", "go-live" or "stop".
int offer_step(const Client& client, const std::string& offer, const std::string& step,
               const Output& output);
struct OfferLead {
    std::string offer;
    std::string file;  // One lead as JSON, or many as CSV.
    bool test = false;
};
int offer_lead(const Client& client, const OfferLead& lead, const Output& output);
int offer_deliveries(const Client& client, const std::string& offer, const Output& output);
int offer_redeliver(const Client& client, const std::string& offer, const std::string& run,
                    const Output& output);
// An offer of Microsoft's Partner Center.
struct PartnerCenterWish {
    std::string offer;
    std::string connection;
    std::string flow;
    std::string destination;            // A file, in place of the flow.
    std::vector<std::string> contacts;  // None: they stay.
    std::string fingerprint;            // Empty: of the plan that it makes first.
    std::string publish;                // "preview", "live" or empty.
};
int partner_center_plan(const Client& client, const PartnerCenterWish& wish, const Output& output);
int partner_center_apply(const Client& client, PartnerCenterWish wish, const Output& output);

// What to mend; ends with 1 when something is bad.
int doctor(const std::string& data, const Output& output);

// A copy of everything, taken by the running server; comes back when it is whole. `file` empty: one
// in the data folder.
int backup(const Client& client, const std::string& file, const Output& output);
struct RestoreCommand {
    std::string data;
    std::string file;
    bool without_leads = false;
};
// By the server that runs on the data folder, or without one.
int restore_backup(const RestoreCommand& command, const Output& output);

// A new key that seals secrets; comes back when everything is sealed by it.
int key_rotate(const Client& client, const Output& output);
int key_list(const Client& client, const Output& output);

int token_add(const Client& client, const std::string& name, const Output& output);
int token_list(const Client& client, const Output& output);
int token_delete(const Client& client, const std::string& name, const Output& output);

struct UserAdd {
    std::string email;
    std::string role;
    std::string name;
};
int user_add(const Client& client, const UserAdd& add, const Output& output);
int user_list(const Client& client, const Output& output);

struct Evaluation {
    std::string expression;
    std::string context_file;
    bool batch = false;
};
int eval(const Evaluation& evaluation);

}  // namespace leadflow::app
