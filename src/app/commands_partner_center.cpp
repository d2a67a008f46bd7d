// SPDX-License-Identifier: Apache-2.0
// offer plan and offer apply: an offer of Microsoft's Partner Center.
#include "app/commands.h"

#include <cstdio>

namespace leadflow::app {
namespace {

using model::Json;
using model::JsonObject;

base::Result<std::string> body_of(const PartnerCenterWish& wish) {
    JsonObject body{{"connection", model::text_value(wish.connection)},
                    {"offer", model::text_value(wish.offer)}};
    const auto put = [&](const char* key, const std::string& value) {
        if (!value.empty()) body[key] = model::text_value(value);
    };
    put("flow", wish.flow);
    put("fingerprint", wish.fingerprint);
    put("publish", wish.publish);
    if (!wish.destination.empty())
        body["destination"] = TRY(model::parse_json(TRY(read_file(wish.destination))));
    if (!wish.contacts.empty()) {
        model::JsonArray contacts;
        for (const std::string& one : wish.contacts) contacts.push_back(model::text_value(one));
        body["contacts"] = std::move(contacts);
    }
    return model::to_text(body);
}

base::Result<Json> ask(const Client& client, const PartnerCenterWish& wish, const char* what) {
    return client.call("POST", std::string("/api/v1/partner-center/") + what, TRY(body_of(wish)));
}

void print_side(char sign, const Json& change, const char* side) {
    const Json* value = model::find(change, side);
    if (value == nullptr || value->is_null()) return;
    std::printf("%c %s: %s\n", sign, std::string(model::text_at(change, "path")).c_str(),
                model::to_text(*value).c_str());
}

void print_plan(const Json& plan) {
    const Json* product = model::find(plan, "product");
    std::printf("%s  %s\n", std::string(model::text_at(*product, "id")).c_str(),
                std::string(model::text_at(*product, "title")).c_str());
    const model::JsonArray& changes = plan.at("changes").as_array();
    for (const Json& change : changes) {
        print_side('-', change, "from");
        print_side('+', change, "to");
    }
    if (changes.empty()) std::printf("no changes\n");
}

void print_job(const Json& applied, const char* key, const char* done, const char* running) {
    const Json* job = model::find(applied, key);
    if (job == nullptr) return;
    const bool ended = model::text_at(*job, "status") == "succeeded";
    std::printf("%s (job %s)\n", ended ? done : running,
                std::string(model::text_at(*job, "id")).c_str());
}

}  // namespace

int partner_center_plan(const Client& client, const PartnerCenterWish& wish, const Output& output) {
    return show(ask(client, wish, "plan"), output, [](const Json& plan) {
        print_plan(plan);
        std::printf("fingerprint %s\n", std::string(model::text_at(plan, "fingerprint")).c_str());
    });
}

int partner_center_apply(const Client& client, PartnerCenterWish wish, const Output& output) {
    if (wish.fingerprint.empty()) {
        PartnerCenterWish planned = wish;
        planned.publish.clear();
        const auto plan = ask(client, planned, "plan");
        if (!plan) return fail(plan.error());
        wish.fingerprint = model::text_at(*plan, "fingerprint");
    }
    return show(ask(client, wish, "apply"), output, [](const Json& applied) {
        print_plan(applied);
        print_job(applied, "job", "the draft is changed",
                  "Partner Center is still at it; plan again later");
        print_job(applied, "publication", "published",
                  "Partner Center is publishing it; that takes hours to days");
    });
}

}  // namespace leadflow::app
