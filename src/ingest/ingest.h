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
#include "ingest/pending_replies.h"
#include "ingest/trigger_url.h"
#include "journal/journal.h"
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
};

// before_body, handle and at_wake_up_end: any I/O loop's thread.
class Ingest final : public base::Service {
  public:
    explicit Ingest(Rooms rooms);
    ~Ingest() override;

    // Reads where receipts' numbers go on; starts the clock of waiting callers.
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
    void at_wake_up_end() { rooms_.journal.lead_if_idle(); }

    runner::ReplySink& replies() { return pending_; }

  private:
    model::Receipt receipt_of(http::Request& request, const flows::LiveFlow& live,
                              std::string_view relative_path);
    void accept(model::Receipt receipt, definition::TriggerInput input, flows::LiveFlowPtr live,
                http::Responder respond);
    // For who asks what an asynchronous Response has said.
    std::optional<http::Response> before_operation(const http::RequestHead& head);
    http::Response operation(const OperationUrl& url);
    // A run per item of the list that the trigger's splitOn gives.
    void accept_split(model::Receipt receipt, const model::Run& whole, flows::LiveFlowPtr live,
                      http::Responder respond);
    // Keeps the receipt with its reason, then gives the answer.
    void refuse(model::Receipt receipt, definition::Refusal reason, http::Responder respond);
    void refuse(model::Receipt receipt, definition::Refusal reason, http::Response answer,
                http::Responder respond);
    // For a request of which nothing is left to do once it is stored.
    void answer_when_durable(model::Changes changes, http::Response answer,
                             base::Counter& counted, http::Responder respond);

    Rooms rooms_;
    PendingReplies pending_;
    std::atomic<int64_t> last_receipt_ = 0;
    base::Counter& accepted_;
    base::Counter& refused_;
    base::Counter& unavailable_;
};

}  // namespace leadflow::ingest
