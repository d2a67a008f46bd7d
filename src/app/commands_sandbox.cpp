// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/commands.h"
#include "app/stop_signal.h"
#include "base/metrics.h"
#include "base/text.h"
#include "sandbox/accounts.h"
#include "sandbox/sandbox.h"

namespace leadflow::app {

int sandbox(const SandboxOptions& options, const Output& output) {
    const StopSignal stop;
    const auto http = parse_host_port(options.listen);
    const auto smtp = parse_host_port(options.smtp);
    if (!http) return fail(http.error());
    if (!smtp) return fail(smtp.error());
    const base::SystemClock clock;
    base::Metrics metrics;
    sandbox::Sandbox standing({.host = http->host,
                               .port = http->port,
                               .smtp_host = smtp->host,
                               .smtp_port = smtp->port},
                              clock, metrics);
    if (const base::Status started = standing.start(); !started) return fail(started.error());
    const std::string smtp_text = base::format("{}:{}", smtp->host, standing.smtp_port());
    if (output.json)
        std::printf("%s\n", model::to_text(model::JsonObject{
                                               {"url", standing.http_url()},
                                               {"smtp", smtp_text},
                                               {"tenant", sandbox::kTenant},
                                               {"client_id", sandbox::kClientId},
                                               {"client_secret", sandbox::kClientSecret},
                                               {"smtp_user", sandbox::kSmtpUser},
                                               {"smtp_password", sandbox::kSmtpPassword}})
                                .c_str());
    else
        std::printf("ready %s smtp %s\n", standing.http_url().c_str(), smtp_text.c_str());
    std::fflush(stdout);
    stop.wait();
    standing.request_stop();
    standing.join();
    return 0;
}

}  // namespace leadflow::app
