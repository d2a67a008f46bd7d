// SPDX-License-Identifier: Apache-2.0
// RunnerRooms: a runner over a store in memory and a scripted world, for the tests of this folder
// and of those above it. The far side: Dataverse answers 201, mail servers 250.
#pragma once

#include <atomic>
#include <set>
#include <thread>

#include "connectors/registry.h"
#include "flows/flows_fixture.h"
#include "outbound/scripted_outbound.h"
#include "runner/new_run.h"
#include "runner/operation_lookup.h"
#include "runner/runner.h"

namespace leadflow::runner {

inline model::Reply friendly_world(const model::Call& call) {
    model::Reply reply;
    reply.reach = model::Reach::kAnswered;
    if (std::holds_alternative<model::MailCall>(call.what)) {
        reply.status = 250;
        reply.body = "2.0.0 queued";
    } else {
        reply.status = 201;
        reply.headers.emplace_back("Content-Type", "application/json");
        reply.body = R"({"leadid":"00000000-0000-5000-8000-000000000001"})";
    }
    return reply;
}

struct RunnerRooms {
    explicit RunnerRooms(outbound::ScriptedOutbound::Script script = friendly_world,
                         Limits limits = {})
        : world(std::move(script)),
          runner({flows.store, flows.journal, flows.catalog, flows.connections, registry, world,
                  flows.clock, flows.random, flows.metrics, flows.box.get()},
                 limits) {
        for (const char* api :
             {"shared_dynamicscrmonline", "shared_commondataserviceforapps", "shared_office365"}) {
            std::map<std::string, std::string> settings{
                {"tenant", "t"}, {"client_id", "c"}, {"sender", "sales@example.com"}};
            // Its operations do not name the organisation.
            if (std::string_view(api) == "shared_commondataserviceforapps")
                settings["api_url"] = "https://org.crm.example.com";
            CHECK(flows.connections.add({.api = api,
                                         .name = api,
                                         .settings = std::move(settings),
                                         .secrets = {{"client_secret", "s"}}}));
        }
        for (const char* api : {"shared_smtp", "shared_sendmail"})
            CHECK(flows.connections.add({.api = api,
                                         .name = api,
                                         .settings = {{"host", "mail.example.com"},
                                                      {"from", "leads@example.com"}},
                                         .secrets = {{"password", "p"}}}));
    }
    ~RunnerRooms() { stop(); }
    // Before what the runner answers to goes: a run may end late.
    void stop() {
        runner.request_stop();
        runner.join();
    }

    flows::LiveFlowPtr import(const std::string& document) {
        auto live = flows.catalog.import({.document = document});
        CHECK(live.has_value());
        return *live;
    }

    // A receipt and its run, durable, as ingest leaves them; not yet given to the runner.
    model::Run store_lead(const flows::LiveFlow& live, const std::string& body) {
        model::Receipt receipt;
        receipt.id = {++receipts};
        receipt.flow = live.flow.id;
        receipt.received = flows.clock.now();
        receipt.method = "POST";
        receipt.headers = R"({"Content-Type":"application/json"})";
        receipt.body = body;
        model::Run run =
            new_run(live, receipt, std::get<definition::TriggerInput>(live.reader->read(receipt)),
                    receipt.received, model::make_run_id(receipt.received, flows.random));
        receipt.run = run.id;
        CHECK(flows.journal.commit({model::AddReceipt{receipt}, model::AddRun{run}}));
        return run;
    }

    // Waits until no run is open; false when that takes longer than a minute.
    bool settled() {
        for (int i = 0; i < 60000; ++i) {
            if (flows.store.run_counts()->open == 0) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    }

    connectors::Registry registry;
    flows::FlowRooms flows{lookup_in(registry)};
    outbound::ScriptedOutbound world;
    Runner runner;
    std::atomic<int64_t> receipts = 0;
};

}  // namespace leadflow::runner
