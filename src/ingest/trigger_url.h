// SPDX-License-Identifier: Apache-2.0
// The URL of a trigger, taken apart:
// /workflows/{id}/triggers/{name}/paths/invoke[/{relative path}]?api-version=…&sp=…&sv=1.0&sig=…
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leadflow::ingest {

struct TriggerUrl {
    std::string_view flow;           // Views into the path.
    std::string trigger;             // Decoded.
    std::string_view relative_path;  // Still encoded, without the leading '/'.
};
// Nothing: not of that form (also the older ending ".../triggers/{name}/run" is accepted).
std::optional<TriggerUrl> parse_trigger_path(std::string_view path);

// Where the answer of an asynchronous Response action is asked for, as the 202 names it:
// /workflows/{id}/runs/{run}/operations?sig=…
struct OperationUrl {
    std::string_view flow;  // Views into the path.
    std::string_view run;
};
std::optional<OperationUrl> parse_operation_path(std::string_view path);
// Path and query; `key` is the signature of the flow's trigger URL, so that who may start the flow
// may ask.
std::string operation_target(std::string_view flow, std::string_view run, std::string_view key);
std::string operation_signature(std::string_view run, std::string_view key);

// Where a webhook action is called back: /workflows/{id}/runs/{run}/actions/{step key}/run?…&sig=…
struct CallbackTarget {
    std::string_view flow;  // Views into the path.
    std::string_view run;
    std::string step;  // Decoded.
};
std::optional<CallbackTarget> parse_callback_path(std::string_view path);

struct TriggerQuery {
    std::string signature;
    std::string permission;  // sp, decoded: "/triggers/{name}/run".
    std::string version;     // sv
    std::string rest;        // What is left for the flow, as sent.
};
TriggerQuery parse_trigger_query(std::string_view query);
// The one part alone, for the two halves of a request: what is not asked for costs nothing.
std::string signature_in(std::string_view query);
std::string rest_of(std::string_view query);

}  // namespace leadflow::ingest
