// SPDX-License-Identifier: Apache-2.0
#include "sandbox/world.h"

#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kTokenPath = "/oauth2/v2.0/token";
constexpr std::chrono::seconds kTokenLifetime{3599};

constexpr std::pair<std::string_view, Target> kPrefixes[] = {
    {"/services/oauth2/token", Target::kSalesforce},
    {"/services/data/", Target::kSalesforce},
    {"/servlet/servlet.WebToLead", Target::kSalesforce},
    {"/services/T", Target::kSlack},
    {"/api/chat.", Target::kSlack},
    {"/api/auth.", Target::kSlack},
    {"/api/conversations.", Target::kSlack},
    {"/crm/v3/objects/contacts", Target::kHubSpot},
    {"/crm/v3/properties/contacts", Target::kHubSpot},
    {"/identity/oauth/token", Target::kMarketo},
    {"/rest/v1/", Target::kMarketo},
    {"/rest/asset/v1/", Target::kMarketo},
    {"/workflows/", Target::kTeams},
    {"/webhookb2/", Target::kTeams},
    {kProductIngestionPath, Target::kProductIngestion},
};

// "/{tenant}/oauth2/v2.0/token": the tenant's segment as sent.
std::optional<std::string_view> tenant_of(std::string_view path) {
    if (!path.starts_with('/') || !path.ends_with(kTokenPath)) return std::nullopt;
    const std::string_view tenant = path.substr(1, path.size() - 1 - kTokenPath.size());
    if (tenant.empty() || tenant.find('/') != std::string_view::npos) return std::nullopt;
    return tenant;
}

ODataRefusal dataverse_fault(int status) {
    if (status == 429)
        return {429, "0x80072322",
                "Number of requests exceeded the limit of 6000 over time window of 300 seconds."};
    if (status == 403) return {403, "0x80040220", "SecLib::CheckPrivilege failed."};
    return {status, "0x80040224", "An unexpected error occurred, as the script wants it."};
}

}  // namespace

std::optional<Target> target_of(std::string_view path) {
    if (path.starts_with("/api/data/") || path.starts_with("/api/discovery/"))
        return Target::kDataverse;
    if (path.starts_with("/v1.0/")) return Target::kGraph;
    for (const auto& [prefix, target] : kPrefixes)
        if (path.starts_with(prefix)) return target;
    if (tenant_of(path)) return Target::kToken;
    return std::nullopt;
}

World::World(const base::Clock& clock, base::Random& random, const std::string& scheme)
    : tokens(clock, random),
      mailbox(clock),
      entra(tokens, clock, random),
      dataverse(tokens, clock, random, scheme),
      graph(tokens, mailbox, clock, random),
      salesforce(tokens, clock, scheme),
      hubspot(clock),
      marketo(tokens),
      product_ingestion(tokens, faults, clock, random) {}

StandIn* World::stand_in(Target target) {
    switch (target) {
        case Target::kSalesforce: return &salesforce;
        case Target::kHubSpot: return &hubspot;
        case Target::kMarketo: return &marketo;
        case Target::kTeams: return &teams;
        case Target::kSlack: return &slack;
        case Target::kProductIngestion: return &product_ingestion;
        case Target::kToken:
        case Target::kDataverse:
        case Target::kGraph:
        case Target::kSmtp: break;
    }
    return nullptr;
}

TimedResponse World::answer(const http::Request& request) {
    const std::optional<Target> target = target_of(request.path);
    if (!target)
        return {http::problem(404, "not_found", "the sandbox has nothing at this address"), {}};
    const std::optional<Fault> fault = faults.take(*target);
    if (!fault) return {perform(*target, request), {}};
    http::Response response;
    switch (fault->mode) {
        case FaultMode::kStatus: response = refuse(*target, *fault); break;
        case FaultMode::kDrop: response.status = http::kCloseUnanswered; break;
        case FaultMode::kDropAfterEffect:
            perform(*target, request);
            response.status = http::kCloseUnanswered;
            break;
        case FaultMode::kDelay: response = perform(*target, request); break;
    }
    return {std::move(response), fault->delay};
}

http::Response World::perform(Target target, const http::Request& request) {
    if (StandIn* other = stand_in(target)) return other->handle(request);
    switch (target) {
        case Target::kToken: {
            if (request.method != "POST") return http::problem(405, "method", "only POST");
            const std::string_view tenant = tenant_of(request.path).value_or("");
            return entra.token(request, base::percent_decode(tenant).value_or(""));
        }
        case Target::kDataverse: return dataverse.handle(request);
        case Target::kGraph: return graph.handle(request);
        default: break;
    }
    return http::problem(404, "not_found", "the sandbox has nothing at this address");
}

http::Response World::refuse(Target target, const Fault& fault) {
    http::Response response;
    if (StandIn* other = stand_in(target)) {
        response = other->refuse(fault.status);
    } else if (target == Target::kToken) {
        entra.count_call();
        response = entra.refuse({fault.status, "temporarily_unavailable", 90033,
                                 "A transient error has occurred. Please try again."});
    } else if (target == Target::kGraph) {
        const bool throttled = fault.status == 429;
        response = graph.refuse(fault.status,
                                throttled ? "ApplicationThrottled" : "ErrorServerBusy",
                                throttled ? "Application is over its MailboxConcurrency limit."
                                          : "The server cannot service this request right now.");
    } else if (fault.status == 401) {
        response.status = 401;
    } else {
        response = odata_error(dataverse_fault(fault.status), false);
    }
    if (!fault.retry_after.empty()) response.headers.set("Retry-After", fault.retry_after);
    return response;
}

void World::reset() {
    tokens.expire_all();
    tokens.set_lifetime(kTokenLifetime);
    faults.clear();
    mailbox.clear();
    entra.reset();
    dataverse.reset();
    graph.reset();
    for (size_t i = 0; i < kTargets; ++i)
        if (StandIn* other = stand_in(static_cast<Target>(i))) other->reset();
}

}  // namespace leadflow::sandbox
