// SPDX-License-Identifier: Apache-2.0
// /api/v1/offers: the publisher's side.
#include "api/resource.h"
#include "base/text.h"
#include "marketplace/lead_form.h"
#include "marketplace/marketplace.h"

namespace leadflow::api {
namespace {

using marketplace::Marketplace;
using marketplace::Offer;
using model::Json;
using model::JsonArray;
using model::JsonObject;

// A handler with the offers and the id in the path.
using OfferHandler = std::function<base::Result<Json>(Marketplace&, const std::string& id,
                                                      const http::Request&)>;

void add_offer(http::Router& router, const Rooms& rooms, std::string_view method,
               std::string_view pattern, OfferHandler handler) {
    add(router, method, pattern,
        [&rooms, handler = std::move(handler)](const auto& request,
                                               const auto& values) -> base::Result<Json> {
            if (rooms.market == nullptr) return base::unavailable("there are no offers here");
            const auto id = values.find("offer");
            return handler(*rooms.market, id == values.end() ? std::string() : id->second, request);
        });
}

std::string author_of(const http::Request& request) {
    return caller_of(request).author();
}

Json with_page(const Rooms& rooms, const Offer& offer) {
    JsonObject object = std::move(marketplace::offer_json(offer).as_object());
    object["page"] = base::format("{}/offers/{}", rooms.public_url, offer.id());
    return object;
}

base::Result<Json> shown(const Rooms& rooms, const base::Result<Offer>& offer) {
    if (!offer) return offer.error();
    return with_page(rooms, *offer);
}

Json delivery_json(const marketplace::Delivery& delivery) {
    const model::RunHead& run = delivery.run;
    JsonObject object{{"run", run.id.text()},
                      {"status", model::text_value(name_of(delivery.status))},
                      {"created", base::iso_text(run.created)},
                      {"answer", model::text_value(delivery.answer)}};
    // Of a lead that had none yet the run's own id stands there.
    if (run.tracking_id != run.id.text()) object["leadId"] = model::text_value(run.tracking_id);
    if (run.ended) object["ended"] = base::iso_text(*run.ended);
    if (delivery.next_try) object["nextTry"] = base::iso_text(*delivery.next_try);
    if (!delivery.notification.empty())
        object["notificationFault"] = model::text_value(delivery.notification);
    if (!run.resubmitted_from.empty()) object["redeliveryOf"] = run.resubmitted_from.text();
    if (auto summary = model::parse_json(run.summary)) object["summary"] = std::move(*summary);
    JsonArray attempts;
    for (const model::Attempt& attempt : delivery.attempts) {
        JsonObject one{{"number", attempt.number},
                       {"started", base::iso_text(attempt.started)},
                       {"code", attempt.code},
                       {"possiblySent", attempt.possibly_sent}};
        if (attempt.ended) one["ended"] = base::iso_text(*attempt.ended);
        if (!attempt.message.empty()) one["message"] = model::text_value(attempt.message);
        attempts.push_back(std::move(one));
    }
    object["attempts"] = std::move(attempts);
    return object;
}

base::Result<Json> validate(Marketplace& market, const std::string& id,
                            const http::Request& request) {
    const auto validation = TRY(market.validate(id, author_of(request)));
    JsonObject object{{"ok", validation.ok}, {"message", model::text_value(validation.words)}};
    if (validation.delivery) object["delivery"] = delivery_json(*validation.delivery);
    return Json(std::move(object));
}

// Of many, what could not be stored is told: who sends those again sends none twice.
base::Result<Json> deliver_all(Marketplace& market, const std::string& id,
                               const std::vector<leads::Lead>& all,
                               const Marketplace::Origin& origin) {
    JsonArray runs;
    for (const leads::Lead& lead : all) {
        Marketplace::Origin one = origin;
        if (!one.key.empty()) one.key += base::format("/{}", runs.size());
        const auto run = market.deliver(id, lead, one);
        if (!run && runs.empty()) return run.error();
        if (!run)
            return base::unavailable(base::format(
                "the first {} of {} leads are on their way, the others are not: {}", runs.size(),
                all.size(), run.error().message));
        runs.emplace_back(run->text());
    }
    return Json(JsonObject{{"accepted", runs.size()}, {"runs", std::move(runs)}});
}

base::Result<Json> take_leads(Marketplace& market, const std::string& id,
                              const http::Request& request) {
    const Offer offer = TRY(market.find(id));
    Marketplace::Origin origin{.test = query_value(request, "test") == "true",
                               .remote_address = {},
                               .key = std::string(request.headers.value("Idempotency-Key"))};
    if (origin.key.size() > marketplace::kKeyMax)
        return base::invalid_input(
            base::format("Idempotency-Key has more than {} bytes", marketplace::kKeyMax));
    if (base::starts_with_ignoring_case(request.headers.value("Content-Type"), "text/csv") ||
        query_value(request, "format") == "csv")
        return deliver_all(market, id, TRY(marketplace::leads_in_csv(request.body, offer)), origin);
    const Json body = TRY(model::parse_json(request.body));
    origin.test = origin.test || model::bool_at(body, "test").value_or(false);
    return deliver_all(market, id, {TRY(marketplace::lead_given(body, offer))}, origin);
}

base::Result<Json> list_deliveries(Marketplace& market, const std::string& id,
                                   const http::Request& request) {
    Marketplace::Filter filter;
    filter.limit = TRY(limit_value(request, filter.limit, marketplace::kDeliveriesMax));
    if (const auto before = query_value(request, "before"); !before.empty())
        filter.before = model::RunId(before);
    if (const auto status = query_value(request, "status"); !status.empty()) {
        filter.status = model::run_status_of(status);
        if (!filter.status)
            return base::invalid_input(
                "status is not one of Waiting, Running, Succeeded, Failed, TimedOut, Cancelled");
    }
    JsonArray list;
    for (const auto& delivery : TRY(market.deliveries(id, filter)))
        list.push_back(delivery_json(delivery));
    return Json(std::move(list));
}

void add_deliveries(http::Router& router, const Rooms& rooms) {
    add_offer(router, rooms, "POST", "/api/v1/offers/{offer}/leads", take_leads);
    add_offer(router, rooms, "GET", "/api/v1/offers/{offer}/deliveries", list_deliveries);
    add(router, "POST", "/api/v1/offers/{offer}/deliveries/{run}/redeliver",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            if (rooms.market == nullptr) return base::unavailable("there are no offers here");
            const auto run =
                TRY(rooms.market->redeliver(values.at("offer"), model::RunId(values.at("run"))));
            return Json(JsonObject{{"run", run.text()}});
        });
}

}  // namespace

void add_offers(http::Router& router, const Rooms& rooms) {
    constexpr std::string_view kOne = "/api/v1/offers/{offer}";
    add_offer(router, rooms, "GET", "/api/v1/offers",
              [&rooms](Marketplace& market, const auto&, const auto&) -> base::Result<Json> {
                  JsonArray list;
                  for (const Offer& offer : market.all()) list.push_back(with_page(rooms, offer));
                  return Json(std::move(list));
              });
    add_offer(router, rooms, "POST", "/api/v1/offers",
              [&rooms](Marketplace& market, const auto&, const auto& request) {
                  const auto body = model::parse_json(request.body);
                  if (!body) return base::Result<Json>(body.error());
                  return shown(rooms, market.add(*body, author_of(request)));
              });
    add_offer(router, rooms, "GET", kOne, [&rooms](Marketplace& market, const auto& id, const auto&) {
        return shown(rooms, market.find(id));
    });
    add_offer(router, rooms, "PATCH", kOne,
              [&rooms](Marketplace& market, const auto& id, const auto& request) {
                  const auto body = model::parse_json(request.body);
                  if (!body) return base::Result<Json>(body.error());
                  return shown(rooms, market.change(id, *body, author_of(request)));
              });
    add_offer(router, rooms, "DELETE", kOne,
              [](Marketplace& market, const auto& id, const auto&) -> base::Result<Json> {
                  TRY(market.remove(id));
                  return Json(JsonObject{{"deleted", true}});
              });
    add_offer(router, rooms, "PUT", "/api/v1/offers/{offer}/destination",
              [&rooms](Marketplace& market, const auto& id, const auto& request) {
                  const auto body = model::parse_json(request.body);
                  if (!body) return base::Result<Json>(body.error());
                  return shown(rooms, market.connect(id, *body, author_of(request)));
              });
    add_offer(router, rooms, "POST", "/api/v1/offers/{offer}/validate", validate);
    add_offer(router, rooms, "POST", "/api/v1/offers/{offer}/publish",
              [&rooms](Marketplace& market, const auto& id, const auto& request) {
                  return shown(rooms, market.publish(id, author_of(request)));
              });
    add_offer(router, rooms, "POST", "/api/v1/offers/{offer}/go-live",
              [&rooms](Marketplace& market, const auto& id, const auto& request) {
                  return shown(rooms, market.go_live(id, author_of(request)));
              });
    add_offer(router, rooms, "POST", "/api/v1/offers/{offer}/stop",
              [&rooms](Marketplace& market, const auto& id, const auto&) {
                  return shown(rooms, market.stop(id));
              });
    add_deliveries(router, rooms);
}

}  // namespace leadflow::api
