// SPDX-License-Identifier: Apache-2.0
#include "marketplace/partner_center.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/outcomes.h"
#include "connectors/partnercenter/product_ingestion.h"
#include "marketplace/limits.h"

#include <algorithm>

namespace leadflow::marketplace {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

namespace ingestion = connectors::partnercenter;

constexpr std::string_view kProduct = "product/";

std::string_view id_of(std::string_view product) {
    return product.substr(kProduct.size());
}

// Members of one name are written "externalId" and "externalID", "jobId" and "jobID".
std::string_view id_at(const Json& value, std::string_view name) {
    for (const std::string_view end : {"Id", "ID"})
        if (const auto text = model::text_at(value, base::format("{}{}", name, end)); !text.empty())
            return text;
    return {};
}

base::Error not_understood(std::string_view what) {
    return base::unavailable(base::format(
        "Partner Center's answer was not understood: {}; check base_url and version", what));
}

base::Result<Json> wanted_of(const Wish& wish, const Json& current) {
    const Destination before = destination_in(current);
    Destination destination = TRY(read_destination(wish.destination, before));
    if (wish.contacts)
        destination.contact_emails = *wish.contacts;
    else if (destination.contact_emails.empty())
        destination.contact_emails = before.contact_emails;
    return with_destination(current, destination);
}

// What the far side says of a resource may quote it, and its address holds a key.
std::string without_address(std::string words, const Json& resource) {
    const std::string url = destination_in(resource).field("httpsEndpointUrl");
    if (url.empty()) return words;
    for (size_t at = words.find(url); at != words.npos; at = words.find(url))
        words.replace(at, url.size(), "(the address)");
    return words;
}

base::Status check_end(const std::string& job, const Json& status) {
    const std::string_view result = model::text_at(status, "jobResult");
    if (result == "succeeded") return {};
    const Json* errors = model::find(status, "errors");
    const std::string words = errors == nullptr ? "" : ingestion::errors_in_words(*errors);
    return base::unavailable(base::format("Partner Center did not do it (job {}, {}): {}", job,
                                          result, words.empty() ? "it does not say why" : words));
}

const Json* leads_in(const Json& tree) {
    const Json* resources = model::find(tree, "resources");
    if (resources == nullptr || !resources->is_array()) return nullptr;
    for (const Json& resource : resources->get_array())
        if (model::text_at(resource, "$schema").find("/customer-leads/") != std::string_view::npos)
            return &resource;
    return nullptr;
}

}  // namespace

PartnerCenter::PartnerCenter(const model::OpenConnection& connection, Perform perform, Pause pause)
    : connection_(connection), perform_(std::move(perform)), pause_(std::move(pause)) {}

base::Result<PartnerCenter::Answer> PartnerCenter::ask(std::string_view method,
                                                       const std::string& target,
                                                       const std::string& body) {
    model::HttpCall http = TRY(ingestion::ingestion_call(connection_, method, target));
    if (!body.empty()) {
        http.headers.emplace_back("Content-Type", "application/json");
        http.body = body;
    }
    model::Call call;
    call.what = std::move(http);
    call.time_max = kPartnerCenterCallTime;
    const model::Reply reply = perform_(call);
    if (reply.reach == model::Reach::kAnswered && reply.status == 404)
        return Answer{.status = 404, .body = {}};
    const std::string words =
        reply.status >= 400 ? ingestion::refusal_words(reply.status, reply.body) : std::string();
    if (auto error = connectors::probe_fault(call, reply, words)) {
        // Whatever it is called, it is the far side's.
        if (error->code != base::ErrorCode::kTimeout &&
            error->code != base::ErrorCode::kUnauthorized)
            error->code = base::ErrorCode::kUnavailable;
        return std::move(*error).in("asking Partner Center");
    }
    auto json = model::parse_json(reply.body);
    if (!json) return not_understood(json.error().message);
    return Answer{.status = reply.status, .body = std::move(*json)};
}

base::Result<Json> PartnerCenter::product_of(const std::string& offer) {
    if (offer.empty()) return base::invalid_input("offer is missing: its id in Partner Center");
    const Answer answer = TRY(ask("GET", "product?externalId=" + base::percent_encode(offer)));
    if (const Json* list = model::find(answer.body, "value"); list != nullptr && list->is_array())
        for (const Json& product : list->get_array()) {
            const Json* identity = model::find(product, "identity");
            if (identity == nullptr ||
                !base::equals_ignoring_case(id_at(*identity, "external"), offer))
                continue;
            if (!model::text_at(product, "id").starts_with(kProduct))
                return not_understood("a product without its id");
            return product;
        }
    return base::not_found(base::format(
        "the account has no offer '{}' in Partner Center, or none of a kind that its API knows",
        offer));
}

base::Result<Json> PartnerCenter::leads_of(const std::string& product) {
    Answer answer = TRY(ask("GET", base::format("customer-leads/{}", id_of(product))));
    if (answer.status == 404)
        return Json(
            JsonObject{{"$schema", ingestion::schema_of("customer-leads", connection_)},
                       {"id", model::text_value(base::format("customer-leads/{}", id_of(product)))},
                       {"product", model::text_value(product)},
                       {"leadDestination", "none"}});
    if (model::text_at(answer.body, "leadDestination").empty())
        return not_understood("customer-leads without leadDestination");
    return std::move(answer.body);
}

base::Result<Plan> PartnerCenter::plan(const Wish& wish) {
    const Json product = TRY(product_of(wish.offer));
    Plan plan;
    plan.product = model::text_at(product, "id");
    plan.title = model::text_at(product, "alias");
    plan.current = TRY(leads_of(plan.product));
    plan.wanted = TRY(wanted_of(wish, plan.current));
    plan.changes = differences(plan.current, plan.wanted);
    plan.fingerprint = fingerprint_of(plan.current, plan.wanted);
    return plan;
}

base::Result<Job> PartnerCenter::configure(JsonObject resource) {
    const std::string body =
        model::to_text(JsonObject{{"$schema", ingestion::schema_of("configure", connection_)},
                                  {"resources", JsonArray{std::move(resource)}}});
    const Answer answer = TRY(ask("POST", "configure", body));
    Job job{.id = std::string(id_at(answer.body, "job"))};
    if (job.id.empty()) return not_understood("a job without its id");
    base::Duration pause = kJobPauseFirst;
    while (!job.ended && waited_ < kJobTimeMax) {
        pause_(pause);
        waited_ += pause;
        pause = std::min<base::Duration>(pause * 3 / 2, kJobPauseMax);
        const auto status =
            ask("GET", base::format("configure/{}/status", base::percent_encode(job.id)));
        // That one question was not answered says nothing of the job.
        if (!status || model::text_at(status->body, "jobStatus") != "completed") continue;
        TRY(check_end(job.id, status->body));
        job.ended = true;
    }
    return job;
}

base::Result<JsonObject> PartnerCenter::submission(const Plan& plan, Publish publish) {
    const std::string_view target = publish == Publish::kLive ? "live" : "preview";
    JsonObject made{{"$schema", ingestion::schema_of("submission", connection_)},
                    {"product", model::text_value(plan.product)},
                    {"target", JsonObject{{"targetType", model::text_value(target)}}}};
    if (publish == Publish::kPreview) return made;
    // What goes live is the preview, and by its id: is it this that was wanted?
    const Answer tree =
        TRY(ask("GET", base::format("resource-tree/{}?targetType=preview", plan.product)));
    const Json* leads = leads_in(tree.body);
    if (leads == nullptr || !differences(*leads, plan.wanted).empty())
        return base::conflict(
            "the offer's preview does not send its leads there yet: publish it to preview first, "
            "and to live when Partner Center has let it pass");
    const Answer list =
        TRY(ask("GET", base::format("submission/{}?targetType=preview", id_of(plan.product))));
    if (const Json* submissions = model::find(list.body, "value");
        submissions != nullptr && submissions->is_array())
        for (const Json& one : submissions->get_array()) {
            const Json* type = model::find_path(one, {"target", "targetType"});
            if (type == nullptr || model::text_of(*type) != "preview") continue;
            made["id"] = model::text_value(model::text_at(one, "id"));
            return made;
        }
    return base::conflict("the offer has no preview that could go live");
}

base::Result<Applied> PartnerCenter::apply(const Wish& wish, std::string_view fingerprint,
                                           Publish publish) {
    Applied applied{.plan = TRY(plan(wish)), .change = {}, .publication = {}};
    const Plan& plan = applied.plan;
    if (plan.fingerprint != fingerprint)
        return base::conflict(
            "what Partner Center has, or what is wanted, has changed since the plan was made: plan "
            "again");
    const auto done = [&](base::Result<Job> job) -> base::Result<Job> {
        if (job) return job;
        base::Error error = std::move(job).error();
        error.message = without_address(std::move(error.message), plan.wanted);
        return error;
    };
    // Before anything is changed: can it be published so?
    std::optional<JsonObject> submitted;
    if (publish != Publish::kNot) submitted = TRY(submission(plan, publish));
    waited_ = base::Duration(0);
    if (!plan.changes.empty()) {
        applied.change = TRY(done(configure(plan.wanted.as_object())));
        if (!applied.change->ended) return applied;
    }
    if (submitted) applied.publication = TRY(done(configure(std::move(*submitted))));
    return applied;
}

}  // namespace leadflow::marketplace
