// SPDX-License-Identifier: Apache-2.0
#include "connectors/salesforce/web_to_lead.h"

#include "base/encoding.h"
#include "base/text.h"
#include "connectors/parameters.h"
#include "connectors/settings.h"
#include "connectors/url.h"

#include <utility>

namespace leadflow::connectors::salesforce {
namespace {

constexpr std::string_view kUsualAddress =
    "https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8";

// The form spells the standard fields its own way; custom ones are ids, which pass as they are.
constexpr std::pair<std::string_view, std::string_view> kFormNames[] = {
    {"FirstName", "first_name"},
    {"LastName", "last_name"},
    {"Email", "email"},
    {"Phone", "phone"},
    {"MobilePhone", "mobile"},
    {"Fax", "fax"},
    {"Company", "company"},
    {"Title", "title"},
    {"Country", "country"},
    {"State", "state"},
    {"City", "city"},
    {"Street", "street"},
    {"PostalCode", "zip"},
    {"Website", "URL"},
    {"LeadSource", "lead_source"},
    {"Industry", "industry"},
    {"Description", "description"}};

std::string_view form_name(std::string_view field) {
    for (const auto& [api_name, name] : kFormNames)
        if (api_name == field) return name;
    return field;
}

}  // namespace

base::Result<model::Call> plan_web_to_lead(const RecordRequest& request,
                                           const model::Invocation& invocation,
                                           const model::OpenConnection& connection) {
    const std::string url = setting(connection, "web_to_lead_url", kUsualAddress);
    if (!parse_url(url))
        return base::invalid_input(base::format(
            "connection \"{}\": web_to_lead_url is not a web address", connection.name));
    std::string form = "oid=" + base::percent_encode(TRY(required_setting(connection, "oid")));
    for (const auto& member : request.fields) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name == "oid" || name == "retURL" || name == "debug" || name == "debugEmail") continue;
        form += base::format("&{}={}", base::percent_encode(form_name(name)),
                             base::percent_encode(as_text(member.value())));
    }
    model::HttpCall http;
    http.method = "POST";
    http.url = url;
    http.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"},
                    {"x-leadflow-effect-id", invocation.effect_id}};
    http.body = std::move(form);
    model::Call call;
    call.what = std::move(http);
    call.purpose = "web-to-lead";
    return call;
}

model::Outcome read_web_to_lead(const model::Invocation& invocation, const RecordRequest& request,
                                const model::Reply& reply) {
    const std::string_view processed = header_of(reply, "Is-Processed");
    if (reply.status >= 200 && reply.status < 400) {
        // Salesforce names an exception in this header when it dropped the lead.
        if (processed.find("xception") != std::string_view::npos)
            return refused(
                invocation, reply,
                {.code = "WebToLeadRefused",
                 .message = "Salesforce did not take the lead: check oid and the fields" +
                            said("Is-Processed", processed)});
        std::string note = "web-to-lead: Salesforce does not say whether it kept the lead";
        if (!request.note.empty()) note += "; " + request.note;
        return succeeded(200, reply, std::nullopt, std::move(note));
    }
    return refused(invocation, reply,
                   {.message = base::format("Salesforce's web-to-lead answered {}: check "
                                            "web_to_lead_url{}",
                                            reply.status, said({}, {})),
                    .retry = retry_of(reply.status, false)});
}

}  // namespace leadflow::connectors::salesforce
