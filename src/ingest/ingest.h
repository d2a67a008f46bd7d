// SPDX-License-Identifier: Apache-2.0
// Ingest: the trigger endpoints. Signature, size, method; then on disk, byte for byte; then judged
// and answered. A fault of ours is never a 4xx.
#pragma once

#include <atomic>
#include <thread>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/service.h"
#include "flows/catalog.h"
#include "http/responder.h"
#include "ingest/first_leads.h"
#include "ingest/pending_replies.h"
#include "ingest/repeats.h"
#include "ingest/trigger_url.h"
#include "journal/journal.h"
#include "leads/lead.h"
#include "runner/run_starts.h"
#include "runner/runner.h"
#include "store/store.h"

namespace leadflow::ingest {

// The rooms it works with; all outlive it.
struct Rooms {
    store::Store& store;
    journal::Journal& journal;
    const flows::Catalog& catalog;
    runner::Runner& runner;
    const base::Clock& clock;
    base::Random& random;
    base::Metrics& metrics;
    const crypto::SealedBox* box = nullptr;  // Opens a Response's secure outputs.
    flows::TokenJudge* tokens = nullptr;     // nullptr: whoever must show one is not let in.
};

// before_body, handle and at_wake_up_end: any I/O loop's thread.
class Ingest final : public base::Service,
                     public runner::ChildFlows,
                     public runner::RunStarts {
  public:
    explicit Ingest(Rooms rooms);
    ~Ingest() override;

    // Reads where receipts' numbers go on, and which leads came lately; starts the clock of waiting
    // callers.
    base::Status start() override;
    void request_stop() override;
    void join() override;

    static bool owns(std::string_view path) { return path.starts_with("/workflows/"); }
    // What can be refused without the body: unknown flow, signature, a method without one.
    std::optional<http::Response> before_body(const http::RequestHead& head);
    // Answers when the receipt is durable: 202, the Response action's answer, or the refusal.
    void handle(http::Request&& request, http::Responder respond);
    // Starts a flow of which nobody asked by HTTP: its receipt is empty. Returns when that is
    // durable; false: it could not be stored. Any thread but an I/O loop's.
    bool fire(const flows::LiveFlowPtr& live);
    // What a polling trigger was answered. Its runs are stored in one commit with `more`, which
    // says how far polling has come; so is, without a body, a receipt that nothing was new. kNoRoom:
    // the flow's concurrency admits no run, and nothing was stored. Threads as fire().
    struct Answer {
        model::JsonObject headers;
        std::optional<model::Json> body;
    };
    enum class Delivered { kStored, kNoRoom, kUnavailable };
    Delivered deliver(const flows::LiveFlowPtr& live, Answer answer, model::Changes more);
    // A Workflow action's call: as a request to the flow's URL. The run that the call names is
    // started unless there is one of that id; its Response's answer comes either way.
    void call(model::FlowCall call, Done done) override;
    base::Result<model::RunId> start_run(Wanted wanted) override;
    void at_wake_up_end() { rooms_.journal.lead_if_idle(); }

    runner::ReplySink& replies() { return pending_; }

  private:
    model::Receipt receipt_of(http::Request& request, const flows::LiveFlow& live,
                              std::string_view relative_path);
    // Who asks: a sender, or a flow of ours.
    struct Asker {
        http::Responder respond;
        std::optional<model::RunId> run = {};  // The id that the run must have.
        bool by_flow = false;                  // One that waits for a Response.
        std::string effects_of = {};
        model::RunId resubmitted_from = {};
        // Of a firing that nobody has asked for: what becomes durable with it.
        model::Changes more = {};
        bool waits = true;  // For a Response action's answer.
        bool beyond_limit = false;  // RunStarts::Wanted::beyond_limit
        bool is_sender = false;     // Not we ourselves: its leads are looked at.
    };
    // Of a request that names a key. False: it repeats another, or its key cannot be; then it has
    // been answered. True: the run that it starts is named, and its arrival has begun.
    bool is_first(const flows::LiveFlow& live, base::Result<std::optional<std::string>> key,
                  model::Receipt& receipt, Asker& asker);
    // The run's request was this one, too. An erased or dropped one is believed to be.
    bool was_asked_by(const model::RunHead& run, const model::Receipt& receipt);
    // What a sender's lead is to its flow.
    struct Standing {
        std::string summary;
        std::optional<definition::Refusal> kept;  // It starts no run, and why.
        FirstLeads::Claim claim;
        std::string effects_of;  // As Asker's.
    };
    Standing look_at_lead(const flows::LiveFlow& live, const model::RunId& run,
                          model::Receipt& receipt, definition::TriggerInput& input);
    Standing meet_first(const flows::LiveFlow& live, const leads::Lead& lead,
                        const model::RunId& run, model::Receipt& receipt,
                        definition::TriggerInput& input);
    // The run of the first lead, or one that repeats it, that has come through or may yet.
    std::optional<model::RunId> done_before(const model::RunId& first, const leads::Lead& lead);
    // Of a body that reads as a lead, although its flow did not take it: so that the lead is not lost
    // to sight. Empty: it is none.
    static std::string summary_of_refused(const model::Receipt& receipt);
    void judge(model::Receipt receipt, model::JsonObject headers, const flows::LiveFlowPtr& live,
               Asker asker);
    void accept(model::Receipt receipt, definition::TriggerInput input, flows::LiveFlowPtr live,
                Asker asker);
    // A firing that nobody has asked for; returns the status of its answer when that is durable.
    int take_in(model::Receipt receipt, model::JsonObject headers, const flows::LiveFlowPtr& live,
                model::Changes more);
    std::optional<http::Response> token_refusal(const flows::BearerGuard& guard,
                                                const http::RequestHead& head);
    std::optional<http::Response> guard_refusal(const flows::LiveFlow& live,
                                                const http::RequestHead& head);
    // For who asks what an asynchronous Response has said.
    std::optional<http::Response> before_operation(const http::RequestHead& head);
    http::Response operation(const OperationUrl& url);
    // What the run's Response has said, 502 when it has ended without one; nothing: not yet.
    std::optional<http::Response> answer_in_store(const model::RunHead& run);
    // For a flow that has called and may have started this run before a restart.
    void attend(const flows::LiveFlow& live, const model::RunHead& run, http::Responder respond);
    // For who calls back a webhook action.
    std::optional<http::Response> before_callback(const http::RequestHead& head,
                                                  const CallbackTarget& target);
    void call_back(const CallbackTarget& target, http::Request& request, http::Responder respond);
    // A run per item of the list that the trigger's splitOn gives.
    void accept_split(model::Receipt receipt, const model::Run& whole, flows::LiveFlowPtr live,
                      Asker asker);
    // Keeps the receipt with its reason, then gives the answer.
    void refuse(model::Receipt receipt, definition::Refusal reason, Asker asker);
    void refuse(model::Receipt receipt, definition::Refusal reason, http::Response answer,
                Asker asker);
    // For a request of which nothing is left to do once it is stored.
    void answer_when_durable(model::Changes changes, http::Response answer,
                             base::Counter& counted, http::Responder respond);

    Rooms rooms_;
    PendingReplies pending_;
    Arrivals arrivals_;
    FirstLeads first_leads_;
    const definition::TriggerReader callback_reader_;
    std::atomic<int64_t> last_receipt_ = 0;
    base::Counter& accepted_;
    base::Counter& refused_;
    base::Counter& unavailable_;
};

}  // namespace leadflow::ingest
