// SPDX-License-Identifier: Apache-2.0
// People: all that the store holds about one mail address, and how it is taken out. A person is
// whoever a lead's address names, in any spelling; operators' accounts and the addresses of
// connections and flows are not leads and stay.
#pragma once

#include "backups/backups.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "journal/journal.h"
#include "people/certificate.h"
#include "people/limits.h"
#include "runner/runner.h"
#include "store/store.h"

#include <string>
#include <vector>

namespace leadflow::people {

// All outlive it.
struct Rooms {
    store::Store& store;
    journal::Journal& journal;
    runner::Runner& runner;
    const base::Clock& clock;
    backups::Backups& backups;
};

struct Person {
    std::vector<model::RunHead> runs;      // Newest first.
    std::vector<model::Receipt> receipts;  // Refused ones, newest first, without their bodies.
};

struct ErasureWish {
    std::string mail;
    bool cancel = false;    // Open runs are cancelled first; else they are a kConflict.
    bool mentions = false;  // Also runs and receipts in which the address only stands.
    std::string by;         // As auth::Caller::author().
};

// Call from any thread that may wait.
class People {
  public:
    // `signing_key` of certificate.h.
    People(Rooms rooms, std::string signing_key);

    // kInvalidInput: that is no address. kLimitExceeded: more than kPersonLeadsMax leads.
    base::Result<Person> find(const std::string& mail) const;
    // When it returns, no byte of the address is left in what the store keeps of leads, but for
    // runs that only mention it: the certificate says how many. In no backup can what was taken out
    // be read any more.
    base::Result<Certificate> erase(const ErasureWish& wish);
    // The newest first.
    base::Result<std::vector<Certificate>> certificates() const;
    bool is_genuine(const Certificate& certificate) const;

  private:
    struct Found;
    base::Result<Found> found_for(const ErasureWish& wish) const;
    base::Status add_mentions(const ErasureWish& wish, Found& found) const;
    base::Status add_siblings(Found& found) const;
    base::Status close_open_runs(const Found& found, bool cancel);
    base::Status take_out(const Found& found, base::Time now);

    const Rooms rooms_;
    const std::string signing_key_;
    base::Mutex erase_mutex_;  // One erasure at a time.
};

}  // namespace leadflow::people
