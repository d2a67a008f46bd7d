// SPDX-License-Identifier: Apache-2.0
#include "ingest/answers.h"

#include "base/text.h"
#include "ingest/limits.h"
#include "ingest/trigger_url.h"

namespace leadflow::ingest {

using http::Response;

Response unavailable(const base::Error& error) {
    static_cast<void>(error);
    Response response = http::problem(503, "ServiceUnavailable",
                                      "the request could not be stored; send it again");
    response.headers.add("Retry-After", base::format("{}", kRetryAfterSeconds));
    return response;
}

std::string_view wanted_method(const flows::LiveFlow& live) {
    const std::string& method = live.program->trigger.method;
    return method.empty() ? std::string_view("POST") : std::string_view(method);
}

Response method_refused(const flows::LiveFlow& live, std::string_view method) {
    Response response = http::problem(
        405, "TriggerRequestMethodNotValid",
        base::format("The HTTP method for trigger '{}' is not valid: expected '{}' and actual "
                     "'{}'.",
                     live.program->trigger.name, wanted_method(live), method));
    response.headers.add("Allow", std::string(wanted_method(live)));
    return response;
}

void point_at_operation(Response& response, const flows::LiveFlow& live, const model::RunId& run) {
    response.headers.add("Location",
                         operation_target(live.flow.id.text(), run.text(), live.own_signature));
    response.headers.add("Retry-After", base::format("{}", kAskAgainSeconds));
}

Response accepted(const flows::LiveFlow& live, const model::RunHead& run) {
    Response response;
    response.status = 202;
    response.headers.reserve(4);
    response.headers.add("x-ms-workflow-run-id", run.id.text());
    response.headers.add("x-ms-client-tracking-id", run.tracking_id);
    if (live.program->answers_later && live.program->trigger.split_on.empty())
        point_at_operation(response, live, run.id);
    return response;
}

Response nothing_started(const model::RunHead& run) {
    Response response;
    response.status = 202;
    if (run.tracking_id != run.id.text())
        response.headers.add("x-ms-client-tracking-id", run.tracking_id);
    return response;
}

Response not_waited_for() {
    return http::problem(404, "WorkflowRunActionNotFound",
                         "No action of a run waits to be called back at this address.");
}

}  // namespace leadflow::ingest
