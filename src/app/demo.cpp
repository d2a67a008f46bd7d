// SPDX-License-Identifier: Apache-2.0
// leadflow demo: the marketplace guide's whole story on one machine, told step by step.
#include <chrono>
#include <cstdio>
#include <thread>

#include "app/app.h"
#include "app/commands.h"
#include "app/samples.h"
#include "app/stop_signal.h"
#include "base/log.h"
#include "base/text.h"
#include "model/step_record.h"
#include "sandbox/accounts.h"
#include "sandbox/sandbox.h"

namespace leadflow::app {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::chrono::seconds kRunTimeMax{30};

double ms(base::Duration duration) { return Milliseconds(duration).count(); }

base::Status add_connections(App& app, const sandbox::Sandbox& world) {
    TRY(app.connections().add({.api = "shared_dynamicscrmonline",
                               .name = "dynamicscrmonline-1",
                               .settings = {{"tenant", std::string(sandbox::kTenant)},
                                            {"client_id", std::string(sandbox::kClientId)},
                                            {"login_url", world.http_url()},
                                            {"api_url", world.http_url()},
                                            {"discovery_url", world.http_url()}},
                               .secrets = {{"client_secret",
                                            std::string(sandbox::kClientSecret)}}}));
    TRY(app.connections().add({.api = "shared_smtp",
                               .name = "smtp-1",
                               .settings = {{"host", "127.0.0.1"},
                                            {"port", base::format("{}", world.smtp_port())},
                                            {"security", "none"},
                                            {"user", std::string(sandbox::kSmtpUser)},
                                            {"from", "leads@example.com"}},
                               .secrets = {{"password", std::string(sandbox::kSmtpPassword)}}}));
    return {};
}

base::Result<flows::LiveFlowPtr> guide_flow(App& app) {
    for (const flows::LiveFlowPtr& live : app.catalog().all())
        if (live->flow.state == model::FlowState::kOn) return live;
    return app.catalog().import({.document = std::string(kGuideFlow)});
}

base::Result<model::Run> await_run(App& app, const model::RunId& id) {
    const auto until = std::chrono::steady_clock::now() + kRunTimeMax;
    for (;;) {
        model::Run run;
        static_cast<model::RunHead&>(run) = TRY(app.store().run(id));
        if (model::is_final(run.status)) {
            for (const model::SaveStep& row : TRY(app.store().steps(id))) {
                model::Step step = TRY(model::to_step(row));
                run.steps[step.name] = std::move(step);
            }
            return run;
        }
        if (std::chrono::steady_clock::now() > until)
            return base::timeout("the run has not ended in time: leadflow run show " + id.text());
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

// The record's id is in the row that came back; the mail's subject in what was asked for.
std::string detail_of(const model::Step& step) {
    if (step.outputs)
        if (const model::Json* id = model::find_path(*step.outputs, {"body", "leadid"}))
            return "record " + std::string(model::text_of(*id));
    if (step.inputs)
        if (const model::Json* parameters = model::find(*step.inputs, "parameters"))
            if (const auto subject = model::text_at(*parameters, "emailMessage/Subject");
                !subject.empty())
                return "mail \"" + std::string(subject) + "\"";
    return step.error ? step.error->message : std::string();
}

bool tell_way(const model::Run& run, double answer_ms, const flows::LiveFlow& live) {
    std::printf("  %-28s %8.1f ms   HTTPS POST answered 202: it was on disk before\n",
                "received, validated, stored", answer_ms);
    for (const engine::CompiledAction& action : live.program->actions) {
        const auto found = run.steps.find(action.action.name);
        if (found == run.steps.end()) continue;
        const model::Step& step = found->second;
        const double took = step.started && step.ended ? ms(*step.ended - *step.started) : 0;
        std::printf("  %-28s %8.1f ms   %s: %s\n", step.name.c_str(), took,
                    std::string(model::name_of(step.status)).c_str(), detail_of(step).c_str());
    }
    std::printf("  %-28s %8.1f ms   %s\n", "the whole way",
                run.ended ? ms(*run.ended - run.created) : 0,
                std::string(model::name_of(run.status)).c_str());
    return run.status == model::RunStatus::kSucceeded;
}

base::Result<bool> send_lead(App& app) {
    const flows::LiveFlowPtr live = TRY(guide_flow(app));
    const std::string url = app.url() + flows::Catalog::trigger_target(*live);
    std::printf("\nflow   \"%s\"\nURL    %s\n\nA lead travels:\n", live->flow.name.c_str(),
                url.c_str());
    model::HttpCall call;
    call.method = "POST";
    call.url = url;
    call.headers.emplace_back("Content-Type", "application/json");
    call.body = std::string(kSampleLead);
    const auto before = std::chrono::steady_clock::now();
    // The certificate is of our own making, so there is nobody to vouch for it.
    const model::Reply reply = outbound::perform_and_wait(call, "", false, std::chrono::seconds(10));
    const double answer_ms = Milliseconds(std::chrono::steady_clock::now() - before).count();
    if (reply.reach != model::Reach::kAnswered || reply.status != 202)
        return base::unavailable(base::format("the lead was not accepted: {} {}", reply.status,
                                              reply.fault));
    model::RunId id;
    for (const auto& [name, value] : reply.headers)
        if (base::equals_ignoring_case(name, "x-ms-workflow-run-id")) id = model::RunId(value);
    const model::Run run = TRY(await_run(app, id));
    const bool arrived = tell_way(run, answer_ms, *live);
    std::printf("\nLook    leadflow run show %s --data …\n", id.text().c_str());
    return arrived;
}

}  // namespace

int demo(const DemoOptions& options) {
    const StopSignal stop;
    base::set_log_level(base::LogLevel::kWarning);
    const base::SystemClock clock;
    base::Metrics metrics;
    sandbox::Sandbox world(sandbox::Options{}, clock, metrics);
    if (const base::Status started = world.start(); !started) return fail(started.error());
    const auto config = load_config([&](Config& given) {
        given.data = options.data;
        given.listen = options.listen;
        given.private_hosts_allowed = {"127.0.0.1"};
    });
    if (!config) return fail(config.error());
    auto app = App::open(*config);
    if (!app) return fail(app.error());
    if (const base::Status started = (*app)->start(); !started) return fail(started.error());
    if (const base::Status added = add_connections(**app, world); !added)
        return fail(added.error());
    std::printf("leadflow demo\nserver  %s   data %s\nsandbox %s   stands in for Entra ID, Dynamics "
                "365, Outlook and a mail server\n",
                (*app)->url().c_str(), options.data.c_str(), world.http_url().c_str());
    const auto arrived = send_lead(**app);
    if (!arrived) return fail(arrived.error());
    std::printf("        %s/ shows what arrived: records and mails\n\n", world.http_url().c_str());
    std::printf("ready %s\n", (*app)->url().c_str());
    print_setup_link(**app);
    std::fflush(stdout);
    if (!options.once) stop.wait();
    (*app)->stop();
    world.request_stop();
    world.join();
    return *arrived ? 0 : 1;
}

}  // namespace leadflow::app
