// SPDX-License-Identifier: Apache-2.0
// /api/v1/runs/{run}/resubmit, /api/v1/receipts/{receipt}/resubmit and /api/v1/run-resubmissions:
// one again, also with a corrected payload, or all that match.
#include "api/resource.h"
#include "base/encoding.h"
#include "base/text.h"
#include "runner/stuck_action.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

constexpr size_t kResubmittedAtOnce = 200;

// The payload of {"payload": …}; nothing: as it came.
base::Result<std::optional<std::string>> payload_in(const http::Request& request) {
    if (request.body.empty()) return std::optional<std::string>();
    const Json body = TRY(model::parse_json(request.body));
    const Json* payload = model::find(body, "payload");
    if (payload == nullptr) return std::optional<std::string>();
    return std::optional<std::string>(model::to_text(*payload));
}

// The receipt with another body, on the flow as it is now. The original is kept.
base::Result<model::RunId> run_corrected(const Rooms& rooms, model::Receipt receipt,
                                         std::string payload, const model::RunHead* from) {
    if (rooms.starts == nullptr) return base::unavailable("runs cannot be started here");
    runner::RunStarts::Wanted wanted;
    wanted.live = rooms.catalog.find(receipt.flow.text());
    if (wanted.live == nullptr) return base::not_found("the flow no longer exists");
    if (wanted.live->flow.state == model::FlowState::kOff)
        return base::conflict(
            base::format("flow '{}' is off: switch it on first", wanted.live->flow.name));
    if (from != nullptr) {
        wanted.resubmitted_from = from->id;
        wanted.effects_of = model::effects_of(*from);
    } else if (receipt.run.empty()) {
        wanted.refused = receipt.id;
    }
    JsonObject headers = TRY(model::parse_json(receipt.headers)).as_object();
    for (auto at = headers.begin(); at != headers.end();)
        at = base::starts_with_ignoring_case(at->key(), "content-") ? headers.erase(at)
                                                                    : std::next(at);
    headers["Content-Type"] = "application/json";
    wanted.receipt = std::move(receipt);
    wanted.receipt.headers = model::to_text(headers);
    wanted.receipt.body = std::move(payload);
    wanted.receipt.run = {};
    wanted.receipt.refusal_code.clear();
    wanted.receipt.refusal_reason.clear();
    return rooms.starts->start_run(std::move(wanted));
}

base::Result<Json> resubmit_run(const Rooms& rooms, const http::Request& request,
                                const http::PathValues& values) {
    const model::RunId old(values.at("run"));
    const std::string from = query_value(request, "from");
    auto payload = TRY(payload_in(request));
    if (payload && !from.empty())
        return base::invalid_input("a corrected payload begins at the trigger: leave out 'from'");
    model::RunId run;
    if (payload) {
        const model::RunHead head = TRY(rooms.store.run(old));
        if (head.split_index)
            return base::conflict(
                "this run has one item of what came; correct it by sending the item anew");
        run = TRY(run_corrected(rooms, TRY(rooms.store.receipt(head.receipt)),
                                std::move(*payload), &head));
    } else {
        run = TRY(from.empty() ? rooms.runner.resubmit(old)
                               : rooms.runner.resubmit_from(old, from));
    }
    return Json(JsonObject{{"run", run.text()}});
}

base::Result<Json> resubmit_receipt(const Rooms& rooms, const http::Request& request,
                                    const http::PathValues& values) {
    int64_t number = 0;
    if (!base::parse_integer(values.at("receipt"), number))
        return base::invalid_input("a receipt's id is a number");
    auto payload = TRY(payload_in(request));
    const model::RunId run =
        payload ? TRY(run_corrected(rooms, TRY(rooms.store.receipt({number})),
                                    std::move(*payload), nullptr))
                : TRY(rooms.runner.resubmit(model::ReceiptId{number}));
    return Json(JsonObject{{"run", run.text()}});
}

// The filter of /runs in the body's members, and where the page begins.
base::Result<store::RunFilter> filter_in(const Rooms& rooms, const Json& body) {
    http::Request asked;
    for (const char* name : {"flow", "status", "search", "from", "to", "before"})
        if (const auto value = model::text_at(body, name); !value.empty())
            asked.query += base::format("&{}={}", name, base::percent_encode(value));
    if (const Json* version = model::find(body, "version"))
        asked.query += base::format("&version={}", model::to_text(*version));
    store::RunFilter filter = TRY(run_filter(rooms, asked));
    filter.limit = kResubmittedAtOnce;
    return filter;
}

base::Result<Json> resubmit_all(const Rooms& rooms, const http::Request& request) {
    const Json body = TRY(model::parse_json(request.body));
    const Json* mode = model::find(body, "fromFailed");
    const bool from_failed = mode != nullptr && mode->is_bool() && mode->get_bool();
    store::RunFilter filter = TRY(filter_in(rooms, body));
    JsonArray resubmitted;
    JsonArray refused;
    const std::vector<model::RunHead> page = TRY(rooms.store.runs(filter));
    for (const model::RunHead& head : page) {
        if (!model::is_final(head.status)) continue;
        const std::string action = from_failed ? TRY(runner::failed_action(rooms.store, head.id)) : "";
        const auto run = action.empty() ? rooms.runner.resubmit(head.id)
                                        : rooms.runner.resubmit_from(head.id, action);
        if (run)
            resubmitted.push_back(JsonObject{{"from", head.id.text()}, {"run", run->text()}});
        else
            refused.push_back(
                JsonObject{{"run", head.id.text()}, {"message", run.error().message}});
    }
    JsonObject answer{{"resubmitted", std::move(resubmitted)}, {"refused", std::move(refused)}};
    // The next page begins behind this one: what was just started is newer and not met again.
    if (page.size() == kResubmittedAtOnce) answer["before"] = page.back().id.text();
    return Json(std::move(answer));
}

}  // namespace

void add_resubmissions(http::Router& router, const Rooms& rooms) {
    add(router, "POST", "/api/v1/runs/{run}/resubmit",
        [&rooms](const auto& request, const auto& values) {
            return resubmit_run(rooms, request, values);
        });
    add(router, "POST", "/api/v1/receipts/{receipt}/resubmit",
        [&rooms](const auto& request, const auto& values) {
            return resubmit_receipt(rooms, request, values);
        });
    add(router, "POST", "/api/v1/run-resubmissions",
        [&rooms](const auto& request, const auto&) { return resubmit_all(rooms, request); });
}

}  // namespace leadflow::api
