// SPDX-License-Identifier: Apache-2.0
// MarketRooms: offers over a store in memory, with an ingest that numbers receipts, a runner that
// runs and a far side that the test scripts. For the tests of this folder and of those above it.
#pragma once

#include <functional>

#include "ingest/ingest.h"
#include "marketplace/lead_form.h"
#include "marketplace/marketplace.h"
#include "runner/runner_fixture.h"

namespace leadflow::marketplace {

inline model::Reply answer(int status) {
    model::Reply reply{.reach = model::Reach::kAnswered, .status = status};
    reply.body = status == 250 ? "2.0.0 queued" : "{}";
    reply.headers.emplace_back("Content-Type", "application/json");
    return reply;
}

struct MarketRooms {
    explicit MarketRooms(std::chrono::milliseconds validation_time = std::chrono::seconds(20))
        : market({rooms.flows.store, rooms.flows.journal, rooms.flows.catalog,
                  rooms.flows.connections, ingest, rooms.flows.clock},
                 validation_time) {
        CHECK(rooms.runner.start());
        CHECK(ingest.start());
        CHECK(market.load());
        market.serve_at("https://leads.example.com");
    }
    ~MarketRooms() {
        rooms.runner.request_stop();
        rooms.runner.join();
        ingest.request_stop();
        ingest.join();
    }

    static model::Json json(const std::string& text) {
        auto parsed = model::parse_json(text);
        CHECK(parsed.has_value());
        return std::move(*parsed);
    }
    static std::string endpoint(const std::string& url = "https://partner.example/leads") {
        return R"({"leadDestination":"httpsEndpoint","httpsEndpointLeadConfiguration":)"
               R"({"httpsEndpointUrl":")" + url + R"(","contactEmail":"ann@example.com"}})";
    }
    Offer add(const std::string& more = "") {
        auto made = market.add(
            json(R"({"publisher":"contoso","offer":"scorer","title":"Scorer")" + more + "}"), "ann");
        CHECK(made.has_value());
        return *made;
    }
    Offer add_live(const std::string& more = "") {
        const Offer offer = add(R"(,"destination":)" + endpoint() + more);
        CHECK(market.publish(offer.id(), "ann").has_value());
        CHECK(market.go_live(offer.id(), "ann").has_value());
        return *market.find(offer.id());
    }
    leads::Lead lead(const std::string& email = "cid@example.org") {
        return *lead_given(json(R"({"email":")" + email + "\"}"), *market.find("contoso.scorer"));
    }
    std::vector<std::string> bodies() const {
        std::vector<std::string> all;
        for (const model::Call& call : rooms.world.calls())
            if (const auto* http = std::get_if<model::HttpCall>(&call.what))
                all.push_back(http->body);
        return all;
    }
    std::vector<Delivery> log() { return *market.deliveries("contoso.scorer", {}); }

    std::function<model::Reply(const model::Call&)> far_side = [](const model::Call& call) {
        return answer(std::holds_alternative<model::MailCall>(call.what) ? 250 : 202);
    };
    runner::RunnerRooms rooms{[this](const model::Call& call) { return far_side(call); }};
    ingest::Ingest ingest{{rooms.flows.store, rooms.flows.journal, rooms.flows.catalog, rooms.runner,
                           rooms.flows.clock, rooms.flows.random, rooms.flows.metrics}};
    Marketplace market;
};

}  // namespace leadflow::marketplace
