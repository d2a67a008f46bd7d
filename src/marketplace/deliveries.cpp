// SPDX-License-Identifier: Apache-2.0
// Marketplace: leads on their way.
#include <array>
#include <thread>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/mac.h"
#include "marketplace/destination_flow.h"
#include "marketplace/lead_form.h"
#include "marketplace/marketplace.h"
#include "model/step_record.h"

namespace leadflow::marketplace {
namespace {

using model::JsonObject;

constexpr std::chrono::milliseconds kLookEvery{20};

std::string headers_of(base::Time created, std::string_view kind) {
    const std::string id = base::uuid_from_name(base::hex(crypto::random_bytes(16)));
    return model::to_text(JsonObject{
        {"Content-Type", "application/json"},
        {kLeadIdHeader.data(), model::text_value(id)},
        {"x-ms-client-tracking-id", model::text_value(id)},
        {kLeadCreatedHeader.data(), base::iso_text(created)},
        {kLeadKindHeader.data(), model::text_value(kind)}});
}

model::Receipt receipt_of(const Offer& offer, const Destination& destination,
                          const leads::Lead& lead, base::Time now, std::string_view kind) {
    // Only an endpoint gets the lead as it is.
    const WireForm form =
        destination.kind == Kind::kHttpsEndpoint ? offer.text.wire : WireForm::kPascalCase;
    model::Receipt receipt;
    receipt.method = "POST";
    receipt.headers = headers_of(now, kind);
    receipt.body = model::to_text(lead_json(lead, form));
    return receipt;
}

Delivery::Status status_of(const model::RunHead& run, const std::vector<model::Attempt>& attempts) {
    switch (run.status) {
        case model::RunStatus::kSucceeded: return Delivery::Status::kDelivered;
        case model::RunStatus::kCancelled: return Delivery::Status::kCancelled;
        case model::RunStatus::kFailed:
        case model::RunStatus::kTimedOut: return Delivery::Status::kFailed;
        case model::RunStatus::kWaiting:
        case model::RunStatus::kRunning: break;
    }
    return attempts.empty() ? Delivery::Status::kWaiting : Delivery::Status::kTrying;
}

// The far side's last words.
std::string answer_of(const model::Step& step) {
    if (step.error && !step.error->message.empty()) return step.error->message;
    if (step.attempts.empty()) return {};
    const model::Attempt& last = step.attempts.back();
    if (!last.ended) return "no answer yet";
    const auto status =
        step.outputs ? model::integer_at(*step.outputs, "statusCode") : std::nullopt;
    if (last.message.empty())
        return status ? base::format("answered {} {}", *status, last.code) : last.code;
    return last.code.empty() ? last.message : base::format("{}: {}", last.code, last.message);
}

}  // namespace

std::string_view name_of(Delivery::Status status) {
    constexpr std::array<std::string_view, 5> kNames = {"waiting", "trying", "delivered", "failed",
                                                        "cancelled"};
    return kNames[static_cast<size_t>(status)];
}

base::Result<Delivery> Marketplace::delivery_of(model::RunHead run) const {
    Delivery delivery;
    for (const model::SaveStep& row : TRY(rooms_.store.steps(run.id))) {
        if (row.name == kDeliver) {
            const model::Step step = TRY(model::to_step(row));
            delivery.attempts = step.attempts;
            delivery.answer = answer_of(step);
            delivery.next_try = step.wake_at;
        } else if (row.name == kNotify) {
            const model::Step step = TRY(model::to_step(row));
            if (step.status == model::StepStatus::kFailed) delivery.notification = answer_of(step);
        }
    }
    delivery.status = status_of(run, delivery.attempts);
    if (delivery.status != Delivery::Status::kTrying) delivery.next_try.reset();
    delivery.run = std::move(run);
    return delivery;
}

base::Result<Validation> Marketplace::validate(std::string_view id, const std::string& author) {
    int64_t version = 0;
    return validated(id, author, version);
}

base::Result<Validation> Marketplace::validated(std::string_view id, const std::string& author,
                                                int64_t& version) {
    Offer offer;
    const auto live = TRY(flow_for_leads(id, true, author, offer));
    version = offer.trial_version;
    if (offer.draft.kind == Kind::kNone)
        return Validation{.ok = true,
                          .words = "there is no destination: leads are kept here and go nowhere"};
    const base::Time now = rooms_.clock.now();
    const model::RunId run = TRY(rooms_.starts.start_run(
        {.live = live,
         .receipt = receipt_of(offer, offer.draft, test_lead(offer, now), now, "validation")}));
    const auto end = std::chrono::steady_clock::now() + validation_time_;
    model::RunHead head = TRY(rooms_.store.run(run));
    while (!model::is_final(head.status) && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(kLookEvery);
        head = TRY(rooms_.store.run(run));
    }
    Validation validation{.ok = false, .words = "", .delivery = TRY(delivery_of(std::move(head)))};
    const Delivery& delivery = *validation.delivery;
    validation.ok = delivery.status == Delivery::Status::kDelivered;
    if (validation.ok)
        validation.words = delivery.answer.empty()
                               ? "the test lead was taken"
                               : base::format("the test lead was taken ({})", delivery.answer);
    else if (delivery.status == Delivery::Status::kFailed)
        validation.words = delivery.answer.empty() ? "the test lead was not taken" : delivery.answer;
    else
        validation.words = base::format(
            "no answer within {} seconds",
            std::chrono::duration_cast<std::chrono::seconds>(validation_time_).count());
    return validation;
}

base::Result<model::RunId> Marketplace::deliver(std::string_view id, const leads::Lead& lead,
                                                const Origin& origin) {
    Offer offer = TRY(find(id));
    const bool trial = origin.test && offer.in_preview;
    if (!offer.is_live && !trial)
        return base::conflict(
            offer.in_preview
                ? "the offer is in preview: only leads that are marked as a test are sent"
                : "the offer is not live: no leads are sent");
    const auto live = TRY(flow_for_leads(id, trial, {}, offer));
    model::Receipt receipt = receipt_of(offer, trial ? offer.draft : offer.live, lead,
                                        rooms_.clock.now(), origin.test ? "test" : "lead");
    receipt.remote_address = origin.remote_address;
    return rooms_.starts.start_run({.live = live,
                                    .receipt = std::move(receipt),
                                    .key = origin.key,
                                    .beyond_limit = true});
}

base::Result<std::vector<Delivery>> Marketplace::deliveries(std::string_view id,
                                                            const Filter& filter) const {
    const Offer offer = TRY(find(id));
    std::vector<Delivery> list;
    if (offer.flow.empty()) return list;
    for (model::RunHead& run : TRY(rooms_.store.runs({.flow = offer.flow,
                                                      .status = filter.status,
                                                      .before = filter.before,
                                                      .limit = filter.limit})))
        list.push_back(TRY(delivery_of(std::move(run))));
    return list;
}

base::Result<model::RunId> Marketplace::redeliver(std::string_view id, const model::RunId& run) {
    Offer offer = TRY(find(id));
    const model::RunHead head = TRY(rooms_.store.run(run));
    if (offer.flow.empty() || head.flow != offer.flow)
        return base::not_found(base::format("the offer has no delivery '{}'", run.text()));
    if (!model::is_final(head.status))
        return base::conflict("the delivery is under way: cancel it first");
    const model::Receipt before = TRY(rooms_.store.receipt(head.receipt));
    const auto live = TRY(flow_for_leads(id, !offer.is_live, {}, offer));
    model::Receipt receipt;
    receipt.method = before.method;
    receipt.headers = before.headers;
    receipt.body = before.body;
    receipt.remote_address = before.remote_address;
    return rooms_.starts.start_run({.live = live,
                                    .receipt = std::move(receipt),
                                    .resubmitted_from = head.id,
                                    .effects_of = model::effects_of(head),
                                    .beyond_limit = true});
}

}  // namespace leadflow::marketplace
