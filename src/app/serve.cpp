// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>

#include "app/app.h"
#include "app/commands.h"
#include "app/restoring.h"
#include "app/stop_signal.h"
#include "base/log.h"

namespace leadflow::app {

namespace {

// Nothing: the server is to stop.
std::optional<backups::RestoreWish> wait(const StopSignal& stop, Restoring& restoring) {
    while (!stop.wait())
        if (auto wish = restoring.taken()) return wish;
    return std::nullopt;
}

backups::RestoreOutcome restore(const std::string& data, const backups::RestoreWish& wish) {
    LOG_INFO("restoring {}", wish.file);
    auto outcome = restore_folder(data, wish, [](int64_t, int64_t) { return true; });
    if (outcome.fault.empty())
        LOG_INFO("restored {} runs; what there was is in {}", outcome.runs, outcome.kept_before);
    else
        LOG_ERROR("nothing was restored: {}", outcome.fault);
    return outcome;
}

}  // namespace

int serve(const std::function<void(Config&)>& from_arguments) {
    const StopSignal stop;  // Before any thread starts: they all inherit the blocked signals.
    const auto config = load_config(from_arguments);
    if (!config) return fail(config.error());
    if (!base::set_log_level(config->log_level))
        return fail(base::invalid_input("log_level is not debug, info, warning or error"));
    Restoring restoring;
    backups::Options backups{.restore = [&](const backups::RestoreWish& wish) {
        return restoring.ask(config->data, wish);
    }};
    while (true) {
        auto app = App::open(*config, backups);
        if (!app) return fail(app.error());
        if (const base::Status started = (*app)->start(); !started) return fail(started.error());
        std::printf("ready %s\n", (*app)->url().c_str());
        print_setup_link(**app);
        std::fflush(stdout);
        const std::optional<backups::RestoreWish> wish = wait(stop, restoring);
        LOG_INFO("stopping: requests under way are answered first");
        (*app)->stop();
        if (!wish) return 0;
        app->reset();  // Lets go of the data folder.
        backups.restored = restore(config->data, *wish);
    }
}

}  // namespace leadflow::app
