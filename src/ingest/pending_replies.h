// SPDX-License-Identifier: Apache-2.0
// PendingReplies: the callers of flows with a Response action, held until one runs, the run ends
// without one (502), or the time is over (504).
#pragma once

#include <thread>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "http/message.h"
#include "http/responder.h"
#include "runner/reply_sink.h"

namespace leadflow::ingest {

// What a Response action said, in HTTP; and what a caller reads when the run ended without one.
http::Response response_of(const model::Respond& said);
http::Response no_response(const model::RunId& run);

// All functions: call from any thread.
class PendingReplies final : public runner::ReplySink {
  public:
    explicit PendingReplies(const base::Clock& clock) : clock_(clock) {}
    ~PendingReplies() override;

    void start();
    void stop();  // Waiting callers get 503: their runs go on.

    // False when as many wait as may. A few more than that can come to wait at the same moment.
    bool has_room();
    // `head` has the headers of a 202; the answer gets them too.
    void hold(const model::RunId& run, http::Response head, http::Responder respond);
    // For a flow of ours that has called: it waits as long as it takes, and is not answered when
    // the server stops, since its own run goes on too.
    void hold_flow(const model::RunId& run, http::Responder respond);
    // Not durable: the caller gets this instead.
    void release(const model::RunId& run, http::Response instead);

    void respond(const model::RunId& run, const model::Respond& response) override;
    void finished(const model::RunId& run) override;

  private:
    struct Waiting {
        http::Response head;
        http::Responder respond;
        base::Time until;
        bool is_flow = false;
    };
    std::optional<Waiting> take(const model::RunId& run);
    void watch();

    const base::Clock& clock_;
    base::Mutex mutex_;
    base::ConditionVariable changed_;
    std::unordered_map<model::RunId, Waiting> waiting_ GUARDED_BY(mutex_);
    bool stopped_ GUARDED_BY(mutex_) = false;
    std::thread watcher_;
};

}  // namespace leadflow::ingest
