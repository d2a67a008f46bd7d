// SPDX-License-Identifier: Apache-2.0
// Store: what is durable, and the questions asked of it. One apply() per commit; only journal/
// calls it. The reads are split by noun. Two drivers stand behind it (store/sqlite is the first),
// held to one suite: store/store_conformance.h.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/erasable_keys.h"
#include "model/change.h"

namespace leadflow::store {

// Reads: call from any thread; each sees a state that some commit left. An absent row is
// kNotFound where the caller named it. Lists are newest first and hold at most `limit` rows.

class FlowReads {
  public:
    virtual ~FlowReads() = default;
    virtual base::Result<std::vector<model::Flow>> flows() = 0;
    virtual base::Result<model::Flow> flow(const model::FlowId& id) = 0;
    virtual base::Result<model::FlowVersion> flow_version(const model::FlowId& id,
                                                          int64_t number) = 0;
    // The newest first, without their documents.
    virtual base::Result<std::vector<model::FlowVersion>> flow_versions(
        const model::FlowId& id) = 0;
};

struct RunFilter {
    std::optional<model::FlowId> flow;
    std::optional<model::RunStatus> status;
    std::optional<int64_t> version;  // Of the flow.
    std::optional<base::Time> from;  // Created then or later, ...
    std::optional<base::Time> to;    // ... and before this.
    std::string search;             // Text anywhere in the lead's summary or the tracking id.
    std::optional<model::RunId> before;  // Only older ones: the last row of the page before.
    size_t limit = 50;
};

class RunReads {
  public:
    virtual ~RunReads() = default;
    virtual base::Result<std::vector<model::RunHead>> runs(const RunFilter& filter) = 0;
    virtual base::Result<model::RunHead> run(const model::RunId& id) = 0;
    // In the order of their first save.
    virtual base::Result<std::vector<model::SaveStep>> steps(const model::RunId& id) = 0;
    // Not final ones in the order of their arrival, those after `after` (empty, or a run that is
    // no longer there: from the oldest).
    virtual base::Result<std::vector<model::RunHead>> open_runs(const model::RunId& after,
                                                                size_t limit) = 0;
    // Not final ones with a timer, the next timer first.
    virtual base::Result<std::vector<model::RunHead>> runs_by_timer(size_t limit) = 0;
    struct Counts {
        int64_t open = 0;
        int64_t succeeded = 0;
        int64_t failed = 0;  // Failed, timed out or cancelled.
    };
    virtual base::Result<Counts> run_counts() = 0;
    // How many runs of a flow began in an hour, by what became of them.
    struct HourCounts {
        model::FlowId flow;
        int64_t hour = 0;  // Since 1970 UTC.
        int64_t succeeded = 0;
        int64_t failed = 0;  // Or timed out.
        int64_t other = 0;   // Cancelled, or not at their end.
    };
    // Of the runs that began at `from` or later, in no order.
    virtual base::Result<std::vector<HourCounts>> run_hours(base::Time from) = 0;
    // How many runs IndexRuns would find; 0 of a driver without indexes.
    virtual base::Result<int64_t> unindexed_runs() = 0;
    // Steps whose inputs or outputs are sealed, in pieces: looks at about `look_at` steps after
    // `after` (0: from the first), of all runs. For the change of the key.
    struct SealedSteps {
        std::vector<model::SaveStep> steps;
        int64_t next = 0;  // `after` of the next piece; 0: that was all.
    };
    virtual base::Result<SealedSteps> sealed_steps(int64_t after, int64_t look_at) = 0;
};

// What became of a lead: its run's status.
enum class LeadFate {
    kWaiting,    // The run is open.
    kArrived,    // Succeeded.
    kFailed,     // Failed or timed out.
    kCancelled,
};

// Of texts ASCII letters match in either case; empty: any.
struct LeadFilter {
    std::optional<model::FlowId> flow;
    std::string offer;
    std::string source;
    std::string action;
    std::string country;
    std::string mail;  // The lead's whole address.
    std::optional<bool> test;
    std::optional<LeadFate> fate;    // Of runs only.
    std::optional<base::Time> from;  // Received then or later, ...
    std::optional<base::Time> to;    // ... and before this.
    std::string search;              // As RunFilter's.
    std::optional<model::RunId> before;              // Of leads().
    std::optional<model::ReceiptId> before_receipt;  // Of refused_leads().
    size_t limit = 50;
};

inline constexpr size_t kLeadStepBytesMax = 64 << 10;

// A lead is a run, or a refused receipt, whose summary has an address, a name or a company.
class LeadReads {
  public:
    virtual ~LeadReads() = default;
    virtual base::Result<std::vector<model::RunHead>> leads(const LeadFilter& filter) = 0;
    // Those that were refused and have no run since, without their bodies.
    virtual base::Result<std::vector<model::Receipt>> refused_leads(const LeadFilter& filter) = 0;
    // The run's first steps that succeeded, in the order of their first save; inputs and outputs of
    // more than kLeadStepBytesMax are left out. For what became of a lead.
    virtual base::Result<std::vector<model::SaveStep>> lead_steps(const model::RunId& run,
                                                                  size_t limit) = 0;
    // How many leads came on a day. Resubmissions are not counted; what was counted stays when
    // runs go. Counted by IndexRuns.
    struct DayCount {
        int64_t day = 0;  // Since 1970, UTC.
        std::string offer;
        std::string source;
        std::string action;
        bool test = false;
        int64_t count = 0;
    };
    // Of the days `from` to `to`, both included, by day.
    virtual base::Result<std::vector<DayCount>> lead_days(int64_t from, int64_t to) = 0;
    // What leads had, for lists to choose from, each in the order of the alphabet.
    struct Values {
        std::vector<std::string> offers;
        std::vector<std::string> sources;
        std::vector<std::string> actions;
        std::vector<std::string> countries;
    };
    virtual base::Result<Values> lead_values() = 0;
    // Where one of the texts stands in what is kept, ASCII letters in either case. Looks at about
    // `look_at` steps or receipts after `after` (0: from the first).
    struct RunsNaming {
        std::vector<model::RunId> runs;  // Each once.
        int64_t next = 0;                // `after` of the next piece; 0: that was all.
    };
    virtual base::Result<RunsNaming> runs_naming(const std::vector<std::string>& texts,
                                                 int64_t after, int64_t look_at) = 0;
    struct ReceiptsNaming {
        std::vector<model::Receipt> receipts;  // Without their bodies.
        int64_t next = 0;
    };
    virtual base::Result<ReceiptsNaming> receipts_naming(const std::vector<std::string>& texts,
                                                         int64_t after, int64_t look_at) = 0;
};

struct ReceiptFilter {
    std::optional<model::FlowId> flow;
    bool refused_only = false;  // Those with a refusal code, resubmitted since or not.
    std::optional<model::ReceiptId> before;
    size_t limit = 50;
};

class ReceiptReads {
  public:
    virtual ~ReceiptReads() = default;
    // Without their bodies: fifty of them may not fit into memory.
    virtual base::Result<std::vector<model::Receipt>> receipts(const ReceiptFilter& filter) = 0;
    virtual base::Result<model::Receipt> receipt(model::ReceiptId id) = 0;
    // 0 when there is none.
    virtual base::Result<model::ReceiptId> last_receipt() = 0;
};

class ConnectionReads {
  public:
    virtual ~ConnectionReads() = default;
    virtual base::Result<std::vector<model::Connection>> connections() = 0;
    virtual base::Result<std::vector<model::ApiToken>> tokens() = 0;
};

class ConnectorReads {
  public:
    virtual ~ConnectorReads() = default;
    // By name, without definitions and properties: all of them may not fit into memory.
    virtual base::Result<std::vector<model::ImportedConnector>> connectors() = 0;
    virtual base::Result<model::ImportedConnector> connector(const std::string& name) = 0;
};

class UserReads {
  public:
    virtual ~UserReads() = default;
    virtual base::Result<std::vector<model::User>> users() = 0;
    virtual base::Result<std::vector<model::Session>> sessions() = 0;
};

class TriggerReads {
  public:
    virtual ~TriggerReads() = default;
    // In the order of their ids.
    virtual base::Result<std::vector<model::Subscription>> subscriptions() = 0;
    // By flow.
    virtual base::Result<std::vector<model::Polling>> pollings() = 0;
};

class SettingReads {
  public:
    virtual ~SettingReads() = default;
    // Of one scope, by key.
    virtual base::Result<std::vector<model::Setting>> settings(const std::string& scope) = 0;
};

// Is told how many of all rows are in the copy; false stops it.
using BackupWatch = std::function<bool(int64_t done, int64_t all)>;

class Store : public FlowReads,
              public RunReads,
              public LeadReads,
              public ReceiptReads,
              public ConnectionReads,
              public ConnectorReads,
              public UserReads,
              public TriggerReads,
              public SettingReads {
  public:
    // One transaction: all changes or none, durable (synced to disk) when it returns success.
    // One caller at a time. kUnavailable: disk full, I/O fault, locked: nothing was changed and a
    // later call may succeed. kConflict: a change contradicts what is stored (a second AddRun of
    // the same id, an UpdateRun or SaveStep of no run): nothing was changed. UpdateRun leaves
    // flow, version, receipt, origin and creation time as AddRun wrote them. Deleting what is not
    // there is no fault.
    virtual base::Status apply(std::span<const model::Change> changes) = 0;
    // Moves a piece of what apply() wrote into its final place. From one thread of its own, beside
    // apply(). Returns how many pieces remain, 0 when done. A driver without such work returns 0.
    virtual base::Result<size_t> checkpoint_piece() = 0;
    // Returns when nothing of what changes took out of the store is left in its files: what was
    // written over or deleted before this call is gone for good.
    virtual base::Status scrub() = 0;
    // A consistent copy as one new file, taken while serving, in which everything that leads said is
    // sealed by `keys`. kConflict: the file is there, or `watch` stopped it.
    virtual base::Status back_up(const std::string& file, const crypto::KeyTree& keys,
                                 const BackupWatch& watch) = 0;
};

}  // namespace leadflow::store
