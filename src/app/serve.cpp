// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>

#include "app/app.h"
#include "app/commands.h"
#include "app/stop_signal.h"
#include "base/log.h"

namespace leadflow::app {

int serve(const std::function<void(Config&)>& from_arguments) {
    const StopSignal stop;  // Before any thread starts: they all inherit the blocked signals.
    const auto config = load_config(from_arguments);
    if (!config) return fail(config.error());
    if (!base::set_log_level(config->log_level))
        return fail(base::invalid_input("log_level is not debug, info, warning or error"));
    auto app = App::open(*config);
    if (!app) return fail(app.error());
    if (const base::Status started = (*app)->start(); !started) return fail(started.error());
    std::printf("ready %s\n", (*app)->url().c_str());
    print_setup_link(**app);
    std::fflush(stdout);
    stop.wait();
    LOG_INFO("stopping: requests under way are answered first");
    (*app)->stop();
    return 0;
}

}  // namespace leadflow::app
