// SPDX-License-Identifier: Apache-2.0
// What Ingest does for flows that nobody calls: those that fire by the clock, and those that have
// asked a service.
#include "base/mutex.h"
#include "base/text.h"
#include "ingest/ingest.h"

namespace leadflow::ingest {
namespace {

using http::Response;

constexpr const char* kNothingNew = "The service had nothing new, so no run was started.";

// A service's headers as those of a request whose body is JSON.
model::JsonObject told_headers(model::JsonObject headers) {
    for (auto at = headers.begin(); at != headers.end();) {
        const std::string_view name(at->key());
        const bool kept = !base::starts_with_ignoring_case(name, "content-") &&
                          !base::equals_ignoring_case(name, "set-cookie") && at->value().is_string();
        at = kept ? std::next(at) : headers.erase(at);
    }
    headers["Content-Type"] = "application/json";
    return headers;
}

// What nobody sent over HTTP: whoever takes it in waits for the answer.
class Firing {
  public:
    http::Responder responder() { return http::Responder(std::make_unique<Target>(*this)); }
    Response answer() {
        base::MutexLock lock(mutex_);
        while (!answer_) answered_.wait(mutex_);
        return std::move(*answer_);
    }

  private:
    class Target final : public http::Responder::Target {
      public:
        explicit Target(Firing& firing) : firing_(firing) {}
        void respond(Response response) override {
            base::MutexLock lock(firing_.mutex_);
            firing_.answer_ = std::move(response);
            firing_.answered_.notify_one();
        }

      private:
        Firing& firing_;
    };

    base::Mutex mutex_;
    base::ConditionVariable answered_;
    std::optional<Response> answer_ GUARDED_BY(mutex_);
};

// What a refusal says to people.
std::string message_in(const Response& refusal) {
    const auto body = model::parse_json(refusal.body);
    const model::Json* error = body ? model::find(*body, "error") : nullptr;
    return error == nullptr ? "the request starts no run"
                            : std::string(model::text_at(*error, "message"));
}

}  // namespace

bool Ingest::fire(const flows::LiveFlowPtr& live) {
    model::Receipt receipt;
    receipt.id = {++last_receipt_};
    receipt.flow = live->flow.id;
    receipt.received = rooms_.clock.now();
    receipt.headers = "{}";
    return take_in(std::move(receipt), {}, live, {}) != 503;
}

Ingest::Delivered Ingest::deliver(const flows::LiveFlowPtr& live, Answer answer,
                                  model::Changes more) {
    model::Receipt receipt;
    receipt.id = {++last_receipt_};
    receipt.flow = live->flow.id;
    receipt.received = rooms_.clock.now();
    receipt.headers = "{}";
    if (answer.body) {
        // The reader makes of these what the service has said.
        receipt.body = model::to_text(*answer.body);
        model::JsonObject headers = told_headers(std::move(answer.headers));
        receipt.headers = model::to_text(headers);
        switch (take_in(std::move(receipt), std::move(headers), live, std::move(more))) {
            case 503: return Delivered::kUnavailable;
            case 429: return Delivered::kNoRoom;
            default: return Delivered::kStored;
        }
    }
    receipt.refusal_code = model::kTriggerSkipped;
    receipt.refusal_reason = kNothingNew;
    more.emplace_back(model::AddReceipt{std::move(receipt)});
    return rooms_.journal.commit(std::move(more)) ? Delivered::kStored : Delivered::kUnavailable;
}

int Ingest::take_in(model::Receipt receipt, model::JsonObject headers,
                    const flows::LiveFlowPtr& live, model::Changes more) {
    Firing firing;
    auto input = live->reader->read(receipt, std::move(headers));
    Asker asker{.respond = firing.responder(), .more = std::move(more), .waits = false};
    if (auto* refusal = std::get_if<definition::Refusal>(&input))
        refuse(std::move(receipt), std::move(*refusal), std::move(asker));
    else
        accept(std::move(receipt), std::get<definition::TriggerInput>(std::move(input)), live,
               std::move(asker));
    rooms_.journal.lead_if_idle();
    return firing.answer().status;
}

base::Result<model::RunId> Ingest::start_run(Wanted wanted) {
    const flows::LiveFlowPtr& live = wanted.live;
    if (!live->can_run()) return base::conflict("this version has faults: mend them first");
    model::Receipt receipt = std::move(wanted.receipt);
    receipt.id = {++last_receipt_};
    receipt.flow = live->flow.id;
    receipt.received = rooms_.clock.now();
    auto input = live->reader->read(receipt);
    if (const auto* refusal = std::get_if<definition::Refusal>(&input))
        return base::conflict(
            base::format("the trigger refuses it: {}: {}", refusal->code, refusal->message));
    const model::RunId id = wanted.key.empty()
                                ? model::make_run_id(receipt.received, rooms_.random)
                                : run_of_key(live->flow.id, wanted.key);
    Firing firing;
    http::Responder respond = firing.responder();
    if (!wanted.key.empty()) {
        if (!arrivals_.begin(id)) return base::unavailable("the first of this key is under way");
        respond = arrivals_.until_answered(id, std::move(respond));
        const auto earlier = rooms_.store.run(id);
        if (earlier && was_asked_by(*earlier, receipt)) return id;
        if (earlier) return base::conflict("the key was used for another request");
        if (earlier.error().code != base::ErrorCode::kNotFound) return earlier.error();
    }
    Asker asker{.respond = std::move(respond),
                .run = id,
                .effects_of = std::move(wanted.effects_of),
                .resubmitted_from = std::move(wanted.resubmitted_from),
                .waits = false,
                .beyond_limit = wanted.beyond_limit};
    if (wanted.refused.number != 0)
        asker.more.emplace_back(model::LinkReceipt{wanted.refused, id});
    accept(std::move(receipt), std::get<definition::TriggerInput>(std::move(input)), live,
           std::move(asker));
    rooms_.journal.lead_if_idle();
    const Response answer = firing.answer();
    if (!answer.headers.value("x-ms-workflow-run-id").empty()) return id;
    if (answer.status == 202)
        return base::conflict("the trigger's condition does not hold, so nothing was started");
    return answer.status == 503 ? base::unavailable(message_in(answer))
                                : base::conflict(message_in(answer));
}

}  // namespace leadflow::ingest
