// SPDX-License-Identifier: Apache-2.0
// /api/v1/flows/{flow}/draft, publish and test-runs: what waits to be published, and how it is tried
// without touching what is live.
#include "api/resource.h"
#include "base/text.h"
#include "packages/reader.h"

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

base::Result<flows::LiveFlowPtr> with_draft(const Rooms& rooms, const http::PathValues& values) {
    auto live = TRY(flow_named(rooms, values));
    if (live->flow.draft == 0) return base::not_found("the flow has no draft");
    return live;
}

base::Result<Json> read_draft(const Rooms& rooms, const http::PathValues& values) {
    const auto live = TRY(with_draft(rooms, values));
    const model::FlowVersion version =
        TRY(rooms.store.flow_version(live->flow.id, live->flow.draft));
    JsonObject draft{{"version", version.number},
                     {"saved", base::iso_text(version.saved)},
                     {"author", author_name(rooms, version.author)},
                     {"document", version.document}};
    const auto checked = rooms.catalog.check(version.document);
    draft["faults"] = checked ? faults_json(checked->faults, false)
                              : Json(JsonArray{JsonObject{{"path", ""},
                                                          {"code", "InvalidTemplate"},
                                                          {"message", checked.error().message}}});
    return Json(std::move(draft));
}

// What can be read as a file of one flow, is; what cannot, is kept as it came, if it is JSON.
std::string document_in(const std::string& bytes) {
    auto imported = packages::read(bytes);
    if (!imported || imported->flows.size() != 1) return bytes;
    return std::move(imported->flows.front().document);
}

base::Result<Json> save_draft(const Rooms& rooms, const http::Request& request,
                              const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    const auto draft = TRY(rooms.catalog.save_draft(live->flow.id, document_in(request.body),
                                                    caller_of(request).author()));
    return Json(JsonObject{{"version", draft.version},
                           {"faults", faults_json(draft.faults, false)},
                           {"warnings", faults_json(draft.faults, true)}});
}

// {"version": N}; without one, the draft.
base::Result<int64_t> version_in(const Json& body, const flows::LiveFlow& live, int64_t fallback) {
    const Json* version = model::find(body, "version");
    if (version == nullptr && fallback != 0) return fallback;
    if (version == nullptr)
        return base::conflict(base::format("flow '{}' has no draft", live.flow.name));
    if (!version->is_int64()) return base::invalid_input("version is not a whole number");
    return version->get_int64();
}

base::Result<Json> publish(const Rooms& rooms, const http::Request& request,
                           const http::PathValues& values) {
    const auto live = TRY(flow_named(rooms, values));
    const int64_t number = TRY(version_in(TRY(optional_body(request)), *live, live->flow.draft));
    return Json(flow_json(rooms, *TRY(rooms.catalog.publish_version(
                                     live->flow.id, number, caller_of(request).author()))));
}

base::Result<Json> test_run(const Rooms& rooms, const http::Request& request,
                            const http::PathValues& values) {
    if (rooms.starts == nullptr) return base::unavailable("runs cannot be started here");
    const auto live = TRY(flow_named(rooms, values));
    const Json body = TRY(optional_body(request));
    const int64_t fallback = live->flow.draft == 0 ? live->version : live->flow.draft;
    runner::RunStarts::Wanted wanted;
    wanted.live = TRY(
        rooms.catalog.version(live->flow.id, TRY(version_in(body, *live, fallback))));
    wanted.receipt.method = "POST";
    wanted.receipt.headers = R"({"Content-Type":"application/json"})";
    if (const Json* payload = model::find(body, "payload");
        payload != nullptr && !payload->is_null())
        wanted.receipt.body = model::to_text(*payload);
    const model::RunId run = TRY(rooms.starts->start_run(std::move(wanted)));
    return Json(JsonObject{{"run", run.text()}});
}

}  // namespace

Json faults_json(const std::vector<definition::Fault>& faults, bool warnings) {
    JsonArray list;
    for (const definition::Fault& fault : faults)
        if (fault.warning == warnings)
            list.push_back(JsonObject{
                {"path", fault.path}, {"code", fault.code}, {"message", fault.message}});
    return list;
}

void add_drafts(http::Router& router, const Rooms& rooms) {
    constexpr std::string_view kDraft = "/api/v1/flows/{flow}/draft";
    add(router, "GET", kDraft,
        [&rooms](const auto&, const auto& values) { return read_draft(rooms, values); });
    add(router, "PUT", kDraft, [&rooms](const auto& request, const auto& values) {
        return save_draft(rooms, request, values);
    });
    add(router, "DELETE", kDraft,
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const auto live = TRY(with_draft(rooms, values));
            return Json(flow_json(rooms, *TRY(rooms.catalog.discard_draft(live->flow.id))));
        });
    add(router, "POST", "/api/v1/flows/{flow}/publish",
        [&rooms](const auto& request, const auto& values) {
            return publish(rooms, request, values);
        });
    add(router, "POST", "/api/v1/flows/{flow}/test-runs",
        [&rooms](const auto& request, const auto& values) {
            return test_run(rooms, request, values);
        });
}

}  // namespace leadflow::api
