// SPDX-License-Identifier: Apache-2.0
// TriggerRooms: the triggers over a store in memory, a service that the test scripts, and a clock
// that it steps. Imported are tests/connectors/webhook ("shared_hooks") and polling
// ("shared_polls").
#pragma once

#include <functional>

#include "base/text.h"
#include "connectors/described/compile.h"
#include "connectors/described/described_connector.h"
#include "runner/runner_fixture.h"
#include "triggers/triggers.h"

namespace leadflow::triggers {

class Imported final : public connectors::MoreConnectors {
  public:
    Imported() {
        add("webhook");
        add("polling");
    }
    std::shared_ptr<const connectors::Connector> find(std::string_view api) const override {
        for (const auto& connector : connectors_)
            if (api.ends_with(connector->apis().front())) return connector;
        return nullptr;
    }

  private:
    void add(const std::string& fixture) {
        const std::string folder = "tests/connectors/" + fixture + "/";
        auto compiled = connectors::described::compile(
            {.definition = flows::read_test_file(folder + "apiDefinition.swagger.json"),
             .properties = flows::read_test_file(folder + "apiProperties.json")});
        CHECK(compiled.has_value());
        connectors_.push_back(std::make_shared<connectors::described::DescribedConnector>(
            std::make_shared<connectors::described::CompiledConnector>(std::move(*compiled))));
    }
    std::vector<std::shared_ptr<const connectors::Connector>> connectors_;
};

inline model::Reply answer(int status, std::string body = "",
                           std::vector<std::pair<std::string, std::string>> headers = {}) {
    model::Reply reply{.reach = model::Reach::kAnswered, .status = status};
    reply.headers = std::move(headers);
    if (!body.empty()) reply.headers.emplace_back("Content-Type", "application/json");
    reply.body = std::move(body);
    return reply;
}

struct TriggerRooms {
    TriggerRooms() {
        rooms.registry.also_look_in(imported);
        for (const char* name : {"hooks", "polls"})
            CHECK(rooms.flows.connections.add({.api = std::string("shared_") + name,
                                               .name = name,
                                               .secrets = {{"api_key", "k3y"}}}));
        rooms.flows.catalog.serve_at("https://leads.example.com");
        CHECK(ingest.start());
        restart();
    }
    ~TriggerRooms() {
        triggers.reset();
        ingest.request_stop();
        ingest.join();
    }

    // As a new process, which knows what the store knows.
    void restart() {
        const auto& flows = rooms.runner.rooms();
        triggers = std::make_unique<Triggers>(
            runner::Rooms{flows.store, flows.journal, flows.catalog, flows.connections,
                          flows.registry, flows.outbound, clock, flows.random, flows.metrics,
                          flows.box},
            ingest);
        CHECK(triggers->load());
    }
    // The service answers within a round; what follows from that begins in the next one.
    void work(int rounds = 4) {
        for (int i = 0; i < rounds; ++i) triggers->work_once();
    }
    void work_after(base::Duration time) {
        clock.advance(time);
        work();
    }
    flows::LiveFlowPtr import(const std::string& trigger, const std::string& more = "") {
        auto live = rooms.flows.catalog.import({.document = document(trigger, more)});
        CHECK(live.has_value());
        return *live;
    }
    static std::string document(const std::string& trigger, const std::string& more = "") {
        return R"({"definition":{"triggers":{"New":)" + trigger +
               R"(},"actions":{"A":{"type":"Compose","inputs":"x)" + more + R"("}}}})";
    }
    // "POST https://api.acme.example/v1/hooks/a", …: what the service was asked so far.
    std::vector<std::string> asked() const {
        std::vector<std::string> lines;
        for (const model::Call& call : rooms.world.calls())
            lines.push_back(http(call).method + " " + http(call).url);
        return lines;
    }
    static const model::HttpCall& http(const model::Call& call) {
        return std::get<model::HttpCall>(call.what);
    }
    model::HttpCall last() const { return http(rooms.world.calls().back()); }
    size_t runs() { return rooms.flows.store.runs({})->size(); }

    std::function<model::Reply(const model::Call&)> service = [](const model::Call&) {
        return answer(200, "{}");
    };
    Imported imported;
    runner::RunnerRooms rooms{[this](const model::Call& call) { return service(call); }};
    base::ManualClock clock{rooms.flows.clock.now() + std::chrono::seconds(20)};
    ingest::Ingest ingest{{rooms.flows.store, rooms.flows.journal, rooms.flows.catalog,
                           rooms.runner, rooms.flows.clock, rooms.flows.random,
                           rooms.flows.metrics}};
    std::unique_ptr<Triggers> triggers;
};

}  // namespace leadflow::triggers
