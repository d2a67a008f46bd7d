// SPDX-License-Identifier: Apache-2.0
// /api/v1/people/{mail}: all about one mail address, as a page, as a file, and taken away; and
// /api/v1/erasures: the certificates of that.
#include "people/people.h"

#include "api/lead_json.h"
#include "api/limits.h"
#include "api/resource.h"
#include "base/text.h"

#include <algorithm>

namespace leadflow::api {
namespace {

using model::Json;
using model::JsonArray;
using model::JsonObject;

base::Result<people::People*> room_of(const Rooms& rooms) {
    if (rooms.people == nullptr) return base::unavailable("this server keeps no persons");
    return rooms.people;
}

std::string mail_in(const http::PathValues& values) {
    return std::string(base::trimmed(values.at("mail")));
}

// Runs and refused receipts, newest first, up to `most`: each to `show`.
template <typename Show>
base::Status each_lead(const people::Person& person, size_t most, const Show& show) {
    auto run = person.runs.begin();
    auto receipt = person.receipts.begin();
    for (size_t i = 0; i < most; ++i) {
        const bool runs_left = run != person.runs.end();
        const bool receipts_left = receipt != person.receipts.end();
        if (!runs_left && !receipts_left) break;
        if (!receipts_left || (runs_left && run->created >= receipt->received))
            TRY(show(*run++));
        else
            TRY(show(*receipt++));
    }
    return {};
}

// The effects of all of a person's leads of one kind, each with its run.
void put_effects(JsonArray& into, const JsonObject& lead, std::string_view kind) {
    const Json* effects = lead.if_contains("effects");
    if (effects == nullptr) return;
    for (const Json& effect : effects->as_array()) {
        if (model::text_at(effect, "kind") != kind) continue;
        JsonObject one = effect.as_object();
        one["run"] = lead.at("run");
        one["received"] = lead.at("received");
        into.push_back(std::move(one));
    }
}

base::Result<Json> person_json(const Rooms& rooms, const std::string& mail) {
    const people::Person person = TRY(TRY(room_of(rooms))->find(mail));
    JsonArray leads, records, mails, open;
    TRY(each_lead(person, kPersonLeadsShownMax, [&](const auto& row) -> base::Status {
        JsonObject lead = lead_json(rooms, row);
        put_effects(records, lead, "record");
        put_effects(mails, lead, "mail");
        leads.push_back(std::move(lead));
        return {};
    }));
    for (const model::RunHead& run : person.runs)
        if (!model::is_final(run.status)) open.push_back(model::text_value(run.id.text()));
    return Json(JsonObject{{"mail", mail},
                           {"runs", person.runs.size()},
                           {"receipts", person.receipts.size()},
                           {"open", std::move(open)},
                           {"leads", std::move(leads)},
                           {"records", std::move(records)},
                           {"mails", std::move(mails)}});
}

base::Result<Json> export_json(const Rooms& rooms, const std::string& mail) {
    const people::Person person = TRY(TRY(room_of(rooms))->find(mail));
    if (person.runs.size() + person.receipts.size() > kPersonLeadsExportedMax)
        return base::limit_exceeded(
            base::format("more than {} leads have this address", kPersonLeadsExportedMax));
    struct Exporter {
        const Rooms& rooms;
        JsonArray leads;

        base::Status operator()(const model::RunHead& run) {
            JsonObject lead = lead_json(rooms, run);
            lead["details"] = TRY(whole_run_json(rooms, run));
            // A list of leads in one request is other people's, too: the item is in the details.
            if (!run.split_index)
                if (const auto receipt = rooms.store.receipt(run.receipt))
                    lead["request"] = whole_receipt_json(*receipt);
            leads.push_back(std::move(lead));
            return {};
        }
        base::Status operator()(const model::Receipt& refused) {
            JsonObject lead = lead_json(rooms, refused);
            lead["request"] = whole_receipt_json(TRY(rooms.store.receipt(refused.id)));
            leads.push_back(std::move(lead));
            return {};
        }
    } exporter{rooms, {}};
    TRY(each_lead(person, kPersonLeadsExportedMax,
                  [&exporter](const auto& row) { return exporter(row); }));
    return Json(JsonObject{{"mail", mail},
                           {"exportedAt", base::iso_text(rooms.runner.rooms().clock.now())},
                           {"leads", std::move(exporter.leads)}});
}

JsonObject certificate_json(const Rooms& rooms, const people::Certificate& certificate) {
    JsonObject shown = people::to_json(certificate);
    shown["genuine"] = rooms.people->is_genuine(certificate);
    if (!certificate.by.empty()) shown["byName"] = author_name(rooms, certificate.by);
    return shown;
}

base::Result<Json> erase(const Rooms& rooms, const http::Request& request,
                         const std::string& mail) {
    people::ErasureWish wish{.mail = mail, .by = caller_of(request).author()};
    if (!base::trimmed(request.body).empty()) {
        const Json body = TRY(model::parse_json(request.body));
        wish.cancel = model::bool_at(body, "cancel").value_or(false);
        wish.mentions = model::bool_at(body, "mentions").value_or(false);
    }
    const auto certificate = TRY(TRY(room_of(rooms))->erase(wish));
    return Json(JsonObject{{"certificate", certificate_json(rooms, certificate)}});
}

}  // namespace

void add_people(http::Router& router, const Rooms& rooms) {
    add(router, "GET", "/api/v1/people/{mail}",
        [&rooms](const auto&, const auto& values) { return person_json(rooms, mail_in(values)); });
    add(router, "GET", "/api/v1/people/{mail}/export",
        [&rooms](const auto&, const auto& values) { return export_json(rooms, mail_in(values)); });
    add(router, "POST", "/api/v1/people/{mail}/erase",
        [&rooms](const auto& request, const auto& values) {
            return erase(rooms, request, mail_in(values));
        });
    add(router, "GET", "/api/v1/erasures",
        [&rooms](const auto&, const auto&) -> base::Result<Json> {
            JsonArray list;
            for (const people::Certificate& one : TRY(TRY(room_of(rooms))->certificates()))
                list.push_back(certificate_json(rooms, one));
            return Json(std::move(list));
        });
}

}  // namespace leadflow::api
