// SPDX-License-Identifier: Apache-2.0
// offer: the publisher's side.
#include <cstdio>

#include "app/commands.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::app {
namespace {

std::string text(const model::Json& value, std::string_view key) {
    return std::string(model::text_at(value, key));
}

std::string target(const std::string& offer, const std::string& rest = "") {
    return "/api/v1/offers/" + base::percent_encode(offer) + rest;
}

void print_offer(const model::Json& offer) {
    std::printf("%s  %s\n  state %s%s\n", text(offer, "id").c_str(), text(offer, "title").c_str(),
                text(offer, "state").c_str(),
                model::bool_at(offer, "changed").value_or(false) ? ", destination changed since" : "");
    if (const model::Json* destination = model::find(offer, "destination"))
        std::printf("  leads go to %s\n", text(*destination, "leadDestination").c_str());
    std::printf("  page %s\n", text(offer, "page").c_str());
}

void print_delivery(const model::Json& delivery) {
    const model::Json* summary = model::find(delivery, "summary");
    std::printf("%s  %-9s  %s  %s\n", text(delivery, "run").c_str(),
                text(delivery, "status").c_str(),
                summary == nullptr ? "" : text(*summary, "email").c_str(),
                text(delivery, "answer").c_str());
}

}  // namespace

int offer_list(const Client& client, const Output& output) {
    return show(client.call("GET", "/api/v1/offers"), output, [](const model::Json& offers) {
        for (const model::Json& offer : offers.as_array())
            std::printf("%-40s %-8s %s\n", text(offer, "id").c_str(), text(offer, "state").c_str(),
                        text(offer, "title").c_str());
    });
}

int offer_show(const Client& client, const std::string& offer, const Output& output) {
    return show(client.call("GET", target(offer)), output, print_offer);
}

int offer_import(const Client& client, const std::string& file, const Output& output) {
    const auto document = read_file(file);
    if (!document) return fail(document.error());
    const auto parsed = model::parse_json(*document);
    if (!parsed) return fail(parsed.error());
    const std::string id = text(*parsed, "publisher") + "." + text(*parsed, "offer");
    const bool there = client.call("GET", target(id)).has_value();
    return show(there ? client.call("PATCH", target(id), *document)
                      : client.call("POST", "/api/v1/offers", *document),
                output, print_offer);
}

int offer_validate(const Client& client, const std::string& offer, const Output& output) {
    const auto answer = client.call("POST", target(offer, "/validate"), "{}");
    const int status = show(answer, output, [](const model::Json& said) {
        std::printf("%s\n", text(said, "message").c_str());
    });
    return status == 0 && !model::bool_at(*answer, "ok").value_or(false) ? 1 : status;
}

int offer_step(const Client& client, const std::string& offer, const std::string& step,
               const Output& output) {
    return show(client.call("POST", target(offer, "/" + step), "{}"), output, print_offer);
}

int offer_lead(const Client& client, const OfferLead& lead, const Output& output) {
    const auto document = read_file(lead.file);
    if (!document) return fail(document.error());
    const bool one = base::trimmed(*document).starts_with('{');
    return show(client.call("POST",
                            target(lead.offer, base::format("/leads?test={}&format={}", lead.test,
                                                            one ? "json" : "csv")),
                            *document),
                output, [](const model::Json& answer) {
                    std::printf("%lld on their way\n",
                                static_cast<long long>(
                                    model::integer_at(answer, "accepted").value_or(0)));
                });
}

int offer_deliveries(const Client& client, const std::string& offer, const Output& output) {
    return show(client.call("GET", target(offer, "/deliveries")), output,
                [](const model::Json& list) {
                    for (const model::Json& one : list.as_array()) print_delivery(one);
                });
}

int offer_redeliver(const Client& client, const std::string& offer, const std::string& run,
                    const Output& output) {
    return show(client.call("POST",
                            target(offer, base::format("/deliveries/{}/redeliver",
                                                       base::percent_encode(run))),
                            "{}"),
                output, [](const model::Json& made) {
                    std::printf("run %s\n", text(made, "run").c_str());
                });
}

}  // namespace leadflow::app
