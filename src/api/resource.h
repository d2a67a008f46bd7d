// SPDX-License-Identifier: Apache-2.0
// What the resources of the API share: how a handler is registered, how results and errors become
// responses. Inside api/ only.
#pragma once

#include <functional>

#include "api/api.h"
#include "api/route_rules.h"
#include "model/json.h"
#include "model/run.h"

namespace leadflow::api {

// A handler: JSON out, or an error that problem_of turns into a status.
using Handler =
    std::function<base::Result<model::Json>(const http::Request&, const http::PathValues&)>;

void add(http::Router& router, std::string_view method, std::string_view pattern, Handler handler);
http::Response problem_of(const base::Error& error);
// That a far side refused is no fault of this API's sign-in: never 401.
http::Response far_side_problem(const base::Error& error);
// The flow of the path's {flow}: by its id, or by its name.
base::Result<flows::LiveFlowPtr> flow_named(const Rooms& rooms, const http::PathValues& values);
// The body of a request that may have none: {}.
base::Result<model::Json> optional_body(const http::Request& request);
// A query parameter, decoded; empty when absent.
std::string query_value(const http::RequestHead& request, std::string_view name);
// Who makes this request: every handler may ask.
const auth::Caller& caller_of(const http::Request& request);
// Of what auth::Caller::author() kept: a user's name, or address, while there is the user.
std::string author_name(const Rooms& rooms, const std::string& author);

// Of "https://host/leads" it is "/leads/".
std::string base_path_of(std::string_view public_url);

void add_flows(http::Router& router, const Rooms& rooms);
void add_drafts(http::Router& router, const Rooms& rooms);
void add_resubmissions(http::Router& router, const Rooms& rooms);
void add_urls(http::Router& router, const Rooms& rooms);
void add_settings(http::Router& router, const Rooms& rooms);
void add_statistics(http::Router& router, const Rooms& rooms);
void add_runs(http::Router& router, const Rooms& rooms);
void add_receipts(http::Router& router, const Rooms& rooms);
void add_leads(http::Router& router, const Rooms& rooms);
void add_people(http::Router& router, const Rooms& rooms);
void add_connections(http::Router& router, const Rooms& rooms);
void add_connectors(http::Router& router, const Rooms& rooms);
void add_tokens(http::Router& router, const Rooms& rooms);
void add_rehearsals(http::Router& router, const Rooms& rooms);
void add_backups(http::Router& router, const Rooms& rooms);
void add_keys(http::Router& router, const Rooms& rooms);
void add_offers(http::Router& router, const Rooms& rooms);
void add_partner_center(http::Router& router, const Rooms& rooms);
class SignIns;
void add_authorize(http::Router& router, const Rooms& rooms, SignIns& sign_ins);
void add_own_password(http::Router& router, const Rooms& rooms);
void add_sign_in_settings(http::Router& router, const Rooms& rooms);
void add_open_id(http::Router& router, const Rooms& rooms, oidc::Client& providers);

// Times in query parameters. kInvalidInput names the parameter.
base::Result<std::optional<base::Time>> time_value(const http::Request& request,
                                                   std::string_view name);
// What lists and single flows show of one.
model::JsonObject flow_json(const Rooms& rooms, const flows::LiveFlow& live);
// [{"path","code","message"}] of those that are warnings, or of those that are not.
model::Json faults_json(const std::vector<definition::Fault>& faults, bool warnings);
// The filter that the query of /api/v1/runs says. kInvalidInput names the parameter.
base::Result<store::RunFilter> run_filter(const Rooms& rooms, const http::Request& request);
// {"name":…,"status":…,"code"?,"error"?,…} of one step, as runs show it.
model::Json step_json(const model::Step& step);
// A run with its trigger, actions and outputs, as GET /api/v1/runs/{run} shows it.
base::Result<model::Json> whole_run_json(const Rooms& rooms, const model::RunHead& head);
// A receipt with its body, as GET /api/v1/receipts/{receipt} shows it.
model::JsonObject whole_receipt_json(const model::Receipt& receipt);
// Whole number from 1 to `most`; `fallback` when the parameter is absent.
base::Result<size_t> limit_value(const http::Request& request, size_t fallback, size_t most);
void add_sessions(http::Router& router, const Rooms& rooms);
void add_users(http::Router& router, const Rooms& rooms);
void add_events(http::Router& router, const Rooms& rooms);
void add_openapi(http::Router& router, const Rooms& rooms);

}  // namespace leadflow::api
