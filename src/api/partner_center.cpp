// SPDX-License-Identifier: Apache-2.0
// /api/v1/partner-center: an offer of Microsoft's marketplace gets a flow as its lead destination,
// through the Product Ingestion API. Plan first, then apply what was planned.
#include "marketplace/partner_center.h"

#include "api/resource.h"
#include "base/text.h"
#include "outbound/waiting.h"
#include "runner/connection_fault.h"

#include <thread>

namespace leadflow::api {
namespace {

using marketplace::Applied;
using marketplace::PartnerCenter;
using marketplace::Plan;
using marketplace::Publish;
using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::string_view kApi = "partnercenter";

Json https_endpoint(const std::string& url) {
    return JsonObject{{"leadDestination", "httpsEndpoint"},
                      {"httpsEndpointLeadConfiguration",
                       JsonObject{{"httpsEndpointUrl", model::text_value(url)}}}};
}

base::Result<Json> destination_wanted(const Rooms& rooms, const Json& body) {
    const Json* given = model::find(body, "destination");
    const std::string_view flow = model::text_at(body, "flow");
    if ((given != nullptr) == !flow.empty())
        return base::invalid_input("either flow or destination says where the leads are to go");
    if (given != nullptr) return *given;
    const auto live = TRY(rooms.catalog.find_by_id_or_name(flow));
    const std::string url = rooms.public_url + flows::Catalog::trigger_target(*live);
    if (!url.starts_with("https://"))
        return base::invalid_input(
            "Partner Center takes only addresses that begin with https://: say how senders reach "
            "this server (--public-url)");
    return https_endpoint(url);
}

base::Result<marketplace::Wish> wish_in(const Rooms& rooms, const Json& body) {
    marketplace::Wish wish{.offer = std::string(model::text_at(body, "offer")),
                           .destination = TRY(destination_wanted(rooms, body)),
                           .contacts = {}};
    if (const Json* contacts = model::find(body, "contacts"))
        wish.contacts = TRY(marketplace::read_contacts(*contacts));
    return wish;
}

base::Result<Publish> publish_in(const Json& body) {
    const std::string_view target = model::text_at(body, "publish");
    if (target == "preview") return Publish::kPreview;
    if (target == "live") return Publish::kLive;
    if (model::find(body, "publish") == nullptr) return Publish::kNot;
    return base::invalid_input("publish is neither preview nor live");
}

JsonObject plan_json(const Plan& plan) {
    JsonArray changes;
    for (const marketplace::Difference& one : plan.changes)
        changes.push_back(
            JsonObject{{"path", model::text_value(one.path)}, {"from", one.from}, {"to", one.to}});
    return {{"product", JsonObject{{"id", model::text_value(plan.product)},
                                   {"title", model::text_value(plan.title)}}},
            {"current", marketplace::shown_resource(plan.current)},
            {"wanted", marketplace::shown_resource(plan.wanted)},
            {"changes", std::move(changes)},
            {"fingerprint", plan.fingerprint}};
}

Json job_json(const marketplace::Job& job) {
    return JsonObject{{"id", model::text_value(job.id)},
                      {"status", job.ended ? "succeeded" : "running"}};
}

JsonObject applied_json(const Applied& applied) {
    JsonObject object = plan_json(applied.plan);
    if (applied.change) object["job"] = job_json(*applied.change);
    if (applied.publication) object["publication"] = job_json(*applied.publication);
    return object;
}

base::Result<Json> ask(const Rooms& rooms, const http::Request& request, bool apply) {
    const Json body = TRY(model::parse_json(request.body));
    const marketplace::Wish wish = TRY(wish_in(rooms, body));
    const auto connection = TRY(rooms.connections.open(model::text_at(body, "connection")));
    if (connection->api != kApi)
        return base::invalid_input(base::format("connection '{}' is one of {}, not of {}",
                                                connection->name, connection->api, kApi));
    const runner::Rooms& below = rooms.runner.rooms();
    PartnerCenter center(
        *connection,
        [&](const model::Call& call) {
            model::Reply reply = outbound::performed(below.outbound, call);
            if (runner::note_call(below, *connection, call, reply)) below.journal.lead_if_idle();
            return reply;
        },
        [](base::Duration pause) { std::this_thread::sleep_for(pause); });
    if (!apply) return Json(plan_json(TRY(center.plan(wish))));
    return Json(applied_json(
        TRY(center.apply(wish, model::text_at(body, "fingerprint"), TRY(publish_in(body))))));
}

}  // namespace

void add_partner_center(http::Router& router, const Rooms& rooms) {
    for (const bool apply : {false, true})
        router.add("POST", base::format("/api/v1/partner-center/{}", apply ? "apply" : "plan"),
                   [&rooms, apply](http::Request&& request, const http::PathValues&,
                                   http::Responder respond) {
                       const auto answer = ask(rooms, request, apply);
                       if (answer)
                           return respond(http::json_response(200, model::to_text(*answer)));
                       const base::ErrorCode code = answer.error().code;
                       const bool far = code == base::ErrorCode::kUnauthorized ||
                                        code == base::ErrorCode::kUnavailable ||
                                        code == base::ErrorCode::kTimeout;
                       respond(far ? far_side_problem(answer.error()) : problem_of(answer.error()));
                   });
}

}  // namespace leadflow::api
