// SPDX-License-Identifier: Apache-2.0
// /api/v1/receipts
#include "api/resource.h"
#include "base/encoding.h"
#include "base/text.h"

namespace leadflow::api {
namespace {

constexpr size_t kReceiptsShownMax = 1000;

using model::Json;
using model::JsonArray;
using model::JsonObject;

const char* state_of(const model::Receipt& receipt) {
    if (receipt.refusal_code.empty()) return "accepted";
    return receipt.run.empty() ? "refused" : "resubmitted";
}

JsonObject receipt_json(const model::Receipt& receipt) {
    JsonObject object{{"id", receipt.id.number},
                      {"flow", receipt.flow.text()},
                      {"received", base::iso_text(receipt.received)},
                      {"state", state_of(receipt)}};
    if (!receipt.run.empty()) object["run"] = receipt.run.text();
    if (!receipt.refusal_code.empty()) {
        object["code"] = receipt.refusal_code;
        object["reason"] = receipt.refusal_reason;
    }
    if (receipt.erased) object["erased"] = base::iso_text(*receipt.erased);
    return object;
}

// The body as it came: as text where it is text, else in base64.
void put_body(JsonObject& object, const model::Receipt& receipt) {
    object["bytes"] = receipt.body.size();
    object["method"] = receipt.method;
    object["query"] = receipt.query;
    object["remoteAddress"] = receipt.remote_address;
    if (auto headers = model::parse_json(receipt.headers)) object["headers"] = std::move(*headers);
    if (base::is_valid_utf8(receipt.body)) object["body"] = receipt.body;
    else object["bodyBase64"] = base::base64(receipt.body);
}

base::Result<model::ReceiptId> receipt_id(const http::PathValues& values) {
    int64_t number = 0;
    if (!base::parse_integer(values.at("receipt"), number))
        return base::invalid_input("a receipt's id is a number");
    return model::ReceiptId{number};
}

base::Result<Json> list(const Rooms& rooms, const http::Request& request) {
    store::ReceiptFilter filter;
    filter.refused_only = query_value(request, "refused") == "true";
    if (const auto flow = query_value(request, "flow"); !flow.empty())
        filter.flow = TRY(rooms.catalog.find_by_id_or_name(flow))->flow.id;
    filter.limit = TRY(limit_value(request, filter.limit, kReceiptsShownMax));
    int64_t before = 0;
    if (base::parse_integer(query_value(request, "before"), before))
        filter.before = model::ReceiptId{before};
    JsonArray receipts;
    for (const model::Receipt& receipt : TRY(rooms.store.receipts(filter))) {
        // One that was resubmitted needs nobody's attention any more.
        if (filter.refused_only && !receipt.run.empty()) continue;
        receipts.push_back(receipt_json(receipt));
    }
    return Json(std::move(receipts));
}

}  // namespace

JsonObject whole_receipt_json(const model::Receipt& receipt) {
    JsonObject object = receipt_json(receipt);
    put_body(object, receipt);
    return object;
}

void add_receipts(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/receipts",
        [&rooms](const auto& request, const auto&) { return list(rooms, request); });
    add(router, "GET", "/api/v1/receipts/{receipt}",
        [&rooms](const auto&, const auto& values) -> base::Result<Json> {
            const model::Receipt receipt = TRY(rooms.store.receipt(TRY(receipt_id(values))));
            return Json(whole_receipt_json(receipt));
        });
}

}  // namespace leadflow::api
