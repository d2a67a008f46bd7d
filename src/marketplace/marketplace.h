// SPDX-License-Identifier: Apache-2.0
// Marketplace: the offers, their way from draft to live, and the leads that they send. A
// destination is a flow and a delivery one of its runs: nothing here retries, waits or records.
// Who may do what is the API's to say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "flows/catalog.h"
#include "flows/connections.h"
#include "journal/journal.h"
#include "leads/lead.h"
#include "marketplace/limits.h"
#include "marketplace/offer.h"
#include "runner/run_starts.h"
#include "store/store.h"

namespace leadflow::marketplace {

// All outlive it.
struct Rooms {
    store::Store& store;
    journal::Journal& journal;
    flows::Catalog& catalog;
    flows::Connections& connections;
    runner::RunStarts& starts;
    const base::Clock& clock;
};

// What became of a lead on its way to the destination.
struct Delivery {
    enum class Status { kWaiting, kTrying, kDelivered, kFailed, kCancelled };
    model::RunHead run;
    Status status = Status::kWaiting;
    std::vector<model::Attempt> attempts;
    std::string answer;  // The far side's, in words; empty: there is none yet.
    std::optional<base::Time> next_try;
    std::string notification;  // Why the contacts could not be told; empty: they were, or need not.
};
std::string_view name_of(Delivery::Status status);  // "waiting", "trying", "delivered", …

struct Validation {
    bool ok = false;
    std::string words;  // For people.
    std::optional<Delivery> delivery;  // Of the test lead; none without a destination.
};

// Call from any thread that may wait.
class Marketplace {
  public:
    explicit Marketplace(Rooms rooms,
                         std::chrono::milliseconds validation_time = kValidationTime);

    base::Status load();
    // Where people look at deliveries: "https://leads.example.com".
    void serve_at(const std::string& public_url);

    std::vector<Offer> all() const;  // By id.
    base::Result<Offer> find(std::string_view id) const;
    // With "destination", it is connected, too. kConflict: there is one of that id.
    base::Result<Offer> add(const model::Json& json, const std::string& author);
    base::Result<Offer> change(std::string_view id, const model::Json& json,
                               const std::string& author);
    // Makes the draft's connection. What is live stays as it is.
    base::Result<Offer> connect(std::string_view id, const model::Json& destination,
                                const std::string& author);
    // Sends the test lead to the draft's destination and waits for what comes back.
    base::Result<Validation> validate(std::string_view id, const std::string& author);

    // Both validate first; kConflict says what the destination did not like, or what is missing.
    base::Result<Offer> publish(std::string_view id, const std::string& author);
    base::Result<Offer> go_live(std::string_view id, const std::string& author);
    // Back to draft: no more leads are taken; those on their way go on.
    base::Result<Offer> stop(std::string_view id);
    // With its flow and all that is known of its deliveries. kConflict: it is live.
    base::Status remove(std::string_view id);

    struct Origin {
        bool test = false;           // The publisher's own: also of an offer in preview.
        std::string remote_address;  // Of who filled the form; empty: not known.
        // Names the lead: who sends it again, because no answer came, sends it once. Empty: none.
        std::string key = {};
    };
    // The lead is durable when it returns. kConflict: the offer takes none.
    base::Result<model::RunId> deliver(std::string_view id, const leads::Lead& lead,
                                       const Origin& origin);
    // Of the offer's runs, newest first.
    struct Filter {
        std::optional<model::RunStatus> status;
        std::optional<model::RunId> before;
        size_t limit = 50;
    };
    base::Result<std::vector<Delivery>> deliveries(std::string_view id, const Filter& filter) const;
    // The same lead again, with the same effects, to where the offer's leads go now.
    base::Result<model::RunId> redeliver(std::string_view id, const model::RunId& run);

  private:
    base::Status save(Offer& offer);
    Destination with_secrets(const Destination& destination, const std::string& connection) const;
    base::Result<std::string> document(const Offer& offer, bool trial) const;
    // The flow's version that delivers by the draft, or by what is live; made when it is not there.
    base::Result<flows::LiveFlowPtr> flow_of(Offer& offer, bool trial, const std::string& author);
    base::Result<flows::LiveFlowPtr> flow_for_leads(std::string_view id, bool trial,
                                                    const std::string& author, Offer& offer);
    // With the destination that `json` names, if it names one.
    base::Result<Offer> saved_with(Offer offer, const model::Json& json,
                                   const std::string& author);
    base::Result<Offer> connect_locked(Offer offer, const model::Json& destination,
                                       const std::string& author);
    base::Status check_text(const Offer& offer) const;
    base::Result<Validation> validated(std::string_view id, const std::string& author,
                                       int64_t& version);
    void drop_connection(const std::string& name);
    base::Result<Delivery> delivery_of(model::RunHead run) const;

    const Rooms rooms_;
    const std::chrono::milliseconds validation_time_;
    mutable base::Mutex mutex_;
    std::map<std::string, Offer, std::less<>> offers_ GUARDED_BY(mutex_);
    std::string public_url_ GUARDED_BY(mutex_);
    base::Mutex save_mutex_;  // One change at a time; taken before mutex_.
};

}  // namespace leadflow::marketplace
