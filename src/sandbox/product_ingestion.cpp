// SPDX-License-Identifier: Apache-2.0
#include "sandbox/product_ingestion.h"

#include "base/encoding.h"
#include "base/text.h"
#include "sandbox/accounts.h"
#include "sandbox/customer_leads.h"
#include "sandbox/uuid.h"

#include <algorithm>
#include <array>

namespace leadflow::sandbox {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr std::array<std::string_view, 3> kVersions{"2022-03-01-preview2", "2022-03-01-preview3",
                                                    "2022-07-01"};
constexpr std::array<std::string_view, 2> kSchemaHosts{
    "https://schema.mp.microsoft.com/schema/", "https://product-ingestion.azureedge.net/schema/"};
constexpr std::array<std::string_view, 3> kTargetTypes{"draft", "preview", "live"};
// Questions after a job's own answer: not started, running, completed.
constexpr int kQuestionsOfAJob = 3;
constexpr uint64_t kFirstSubmission = 1152921515689847470;
constexpr const char* kNever = "0001-01-01T00:00:00";

bool among(const auto& known, std::string_view text) {
    return std::find(known.begin(), known.end(), text) != known.end();
}

std::string schema(std::string_view resource) {
    return base::format("{}{}/{}", kSchemaHosts[0], resource, kVersions[0]);
}

// "customer-leads" of "https://…/schema/customer-leads/2022-03-01-preview2"; empty: no schema of
// a version that there is.
std::string_view resource_of(std::string_view schema) {
    for (const std::string_view host : kSchemaHosts) {
        if (!schema.starts_with(host)) continue;
        const std::string_view rest = schema.substr(host.size());
        const size_t slash = rest.find('/');
        if (slash != rest.npos && among(kVersions, rest.substr(slash + 1)))
            return rest.substr(0, slash);
    }
    return {};
}

std::string query_value(const http::Request& request, std::string_view name) {
    for (auto& [key, value] : base::parse_query(request.query))
        if (base::equals_ignoring_case(key, name)) return std::move(value);
    return {};
}

JsonObject error_json(std::string_view code, std::string_view message, std::string_view inner = {},
                      std::string_view detail = {}) {
    JsonArray details;
    if (!inner.empty())
        details.push_back(
            JsonObject{{"code", model::text_value(inner)}, {"message", model::text_value(detail)}});
    return {{"code", model::text_value(code)},
            {"message", model::text_value(message)},
            {"details", std::move(details)}};
}

http::Response refusal(int status, JsonObject error) {
    return json_answer(status, JsonObject{{"error", std::move(error)}});
}

http::Response bad_request(std::string_view message, std::string_view inner,
                           std::string_view detail) {
    return refusal(400, error_json("badRequest", message, inner, detail));
}

http::Response not_found(std::string_view what) {
    return refusal(404, error_json("notFound", "The resource was not found.", "resourceNotFound",
                                   base::format("{} does not exist in this account.", what)));
}

bool has_only(const Json& object, std::initializer_list<std::string_view> names) {
    return std::all_of(
        object.get_object().begin(), object.get_object().end(), [&](const auto& member) {
            return std::find(names.begin(), names.end(),
                             std::string_view(member.key().data(), member.key().size())) !=
                   names.end();
        });
}

// "product/{guid}" -> "{guid}"; empty: none.
std::string_view product_in(const Json& resource) {
    constexpr std::string_view kProduct = "product/";
    const std::string_view product = model::text_at(resource, "product");
    return product.starts_with(kProduct) ? product.substr(kProduct.size()) : std::string_view();
}

}  // namespace

ProductIngestion::ProductIngestion(const Tokens& tokens, Faults& faults, const base::Clock& clock,
                                   base::Random& random)
    : tokens_(tokens), faults_(faults), clock_(clock), random_(random) {
    reset();
}

void ProductIngestion::reset() {
    base::MutexLock lock(mutex_);
    const auto leads = [](std::string_view id, std::string_view destination) {
        return JsonObject{{"$schema", schema("customer-leads")},
                          {"id", model::text_value(base::format("customer-leads/{}", id))},
                          {"product", model::text_value(base::format("product/{}", id))},
                          {"leadDestination", model::text_value(destination)}};
    };
    JsonObject table = leads(kOtherProductId, "table");
    table["tableLeadConfiguration"] =
        JsonObject{{"storageAccountConnectionString",
                    "DefaultEndpointsProtocol=https;AccountName=contosoleads;AccountKey="
                    "c2FuZGJveA==;EndpointSuffix=core.windows.net"},
                   {"contactEmail", JsonArray{"leads@contoso.com"}}};
    products_.clear();
    products_[std::string(kProductId)] = {.offer = std::string(kOffer),
                                          .alias = "Lead Scorer",
                                          .leads = {{"draft", leads(kProductId, "none")}},
                                          .submissions = {}};
    products_[std::string(kOtherProductId)] = {.offer = std::string(kOtherOffer),
                                               .alias = "Lead Archive",
                                               .leads = {{"draft", table}, {"live", table}},
                                               .submissions = {{"live", "1"}}};
    jobs_.clear();
    arrivals_.clear();
    next_submission_ = kFirstSubmission;
}

http::Response ProductIngestion::refuse(int status) {
    constexpr std::array<std::pair<int, std::string_view>, 6> kCodes{{{400, "badRequest"},
                                                                      {401, "unauthorized"},
                                                                      {403, "forbidden"},
                                                                      {404, "notFound"},
                                                                      {423, "locked"},
                                                                      {503, "serviceUnavailable"}}};
    std::string_view code = status == 429 ? "tooManyRequests" : "internalServerError";
    for (const auto& [number, name] : kCodes)
        if (number == status) code = name;
    return refusal(status, error_json(code, "as the script wants it"));
}

JsonArray ProductIngestion::newest(size_t limit) const {
    base::MutexLock lock(mutex_);
    return arrivals_.newest(limit);
}

size_t ProductIngestion::received() const {
    base::MutexLock lock(mutex_);
    return arrivals_.count();
}

http::Response ProductIngestion::handle(const http::Request& request) {
    const auto audience = tokens_.audience_of_header(request.headers.value("Authorization"));
    if (!audience || !is_graph_audience(*audience, request.headers.value("Host")))
        return refusal(401,
                       error_json("InvalidAuthenticationToken",
                                  audience ? "Access token validation failure. Invalid audience."
                                           : "Access token is empty, expired, or none of ours."));
    if (const std::string version = query_value(request, "$version"); !among(kVersions, version))
        return bad_request("The query parameter $version is required.", "invalidRequest",
                           base::format("'{}' is no schema version.", version));
    std::vector<std::string> parts;
    for (const std::string_view part :
         base::split(std::string_view(request.path).substr(kProductIngestionPath.size()), '/'))
        parts.push_back(base::percent_decode(part).value_or(std::string()));
    base::MutexLock lock(mutex_);
    if (parts[0] == "configure") {
        if (parts.size() == 1) return request.method == "POST" ? configure(request) : refuse(405);
        const bool status = parts.size() == 3 && parts[2] == "status";
        if (request.method != "GET" || (parts.size() != 2 && !status)) return refuse(405);
        return job(parts[1], !status);
    }
    if (request.method != "GET") return refuse(405);
    if (parts.size() == 1 && parts[0] == "product") return products(request);
    // A product's durable id is "product/{guid}"; others leave its first part out.
    if (parts.size() == 3 && parts[1] == "product") parts.erase(parts.begin() + 1);
    if (parts.size() != 2) return not_found(request.path);
    return read(parts[0], parts[1], request);
}

http::Response ProductIngestion::read(const std::string& resource, const std::string& id,
                                      const http::Request& request) {
    const auto product = products_.find(id);
    if (product == products_.end()) return not_found(resource + "/" + id);
    const std::string given = query_value(request, "targetType");
    if (!given.empty() && !among(kTargetTypes, given))
        return bad_request("targetType is none of draft, preview, live.", "invalidRequest", given);
    if (resource == "product") return json_answer(200, product_json(id));
    if (resource == "customer-leads")
        return json_answer(200, with_masked_secrets(product->second.leads.at("draft")));
    if (resource == "resource-tree") return tree(id, given.empty() ? "draft" : given);
    if (resource == "submission") return submissions(id, given);
    return not_found(resource + "/" + id);
}

JsonObject ProductIngestion::product_json(const std::string& id) const {
    const Product& product = products_.at(id);
    return {{"$schema", schema("product")},
            {"id", model::text_value("product/" + id)},
            {"identity", JsonObject{{"externalId", model::text_value(product.offer)}}},
            {"type", "softwareAsAService"},
            {"alias", model::text_value(product.alias)}};
}

http::Response ProductIngestion::products(const http::Request& request) const {
    const std::string offer = query_value(request, "externalId");
    JsonArray found;
    for (const auto& [id, product] : products_)
        if (offer.empty() || product.offer == offer) found.push_back(product_json(id));
    return json_answer(200, JsonObject{{"value", std::move(found)}});
}

http::Response ProductIngestion::tree(const std::string& id, const std::string& target) const {
    const Product& product = products_.at(id);
    const auto leads = product.leads.find(target);
    if (leads == product.leads.end()) return not_found(base::format("{} of {}", target, id));
    return json_answer(
        200,
        JsonObject{{"$schema", schema("resource-tree")},
                   {"root", model::text_value("product/" + id)},
                   {"target", JsonObject{{"targetType", model::text_value(target)}}},
                   {"resources", JsonArray{product_json(id), with_masked_secrets(leads->second)}}});
}

http::Response ProductIngestion::submissions(const std::string& id,
                                             const std::string& target) const {
    JsonArray found;
    const auto add = [&](std::string_view type, std::string_view number) {
        if (!target.empty() && target != type) return;
        found.push_back(
            JsonObject{{"$schema", schema("submission")},
                       {"id", model::text_value(base::format("submission/{}/{}", id, number))},
                       {"product", model::text_value("product/" + id)},
                       {"target", JsonObject{{"targetType", model::text_value(type)}}},
                       {"status", "completed"},
                       {"result", "succeeded"}});
    };
    add("draft", "0");
    for (const auto& [type, number] : products_.at(id).submissions) add(type, number);
    return json_answer(200, JsonObject{{"value", std::move(found)}});
}

std::string ProductIngestion::fault_of_submission(const Json& resource,
                                                  const Product& product) const {
    if (!has_only(resource, {"$schema", "id", "product", "target", "resourceName"}))
        return "a submission has $schema, id, product and target";
    const Json* target = model::find(resource, "target");
    const std::string_view type =
        target == nullptr ? std::string_view() : model::text_at(*target, "targetType");
    if (type == "preview") return {};
    if (type != "live") return "target.targetType is neither preview nor live";
    const auto preview = product.submissions.find("preview");
    const std::string wanted =
        preview == product.submissions.end()
            ? std::string()
            : base::format("submission/{}/{}", product_in(resource), preview->second);
    return wanted.empty() || model::text_at(resource, "id") != wanted
               ? "id is not that of the preview's submission"
               : std::string();
}

std::string ProductIngestion::fault_of(Json& resource) const {
    if (!resource.is_object()) return "a resource is an object";
    const std::string_view kind = resource_of(model::text_at(resource, "$schema"));
    if (kind != "customer-leads" && kind != "submission")
        return "$schema is none of a resource and version that there is";
    const std::string id(product_in(resource));
    const auto product = products_.find(id);
    if (product == products_.end()) return "product is not the durable id of a product";
    if (kind == "submission") return fault_of_submission(resource, product->second);
    if (model::text_at(resource, "id") != "customer-leads/" + id)
        return "id is not the product's customer-leads";
    if (std::string fault = fault_of_customer_leads(resource); !fault.empty()) return fault;
    if (!fill_masked_secrets(resource.get_object(), product->second.leads.at("draft")))
        return "a masked secret stands where there is none";
    return {};
}

http::Response ProductIngestion::configure(const http::Request& request) {
    constexpr std::string_view kInvalid = "Invalid configuration: schema validation failed";
    constexpr std::string_view kSchemaError = "schemaValidationError";
    if (!is_json_type(request.headers.value("Content-Type"))) return refuse(415);
    auto body = model::parse_json(request.body);
    if (!body || !body->is_object() || !has_only(*body, {"$schema", "resources"}) ||
        resource_of(model::text_at(*body, "$schema")) != "configure")
        return bad_request(kInvalid, kSchemaError, "the body is no configure of a known version");
    Json& resources = body->get_object()["resources"];
    if (!resources.is_array() || resources.get_array().empty())
        return bad_request(kInvalid, kSchemaError, "resources has fewer than 1 items");
    for (Json& resource : resources.get_array())
        if (const std::string fault = fault_of(resource); !fault.empty())
            return bad_request(kInvalid, kSchemaError, fault);
    if (jobs_.size() >= kServiceRecordsMax) return refuse(429);
    const std::string id = random_uuid(random_);
    jobs_[id] = {.resources = std::move(resources.get_array()),
                 .questions = 0,
                 .fails = faults_.take(Target::kProductIngestion, FaultStage::kJob).has_value(),
                 .started = clock_.now(),
                 .ended = {}};
    return json_answer(202, status_json(id));
}

JsonObject ProductIngestion::status_json(const std::string& id) const {
    const Job& job = jobs_.at(id);
    const bool ended = job.questions >= kQuestionsOfAJob;
    JsonArray errors;
    if (ended && job.fails)
        errors.push_back(error_json("conflict", "The configuration could not be applied.",
                                    "invalidState", "The product is being published."));
    return {{"$schema", schema("configure-status")},
            {"jobId", model::text_value(id)},
            {"jobStatus", ended               ? "completed"
                          : job.questions < 2 ? "notStarted"
                                              : "running"},
            {"jobResult", !ended      ? "pending"
                          : job.fails ? "failed"
                                      : "succeeded"},
            {"jobStart", base::iso_text(job.started)},
            {"jobEnd", ended ? model::text_value(base::iso_text(job.ended)) : Json(kNever)},
            {"errors", std::move(errors)}};
}

http::Response ProductIngestion::job(const std::string& id, bool details) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return not_found("configure/" + id);
    Job& job = found->second;
    if (details) {
        if (job.questions < kQuestionsOfAJob)
            return bad_request("The job has not completed.", "invalidState", id);
        return json_answer(200, JsonObject{{"$schema", schema("configure-detail")},
                                           {"resources", job.fails ? JsonArray() : job.resources}});
    }
    if (job.questions < kQuestionsOfAJob && ++job.questions == kQuestionsOfAJob) {
        job.ended = clock_.now();
        if (!job.fails)
            for (const Json& resource : job.resources) take_over(resource);
        // What is told of them later is masked, as everywhere.
        for (Json& resource : job.resources) resource = with_masked_secrets(resource.get_object());
    }
    return json_answer(200, status_json(id));
}

void ProductIngestion::take_over(const Json& resource) {
    Product& product = products_.at(std::string(product_in(resource)));
    const Json* target = model::find(resource, "target");
    if (target == nullptr) {
        product.leads["draft"] = resource.get_object();
    } else if (model::text_at(*target, "targetType") == "preview") {
        product.leads["preview"] = product.leads.at("draft");
        product.submissions["preview"] = base::format("{}", ++next_submission_);
    } else {
        // From then on the submission stands for both, under its live name.
        product.leads["live"] = product.leads.at("preview");
        product.submissions["live"] = product.submissions.at("preview");
        product.submissions.erase("preview");
    }
    arrivals_.add(with_masked_secrets(resource.get_object()));
}

}  // namespace leadflow::sandbox
